// A parent who tells the school by a link, as a browser without a script does, and what the school has of it then.
import type { Alert, ListOf } from "../hub/serve/contract.ts";
import type { Caller } from "./kitchen.ts";
import type { ParentsSchool } from "./parents.ts";

/** A phone that sends the form as a browser without a script does. */
export function writingPhone(school: ParentsSchool, path: string) {
  const jar = new Map<string, string>();
  async function ask(rest: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { "accept-language": "zh", cookie, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${school.kitchen.hub.httpUrl}${path}${rest}`, {
      ...init,
      headers,
      redirect: "manual",
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (set.split(";")[0] ?? "").split("=");
      jar.set(name, value);
    }
    return response;
  }
  return {
    jar,
    ask,
    tell: (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      ask("/remarks", { method: "POST", body: new URLSearchParams(fields), headers }),
    page: async (rest = "") => await (await ask(rest)).text(),
  };
}

/** Everything that people reported, as somebody sees it. */
export async function reported(caller: Caller): Promise<Alert[]> {
  const { body } = await caller.get<ListOf<Alert>>("/alerts?source=person");
  return body.items;
}

/** The one that was reported. */
export async function onlyReport(caller: Caller): Promise<Alert> {
  const [alert, ...more] = await reported(caller);
  if (alert === undefined || more.length > 0) throw new Error(`${more.length + 1} alerts`);
  return alert;
}
