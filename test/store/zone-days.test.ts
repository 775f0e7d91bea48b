// The days of zones: they touch without a gap or an overlap, whichever moment of them is asked first.
import { expect, test } from "vitest";
import { createZoneDays } from "../../hub/lib/zone-days.ts";

const HOUR_MS = 3_600_000;

//  Clocks that are changed at midnight, at one to midnight, by half an hour, and not at all.
test.each([
  "Africa/Cairo",
  "America/Havana",
  "Atlantic/Azores",
  "Asia/Gaza",
  "Australia/Lord_Howe",
  "Europe/Berlin",
  "Asia/Shanghai",
])("each moment is in one day: %s", (zone) => {
  const days = createZoneDays(zone).between(Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1));
  for (const [i, day] of days.entries()) {
    const next = days[i + 1];
    if (next !== undefined) expect([next.from, next.number]).toEqual([day.to, day.number + 1]);
    for (const moment of [day.from, day.from + HOUR_MS, day.to - HOUR_MS, day.to - 1])
      expect(createZoneDays(zone).at(moment), new Date(moment).toISOString()).toEqual(day);
  }
});
