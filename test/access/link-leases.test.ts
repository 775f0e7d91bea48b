// Seats of a link: who is counted, who waits, and that nobody takes them all.
import { expect, test } from "vitest";
import { createLinkLeases } from "../../hub/access/link-leases.ts";

const LINK = { id: "l", mostViewers: 12 };

test("one address gets at most half of the seats; others still find one", () => {
  const leases = createLinkLeases();
  const from = (address: string) => ({ address, nowMs: 0 });
  const greedy = Array.from({ length: 20 }, () => leases.come(LINK, undefined, from("10.0.0.1")));
  expect(greedy.filter((lease) => lease?.isHeld)).toHaveLength(6);
  expect(leases.come(LINK, undefined, from("10.0.0.2"))?.isHeld).toBe(true);
  expect(leases.viewers("l", 0)).toBe(7);
});

test("a seat is gone after thirty seconds of silence, and who waits gets it", () => {
  const leases = createLinkLeases();
  const small = { id: "l", mostViewers: 1 };
  const first = leases.come(small, undefined, { address: "a", nowMs: 0 });
  const second = leases.come(small, undefined, { address: "b", nowMs: 20_000 });
  expect([first?.isHeld, second?.isHeld]).toEqual([true, false]);
  expect(leases.touch("l", first?.id, 29_999)).toMatchObject({ isHeld: true });
  expect(leases.come(small, second?.id, { address: "b", nowMs: 40_000 })).toMatchObject({ isHeld: false });
  expect(leases.come(small, second?.id, { address: "b", nowMs: 60_000 })).toMatchObject({ isHeld: true });
  expect(leases.touch("l", first?.id, 60_000)).toBeUndefined();
  expect(leases.sweep(60_000, () => true)).toEqual([first?.id]);
  expect(leases.sweep(60_001, () => false)).toEqual([second?.id]);
  expect(leases.viewers("l", 60_001)).toBe(0);
});

test("a lease of one link is none of another", () => {
  const leases = createLinkLeases();
  const lease = leases.come(LINK, undefined, { address: "a", nowMs: 0 });
  expect(leases.touch("other", lease?.id, 1)).toBeUndefined();
});

test("as many wait as there is memory for, and no more", () => {
  const leases = createLinkLeases();
  const one = { id: "l", mostViewers: 1 };
  const come = () => leases.come(one, undefined, { address: "a", nowMs: 0 });
  const all = Array.from({ length: 520 }, come);
  expect(all.filter((lease) => lease !== undefined)).toHaveLength(501);
});
