// Sizes, counts and dates of years as a person reads them. Pure.
const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** 338 MB, 1.2 GB; in thousands, as disks are sold. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** 12,345,678; fractions only of small numbers. */
export function countText(count: number): string {
  return new Intl.NumberFormat("en", { maximumFractionDigits: count < 10 ? 1 : 0 }).format(count);
}

/** 2026-11-21 02:30 in the zone; without the year if it is `nowMs`'s. */
export function dateText(atMs: number, zone: string, nowMs?: number): string {
  const options = { timeZone: zone, hourCycle: "h23" } as const;
  const day = new Intl.DateTimeFormat("sv-SE", { ...options, dateStyle: "short" });
  const time = new Intl.DateTimeFormat("sv-SE", { ...options, timeStyle: "short" }).format(atMs);
  const date = day.format(atMs);
  const isThisYear = nowMs !== undefined && date.slice(0, 4) === day.format(nowMs).slice(0, 4);
  return `${isThisYear ? date.slice(5) : date} ${time}`;
}
