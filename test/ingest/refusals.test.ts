// What was refused, kept for looking at: bounded, fair between senders, and safe to show.
import { expect, test } from "vitest";
import { createRefusals, printable } from "../../hub/ingest/refusals.ts";

function refusal(account: string, at: number) {
  return { at, siteId: "s", account, topic: "t", reason: "r", payload: "p" };
}

test("a sender that floods pushes out its own refusals, not its neighbour's", () => {
  const refusals = createRefusals();
  refusals.add(refusal("quiet", 0));
  for (let at = 1; at < 1000; at++) refusals.add(refusal("loud", at));
  const kept = refusals.list(new Set(["s"]));
  expect(kept.filter((one) => one.account === "loud").map((one) => one.at)).toEqual(
    Array.from({ length: 20 }, (_, i) => 999 - i),
  );
  expect(kept.filter((one) => one.account === "quiet")).toHaveLength(1);
});

test("a payload is shown as its first characters, without what could disguise it", () => {
  expect(printable(Buffer.from("a\u0000b\u202ec\nd"))).toBe("a·b·c·d");
  expect(printable(Buffer.from("温".repeat(500)))).toBe(`${"温".repeat(200)}…`);
  expect(printable(new Uint8Array([0xff, 0xfe, 0x41]))).toBe("��A");
});
