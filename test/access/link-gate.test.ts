// When a parents' link is open: by weekdays, hours, the school calendar, its end and its revocation.
import { expect, test } from "vitest";
import { type Gate, gate } from "../../hub/access/link-gate.ts";
import type { LinkTerms } from "../../hub/store/share-links.ts";

const ZONE = "Asia/Shanghai";
const TERMS: LinkTerms = {
  weekdays: [1, 2, 3, 4, 5],
  hours: [
    { from: "15:30", to: "18:30" },
    { from: "06:00", to: "08:00" },
    { from: "09:30", to: "12:30" },
  ],
  untilAt: at("2027-01-31 18:30"),
  revokedAt: undefined,
};

/** A moment by the clocks of Shanghai, eight hours ahead of UTC all year. */
function at(wall: string): number {
  return Date.parse(`${wall.replace(" ", "T")}:00+08:00`);
}

function ask(
  wall: string,
  change: Partial<LinkTerms> = {},
  calendar: Record<string, "holiday" | "make-up"> = {},
): Gate {
  return gate({ ...TERMS, ...change }, (day) => calendar[day], ZONE, at(wall));
}

const open = (until: string) => ({ state: "open", until: at(until) });
const closed = (opens: string) => ({ state: "closed", opensAt: at(opens) });

//  2026-11-23 is a Monday.
test.each([
  ["2026-11-23 05:59", closed("2026-11-23 06:00")],
  ["2026-11-23 06:00", open("2026-11-23 08:00")],
  ["2026-11-23 07:59", open("2026-11-23 08:00")],
  ["2026-11-23 08:00", closed("2026-11-23 09:30")],
  ["2026-11-23 18:30", closed("2026-11-24 06:00")],
  ["2026-11-27 18:30", closed("2026-11-30 06:00")],
  ["2026-11-28 10:00", closed("2026-11-30 06:00")],
  ["2026-11-22 23:59", closed("2026-11-23 06:00")],
] as const)("at %s by the school's clock", (wall, expected) => {
  expect(ask(wall)).toEqual(expected);
});

test("a holiday is closed and a make-up day is open, whatever the weekday", () => {
  const calendar = { "2026-11-23": "holiday", "2026-11-24": "holiday", "2026-11-28": "make-up" } as const;
  expect(ask("2026-11-23 07:00", {}, calendar)).toEqual(closed("2026-11-25 06:00"));
  expect(ask("2026-11-28 07:00", {}, calendar)).toEqual(open("2026-11-28 08:00"));
  expect(ask("2026-11-27 19:00", {}, calendar)).toEqual(closed("2026-11-28 06:00"));
});

test("a link ends at its end, in the middle of an hour too, and never opens after it", () => {
  const end = { untilAt: at("2026-11-23 07:00") };
  expect(ask("2026-11-23 06:30", end)).toEqual(open("2026-11-23 07:00"));
  expect(ask("2026-11-23 07:00", end)).toEqual({ state: "ended", because: "expired", at: end.untilAt });
  expect(ask("2026-11-22 12:00", { untilAt: at("2026-11-23 06:00") })).toEqual({ state: "closed" });
  expect(ask("2026-11-22 12:00", {}, {})).toEqual(closed("2026-11-23 06:00"));
});

test("a revoked link has ended for good, even if the clock was set back since", () => {
  const revokedAt = at("2026-11-23 07:00");
  expect(ask("2026-11-23 06:30", { revokedAt })).toEqual({
    state: "ended",
    because: "revoked",
    at: revokedAt,
  });
});

test("hours that meet at midnight are one", () => {
  const hours = [
    { from: "20:00", to: "24:00" },
    { from: "00:00", to: "02:00" },
  ];
  expect(ask("2026-11-23 23:00", { hours })).toEqual(open("2026-11-24 02:00"));
});

test("a year without a school day has no next opening", () => {
  expect(ask("2026-11-23 07:00", { weekdays: [] })).toEqual({ state: "closed" });
});

test("where clocks change, the hours are those on the wall", () => {
  //  Berlin: 25 October 2026 has 25 hours.
  const terms = { ...TERMS, weekdays: [7 as const], untilAt: Date.parse("2027-01-01T00:00:00Z") };
  const answer = gate(terms, () => undefined, "Europe/Berlin", Date.parse("2026-10-25T00:00:00+02:00"));
  expect(answer).toEqual({ state: "closed", opensAt: Date.parse("2026-10-25T06:00:00+01:00") });
});
