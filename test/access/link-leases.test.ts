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

test("an IPv6 network is one address, however many it has", () => {
  const leases = createLinkLeases();
  const come = (address: string) => leases.come(LINK, undefined, { address, nowMs: 0 });
  const greedy = Array.from({ length: 20 }, (_, host) => come(`2001:db8:1:2::${host.toString(16)}`));
  expect(greedy.filter((lease) => lease?.isHeld)).toHaveLength(6);
  expect(come("2001:db8:1:3::1")?.isHeld).toBe(true);
});

test("one address does not take every place in the queue", () => {
  const leases = createLinkLeases();
  const come = (address: string) => leases.come(LINK, undefined, { address, nowMs: 0 });
  for (let page = 0; page < 600; page++) come("10.0.0.1");
  for (let page = 0; page < 30; page++) come(`10.0.1.${page}`);
  expect(come("10.0.0.1")).toBeUndefined();
  expect(come("10.0.0.2")).toMatchObject({ isHeld: false });
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
  const come = (page: number) => leases.come(one, undefined, { address: `10.0.0.${page % 26}`, nowMs: 0 });
  const all = Array.from({ length: 520 }, (_, page) => come(page));
  expect(all.filter((lease) => lease !== undefined)).toHaveLength(501);
});
