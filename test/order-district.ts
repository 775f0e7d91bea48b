// A district for tests of rectification orders: its office, a town, two schools with their canteens, and everybody who has
// to do with an order signed in, on a Monday morning by a clock that is put forward.
import { expect } from "vitest";
import type { SitePlanFile } from "../devices/site-plan.ts";
import type { Alert } from "../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen } from "./kitchen.ts";
import { createStillClock } from "./still-clock.ts";
import type { LiveClock } from "./video/live-clock.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Monday, 7 September 2026, eight in the morning in Shanghai. */
export const MONDAY = Date.parse("2026-09-07T00:00:00Z");

const PLAN: SitePlanFile = {
  sites: [
    { id: "district", kind: "district", name: "元谋县教育局" },
    { id: "town", kind: "town", name: "元马镇中心学校", parent: "district" },
    ...["east", "west"].flatMap((id) => [
      { id, kind: "school" as const, name: `${id} 小学`, parent: "town" },
      { id: `${id}-canteen`, kind: "canteen" as const, name: `${id} 食堂`, parent: id, serves: [id] },
    ]),
  ],
  sensors: [],
  cameras: [
    {
      site: "east-canteen",
      id: "cooking",
      name: "烹饪区",
      area: "cooking",
      host: "127.0.0.1",
      port: 9,
      path: "/none",
    },
  ],
};

export type People = Readonly<
  Record<"chief" | "warden" | "head" | "officer" | "cook" | "visitor" | "mother" | "neighbour", Caller>
>;

/** @param startAt the hub's time; a browser takes no cookie that has ended by its own */
export async function openDistrict(
  startAt = MONDAY,
): Promise<
  AsyncDisposable & { readonly kitchen: Kitchen; readonly clock: LiveClock; readonly people: People }
> {
  const clock = createStillClock();
  clock.skip(startAt - clock.now());
  const kitchen = await openKitchen(PLAN, {}, clock);
  const posts = {
    chief: { role: "district-manager", siteId: "district" },
    warden: { role: "town-manager", siteId: "town" },
    head: { role: "school-manager", siteId: "east" },
    officer: { role: "safety-officer", siteId: "east-canteen" },
    cook: { role: "canteen-staff", siteId: "east-canteen" },
    visitor: { role: "inspector", siteId: "district" },
    mother: { role: "parents-committee", siteId: "east" },
    neighbour: { role: "school-manager", siteId: "west" },
  } as const;
  const signedIn: [string, Caller][] = [];
  for (const [account, post] of Object.entries(posts)) {
    await kitchen.person(account, post);
    signedIn.push([account, await kitchen.signIn(account)]);
  }
  const people = Object.fromEntries(signedIn) as People;
  return { kitchen, clock, people, [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose]() };
}

export const DIRT = {
  siteId: "east-canteen",
  text: "操作台有积灰",
  kind: "hygiene",
  requirement: "每餐后清洁消毒操作台",
  basis: "餐饮服务食品安全操作规范",
};

export async function give(caller: Caller, fields: object = {}): Promise<Alert> {
  const { status, body } = await caller.send<Alert>("POST", "/orders", { ...DIRT, ...fields });
  expect([status, body]).toMatchObject([201, {}]);
  return body;
}

export const at = (ms: number) => new Date(ms).toISOString();
