// A district with two schools, its chief, one school's manager and one canteen's cook; and how tests read what they did.
import type { Problem } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen } from "../kitchen.ts";

export async function district(settings: Parameters<typeof openKitchen>[1] = {}): Promise<Kitchen> {
  const kitchen = await openKitchen(undefined, settings);
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  await kitchen.person("east", { role: "school-manager", siteId: "east" });
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  return kitchen;
}

export async function lastAudit(caller: Caller): Promise<unknown> {
  const lines = await caller.get<{
    items: { action: string; target: string; detail: string; who: string }[];
  }>("/audit?limit=1");
  const { action, target, who } = lines.body.items[0] ?? {};
  return { action, target, who };
}

/** The fields that a refusal names. */
export function fieldsOf(answer: { readonly status: number; readonly body: unknown }): unknown {
  return [answer.status, (answer.body as Problem).fields?.map((field) => field.path)];
}
