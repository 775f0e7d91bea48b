// When a limit is asked for: term with its long holidays and make-up days, kitchen hours, meal times.
import { describe, expect, test } from "vitest";
import type { Schedule } from "../../devices/limits.ts";
import { isAsked, type KitchenTimes, longBreaks } from "../../hub/compose/schedules.ts";
import type { CalendarEntry } from "../../hub/store/school-calendar.ts";

const ZONE = "Asia/Shanghai";
const at = (moment: string) => Date.parse(`${moment}:00+08:00`);
const holiday = (from: string, to: string): CalendarEntry => ({ from, to, kind: "holiday", name: "" });
const makeUp = (day: string): CalendarEntry => ({ from: day, to: day, kind: "make-up", name: "" });

const DISTRICT = [
  holiday("2026-05-01", "2026-05-05"),
  holiday("2026-07-05", "2026-08-31"),
  makeUp("2026-07-25"),
  makeUp("2026-05-09"),
];

function kitchen(of: Partial<KitchenTimes> = {}): KitchenTimes {
  const schools = of.schools ?? [[[], DISTRICT]];
  return {
    schools,
    breaks: longBreaks({ schools, zone: ZONE }),
    kitchenHours: { from: "05:30", to: "19:00" },
    mealWindows: [
      { from: "06:00", to: "08:00" },
      { from: "09:30", to: "12:30" },
    ],
    zone: ZONE,
    isEveryDay: false,
    ...of,
  };
}

const TABLE: readonly [Schedule, string, boolean][] = [
  ["always", "2026-08-01T03:00", true],
  //  At night and at weekends too.
  ["term", "2026-06-06T03:00", true],
  ["term", "2026-07-05T00:00", true],
  //  Samples of the last meal are kept 48 h.
  ["term", "2026-07-06T23:59", true],
  ["term", "2026-07-07T00:00", false],
  ["term", "2026-08-31T23:59", false],
  ["term", "2026-09-01T00:00", true],
  //  A make-up day within the holidays, and its samples.
  ["term", "2026-07-24T23:59", false],
  ["term", "2026-07-25T00:00", true],
  ["term", "2026-07-27T23:59", true],
  ["term", "2026-07-28T00:00", false],
  //  Five days are no long holiday.
  ["term", "2026-05-05T12:00", true],
  //  A Tuesday, a Saturday, the Saturday that is a make-up day, a holiday.
  ["kitchen-hours", "2026-06-02T05:29", false],
  ["kitchen-hours", "2026-06-02T05:30", true],
  ["kitchen-hours", "2026-06-02T19:00", false],
  ["kitchen-hours", "2026-06-06T12:00", false],
  ["kitchen-hours", "2026-05-09T12:00", true],
  ["kitchen-hours", "2026-05-04T12:00", false],
  ["meal-windows", "2026-06-02T07:59", true],
  ["meal-windows", "2026-06-02T08:00", false],
  ["meal-windows", "2026-06-02T12:29", true],
  ["meal-windows", "2026-06-06T12:00", false],
];

test.each(TABLE)("%s at %s: %s", (schedule, moment, is) => {
  expect(isAsked(schedule, kitchen(), at(moment))).toBe(is);
});

describe("a kitchen of several schools", () => {
  const other = [holiday("2026-07-10", "2026-08-20")];
  test("is in term while any of them is", () => {
    const both = kitchen({ schools: [[[], DISTRICT], [other]] });
    expect(isAsked("term", both, at("2026-07-09T12:00"))).toBe(true);
    expect(isAsked("term", both, at("2026-08-10T12:00"))).toBe(false);
    expect(isAsked("term", both, at("2026-08-21T12:00"))).toBe(true);
    //  Only one of them has a make-up day.
    expect(isAsked("term", both, at("2026-07-26T12:00"))).toBe(true);
    expect(isAsked("kitchen-hours", both, at("2026-07-25T12:00"))).toBe(true);
  });

  test("its breaks are those times in which none is", () => {
    expect(longBreaks(kitchen({ schools: [[[], DISTRICT], [other]] }))).toEqual([
      { from: at("2026-07-12T00:00"), to: at("2026-07-25T00:00") },
      { from: at("2026-07-28T00:00"), to: at("2026-08-21T00:00") },
    ]);
  });
});

test("a school's own word goes before the district's, and its free day does not cut the summer short", () => {
  const own = [makeUp("2026-07-15"), holiday("2026-07-20", "2026-07-20")];
  const school = kitchen({ schools: [[own, DISTRICT]] });
  expect(isAsked("term", school, at("2026-07-15T12:00"))).toBe(true);
  expect(isAsked("kitchen-hours", school, at("2026-07-15T12:00"))).toBe(true);
  expect(isAsked("term", school, at("2026-07-20T12:00"))).toBe(false);
});

test("a kitchen that works on any day has its hours on any day", () => {
  expect(isAsked("kitchen-hours", kitchen({ isEveryDay: true }), at("2026-06-06T12:00"))).toBe(true);
});
