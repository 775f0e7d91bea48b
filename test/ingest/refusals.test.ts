// What was refused, kept for looking at: bounded, fair between senders, and safe to show.
import { expect, test } from "vitest";
import { why } from "../../devices/reasons.ts";
import { createRefusals, printable, textOf } from "../../hub/ingest/refusals.ts";

function refusal(account: string, at: number) {
  return { at, siteId: "s", account, topic: "t", why: why("wrong-password"), payload: "p" };
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

test("nor does one that floods with a new topic each time", () => {
  const refusals = createRefusals();
  refusals.add(refusal("quiet", 0));
  for (let at = 1; at < 1000; at++) refusals.add({ ...refusal("loud", at), topic: `t/${at}` });
  const kept = refusals.list(new Set(["s"]));
  expect(kept).toHaveLength(200);
  expect(kept.filter((one) => one.account === "quiet")).toHaveLength(1);
});

test("a payload is shown as its first characters, without what could disguise it", () => {
  expect(printable("a\u0000b\u202ec\nd")).toBe("a·b·c·d");
  expect(printable("温".repeat(500))).toBe(`${"温".repeat(200)}…`);
  expect(printable(textOf(new Uint8Array([0xff, 0xfe, 0x41])))).toBe("\ufffd\ufffdA");
});

test("nothing of a refusal is longer than can be looked at, whoever made it up", () => {
  const refusals = createRefusals();
  const long = "x".repeat(60_000);
  refusals.add({
    at: 0,
    siteId: "s",
    account: long,
    topic: long,
    why: Array.from({ length: 100 }, () => why("not-json", { detail: long })).flat(),
    payload: textOf(Buffer.from(long)),
  });
  expect(JSON.stringify(refusals.list(new Set(["s"]))).length).toBeLessThan(3000);
});
