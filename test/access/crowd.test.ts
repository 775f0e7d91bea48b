// How much one address may ask of the HTTP door: an IPv6 network is one, since whoever has one address of it has them all.
import { expect, test } from "vitest";
import { systemClock } from "../../hub/lib/clock.ts";
import { createRequestLimit } from "../../hub/serve/crowd.ts";

test("whoever changes their address within an IPv6 network waits all the same; others do not", () => {
  const limits = { connections: 9, connectionsPerAddress: 9, requestsPerSecond: 0.001, requestBurst: 5 };
  const limit = createRequestLimit(limits, { ...systemClock, monotonicMs: () => 0 });
  const waits = Array.from({ length: 8 }, (_, host) => limit.wait(`2001:db8:1:2::${host + 1}`));
  expect(waits.filter((wait) => wait === undefined)).toHaveLength(5);
  expect(limit.wait("2001:db8:1:3::1")).toBeUndefined();
  expect(limit.wait("10.0.0.1")).toBeUndefined();
});
