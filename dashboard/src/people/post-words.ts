// A post as a person reads it: role, site, from when until when, for whom. Pure.
import type { HeldPost, Person, Site } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";

const DAY_MS = 86_400_000;

/** The name of a site that a post is held at; `*` is everything. */
export function siteName(siteId: string, sites: readonly Site[], t: Translate): string {
  if (siteId === "*") return t("people.everywhere");
  return sites.find((site) => site.id === siteId)?.name ?? siteId;
}

/** What ends at midnight is said by its last day; anything else with its time. */
export function endText(until: string, zone: string): string {
  const at = Date.parse(until);
  const day = zoneDate(at, zone);
  if (midnight(day, zone) === at) return zoneDate(at - 1, zone);
  return `${day} ${timeText(at, zone)}`;
}

/** The day, and the time where it is not a day's beginning. */
export function beginText(from: string, zone: string): string {
  const at = Date.parse(from);
  const day = zoneDate(at, zone);
  return midnight(day, zone) === at ? day : `${day} ${timeText(at, zone)}`;
}

function timeText(at: number, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** "代理李娜，至 2026-11-30"; undefined where there is nothing to say but that it is held for good. */
export function timesText(
  { from, until, deputyFor, phase }: Pick<HeldPost, "from" | "until" | "deputyFor" | "phase">,
  zone: string,
  t: Translate,
): string | undefined {
  const end = until === undefined ? undefined : endText(until, zone);
  const begin = from === undefined || phase === "now" ? undefined : beginText(from, zone);
  if (deputyFor !== undefined) {
    const { name } = deputyFor;
    const text =
      end === undefined ? t("people.standIn", { name }) : t("people.standInUntil", { name, until: end });
    return begin === undefined ? text : `${t("people.fromDay", { from: begin })}${t("people.joint")}${text}`;
  }
  if (begin !== undefined && end !== undefined) return t("people.fromUntil", { from: begin, until: end });
  if (end !== undefined) return t("people.untilDay", { until: end });
  return begin === undefined ? undefined : t("people.fromDay", { from: begin });
}

export function livePosts(person: Person): HeldPost[] {
  return person.posts.filter((post) => post.phase !== "over");
}

/** The moments of dates as a form has them: the last day is in it. */
export function momentsOf(
  dates: { readonly from: string; readonly until: string },
  zone: string,
): { readonly from?: string; readonly until?: string } {
  const { from, until } = dates;
  return {
    ...(from === "" ? {} : { from: new Date(midnight(from, zone)).toISOString() }),
    ...(until === "" ? {} : { until: endOfDay(until, zone) }),
  };
}

export function endOfDay(day: string, zone: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return new Date(midnight(next, zone)).toISOString();
}
