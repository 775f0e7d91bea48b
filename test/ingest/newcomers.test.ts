// Unknown messages are kept within bounds, and who floods pushes out nobody but themselves.
import { describe, expect, test } from "vitest";
import { createNewcomers, createRecentMessages, type Newcomers } from "../../hub/ingest/newcomers.ts";

const SITE = new Set(["c"]);

function message(
  account: string,
  topic: string,
  receivedAt: number,
  payload: Uint8Array = Buffer.from("{}"),
) {
  return { siteId: "c", account, topic, receivedAt, payload };
}

function countOf(newcomers: Newcomers, account: string): number {
  return newcomers.list(SITE).filter((one) => one.account === account).length;
}

describe("what nothing understands", () => {
  test("is one entry a topic, with its newest messages and how many there were", () => {
    const newcomers = createNewcomers([]);
    expect(newcomers.note(message("a", "x/y", 1))).toBe(true);
    for (let at = 2; at <= 9; at++) expect(newcomers.note(message("a", "x/y", at))).toBe(false);
    expect(newcomers.list(SITE)).toMatchObject([
      { topic: "x/y", firstAt: 1, lastAt: 9, count: 9, isIgnored: false },
    ]);
    expect(newcomers.list(SITE)[0]?.messages.map((one) => one.at)).toEqual([5, 6, 7, 8, 9]);
    expect(newcomers.list(new Set(["other"]))).toEqual([]);
  });

  test("keeps the beginning of a message that is too large, and says so", () => {
    const newcomers = createNewcomers([]);
    newcomers.note(message("a", "x", 1, new Uint8Array(60_000)));
    expect(newcomers.list(SITE)[0]?.messages[0]).toMatchObject({ isCut: true });
    expect(newcomers.list(SITE)[0]?.messages[0]?.payload.length).toBe(4096);
  });

  test("stays ignored while more of it comes, and is shown again when it is asked for", () => {
    const newcomers = createNewcomers([]);
    newcomers.note(message("a", "x", 1));
    const id = newcomers.list(SITE)[0]?.id ?? "";
    newcomers.setIgnored(id, true);
    newcomers.note(message("a", "x", 2));
    expect(newcomers.find(id)?.isIgnored).toBe(true);
    newcomers.setIgnored(id, false);
    expect(newcomers.find(id)?.isIgnored).toBe(false);
  });

  test("is told once when it has changed, and when it is gone", () => {
    const newcomers = createNewcomers([]);
    newcomers.note(message("a", "x", 1));
    newcomers.note(message("a", "x", 2));
    const { entries, gone } = newcomers.takeChanged();
    expect([entries.length, gone.length]).toEqual([1, 0]);
    expect(newcomers.takeChanged()).toEqual({ entries: [], gone: [] });
    newcomers.remove(entries[0]?.id ?? "");
    expect(newcomers.takeChanged()).toEqual({ entries: [], gone: [entries[0]?.id] });
  });
});

describe("a flood of made-up topics", () => {
  test("pushes out its own account's entries only", () => {
    const newcomers = createNewcomers([]);
    for (let i = 0; i < 30; i++) newcomers.note(message("honest", `home/${i}`, i));
    for (let i = 0; i < 5000; i++) newcomers.note(message("flood", `made/up/${i}`, 100 + i));
    expect(countOf(newcomers, "honest")).toBe(30);
    expect(countOf(newcomers, "flood")).toBe(40);
    expect(newcomers.list(SITE)[0]?.topic).toBe("made/up/4999");
  });

  test("costs the book what is there, not what came and went", () => {
    const newcomers = createNewcomers([]);
    newcomers.note(message("flood", "first", 1));
    const first = newcomers.takeChanged().entries[0]?.id;
    for (let i = 0; i < 5000; i++) newcomers.note(message("flood", `made/up/${i}`, 100 + i));
    const { entries, gone } = newcomers.takeChanged();
    expect(entries.length).toBe(40);
    expect(gone).toEqual([first]);
  });

  test("of several accounts leaves the honest one's, and a new account still gets in", () => {
    const newcomers = createNewcomers([]);
    for (let i = 0; i < 10; i++) newcomers.note(message("honest", `home/${i}`, i));
    for (let i = 0; i < 9000; i++) newcomers.note(message(`flood${i % 3}`, `made/up/${i}`, 100 + i));
    expect(countOf(newcomers, "honest")).toBe(10);
    newcomers.note(message("late comer", "fridge", 99_999));
    expect(countOf(newcomers, "late comer")).toBe(1);
    expect(countOf(newcomers, "honest")).toBe(10);
    expect(newcomers.list(SITE).length).toBeLessThanOrEqual(100);
  });

  test("of large messages is bounded in bytes, too", () => {
    const newcomers = createNewcomers([]);
    newcomers.note(message("honest", "home", 1));
    for (let i = 0; i < 400; i++)
      newcomers.note(message("flood", `t/${i % 40}`, 2 + i, new Uint8Array(4096)));
    const bytes = newcomers
      .list(SITE)
      .flatMap((one) => one.messages)
      .reduce((sum, one) => sum + one.payload.length, 0);
    expect(bytes).toBeLessThanOrEqual(128 * 1024 + 2);
    expect(countOf(newcomers, "honest")).toBe(1);
  });
});

test("a mapping's newest messages are kept for its preview", () => {
  const recent = createRecentMessages();
  for (let at = 1; at <= 7; at++) recent.note("m", message("a", "x", at));
  expect(recent.of("m").map((one) => one.receivedAt)).toEqual([3, 4, 5, 6, 7]);
  expect(recent.of("n")).toEqual([]);
});
