// The time that a report speaks of, as the page's address holds it. Pure.
import { zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";

export const PERIODS = ["week", "month", "term", "own"] as const;
export type PeriodName = (typeof PERIODS)[number];

export type ReportPeriod = {
  readonly name: PeriodName;
  /** Days of the zone as 2026-11-21, both included. */
  readonly from: string;
  readonly to: string;
};

const DAY_MS = 86_400_000;
/** Chosen: the hub answers for no more at once (hub/serve/routes/reports.ts). */
const MOST_DAYS = 400;

/** The period in an address; what is not there or makes no sense is the last week. */
export function periodOf(search: URLSearchParams, nowMs: number, zone: string): ReportPeriod {
  const today = zoneDate(nowMs, zone);
  const name = PERIODS.find((one) => one === search.get("period")) ?? "week";
  switch (name) {
    case "week":
      return { name, from: zoneDate(nowMs - 6 * DAY_MS, zone), to: today };
    case "month":
      return { name, from: zoneDate(nowMs - 29 * DAY_MS, zone), to: today };
    case "term":
      return { name, from: termStart(today), to: today };
    case "own":
      return { name, from: search.get("from") ?? today, to: search.get("to") ?? today };
  }
}

/** True where a period can be asked for. */
export function isGood({ from, to }: ReportPeriod): boolean {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return days >= 1 && days <= MOST_DAYS;
}

/** The period as the API takes it: from the first day's beginning to the last one's end, in the zone. */
export function momentsOf({ from, to }: ReportPeriod, zone: string): { from: string; to: string } {
  return {
    from: new Date(midnight(from, zone)).toISOString(),
    to: new Date(midnight(zoneDate(Date.parse(to) + DAY_MS, "UTC"), zone)).toISOString(),
  };
}

/** Chosen: Chinese terms begin at the start of September and, after the winter holidays, of March. */
function termStart(today: string): string {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  if (month >= 9) return `${year}-09-01`;
  return month >= 3 ? `${year}-03-01` : `${year - 1}-09-01`;
}
