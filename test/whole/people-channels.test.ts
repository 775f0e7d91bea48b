// What somebody has open ends when the right to it does: with another role, with a post's time, with the account, with a
// new password. And a post begins and ends by the clock alone.
import { describe, expect, test } from "vitest";
import WebSocket from "ws";
import { EVERYWHERE } from "../../hub/access/rights.ts";
import { createSessions } from "../../hub/access/sessions.ts";
import type { Clock } from "../../hub/lib/clock.ts";
import type { Person, PostDraft } from "../../hub/serve/contract.ts";
import { watchOpenChannels } from "../../hub/serve/open-channels.ts";
import { endPost, readRoster, setDisabled } from "../../hub/store/roster.ts";
import { type Caller, type Kitchen, until } from "../kitchen.ts";
import { give, make, personOf, postId, settle, towns } from "./people.ts";

const NORTH = { role: "safety-officer", siteId: "north-canteen" } as const;

/** A live view and a dashboard of the north canteen, both open; and their ends. */
async function open(kitchen: Kitchen, caller: Caller): Promise<{ readonly ends: Promise<unknown[]> }> {
  const url = `${kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras/north-canteen.cooking/live`;
  const live = new WebSocket(url, { headers: { authorization: `Bearer ${caller.token}` } });
  await new Promise((resolve, reject) => {
    live.once("open", resolve);
    live.once("error", reject);
  });
  const closed = new Promise((resolve) => live.once("close", resolve));
  const socket = await caller.socket();
  expect(await socket.emitWithAck("subscribe", { sites: ["north-canteen"] })).toEqual({ ok: true });
  const gone = new Promise((resolve) => socket.once("disconnect", () => resolve("gone")));
  return { ends: Promise.all([closed, gone]) };
}

describe("what a person has open", () => {
  test.each([
    [
      "loses their post",
      async (head: Caller) => {
        const id = await postId(head, "li");
        await head.send("DELETE", `/people/li/posts/${id}`);
      },
    ],
    ["is disabled", async (head: Caller) => void (await head.send("POST", "/people/li/disable"))],
    ["gets a new password", async (head: Caller) => void (await head.send("POST", "/people/li/password"))],
  ])("closes when the person %s", async (_, happens) => {
    await using kitchen = await towns();
    const head = await kitchen.signIn("north-head");
    const li = await settle(kitchen, (await make(head, "li", NORTH)).body);
    const { ends } = await open(kitchen, li);
    await happens(head);
    expect(await ends).toEqual([1008, "gone"]);
    expect([401, 403]).toContain((await li.get("/cameras/north-canteen.cooking")).status);
  });

  test("closes when the post's time is over, without anybody doing anything", async () => {
    await using kitchen = await towns();
    const head = await kitchen.signIn("north-head");
    const soon = new Date(Date.now() + 3000).toISOString();
    const li = await settle(kitchen, (await make(head, "li", { ...NORTH, until: soon })).body);
    const { ends } = await open(kitchen, li);
    expect(await ends).toEqual([1008, "gone"]);
    expect((await personOf(head, "li")).posts).toMatchObject([{ phase: "over", isYours: false }]);
    expect((await li.get("/sites/north-canteen")).status).toBe(403);
    //  Their own account is still theirs, and nothing else is.
    expect((await li.get("/session")).body).toMatchObject({ account: "li", posts: [] });
    expect((await li.send("DELETE", "/session")).status).toBe(204);
  });

  test("closes within ten seconds of the loss, by the hub's clock", async () => {
    await using kitchen = await towns();
    const { book } = kitchen.hub.memory;
    const admin = await kitchen.signIn("admin");
    for (const account of ["moved", "disabled", "ended"])
      await make(admin, account, { ...NORTH, until: new Date(Date.now() + 3_600_000).toISOString() });
    let now = Date.now();
    const ticks: (() => void)[] = [];
    const clock: Clock = {
      now: () => now,
      monotonicMs: () => now,
      after: () => () => undefined,
      every: (periodMs, action) => {
        expect(periodMs).toBeLessThanOrEqual(10_000);
        ticks.push(action);
        return () => undefined;
      },
    };
    const sessions = createSessions(book);
    const channels = watchOpenChannels(sessions, clock, (error) => {
      throw error;
    });
    const closed = new Map<string, string>();
    for (const account of ["moved", "disabled", "ended"]) {
      const who = await sessions.find(await sessions.begin(book.db, account, now), now);
      const isAllowed = ({ person }: { person: { posts: readonly unknown[] } }) => person.posts.length > 0;
      const close = (reason: string) => closed.set(account, reason);
      channels.add({ sessionHash: who?.sessionHash ?? "", isAllowed, close });
    }
    const tick = () => {
      for (const one of ticks) one();
    };
    const post = (await readRoster(book.db)).get("moved")?.posts[0];
    if (post === undefined) throw new Error("the post is not there");
    tick();
    await endPost(book.db, post, now);
    await setDisabled(book.db, "disabled", now);
    now += 10_000;
    tick();
    await until("both closed", () => (closed.size === 2 ? true : undefined));
    expect(Object.fromEntries(closed)).toEqual({ moved: "no longer allowed", disabled: "signed out" });
    now += 3_600_000;
    tick();
    await until("the third closed", () => closed.get("ended"));
  });
});

describe("a deputy", () => {
  const post = (from: number, to: number): PostDraft => ({
    role: "school-manager",
    siteId: "north-school",
    from: new Date(from).toISOString(),
    until: new Date(to).toISOString(),
    deputyFor: "north-head",
  });

  test("begins and ends by the clock; who is stood in for keeps their post and sees who does", async () => {
    await using kitchen = await towns();
    const town = await kitchen.signIn("north-town");
    const now = Date.now();
    const made = await make(town, "deputy", post(now + 2000, now + 5000));
    expect(made.status).toBe(201);
    const deputy = await settle(kitchen, made.body);
    expect((await deputy.get("/people")).status).toBe(403);
    expect((await personOf(town, "deputy")).posts[0]).toMatchObject({
      phase: "coming",
      deputyFor: { account: "north-head", name: "north-head" },
    });
    expect((await personOf(town, "north-head")).deputies).toMatchObject([{ account: "deputy" }]);
    await until("its beginning", async () =>
      (await deputy.get("/people")).status === 200 ? true : undefined,
    );
    expect((await (await kitchen.signIn("north-head")).get("/people")).status).toBe(200);
    await until("its end", async () => ((await deputy.get("/people")).status === 403 ? true : undefined));
    expect((await (await kitchen.signIn("north-head")).get("/people")).status).toBe(200);
    expect((await personOf(town, "north-head")).deputies).toEqual([]);
  });

  test("stands in for who holds the post, for a time, and not for themselves", async () => {
    await using kitchen = await towns();
    const town = await kitchen.signIn("north-town");
    const now = Date.now();
    const fieldsOf = async (draft: PostDraft, account = "north-cook") => {
      const answer = await town.send<{ fields?: { path: string }[] }>(
        "POST",
        `/people/${account}/posts`,
        draft,
      );
      return [answer.status, answer.body.fields?.map((field) => field.path)];
    };
    const good = post(now, now + 60_000);
    const { until: _, ...endless } = good;
    expect(await fieldsOf(endless)).toEqual([422, ["until"]]);
    expect(await fieldsOf({ ...good, deputyFor: "south-head" })).toEqual([422, ["deputyFor"]]);
    expect(await fieldsOf({ ...good, deputyFor: "nobody" })).toEqual([422, ["deputyFor"]]);
    expect(await fieldsOf({ ...good, deputyFor: "north-cook" })).toEqual([422, ["deputyFor"]]);
    expect(await fieldsOf({ ...good, until: new Date(now - 1).toISOString() })).toEqual([422, ["until"]]);
    expect(await fieldsOf(good)).toEqual([201, undefined]);
    expect(await fieldsOf(good)).toEqual([422, ["role"]]);
    const later = post(now + 120_000, now + 180_000);
    expect(await fieldsOf(later)).toEqual([201, undefined]);
    const id = await postId(town, "north-cook", "school-manager");
    expect((await town.send("PATCH", `/people/north-cook/posts/${id}`, { until: null })).status).toBe(422);
  });
});

test("of two administrators who disable each other at once, one is left", async () => {
  await using kitchen = await towns();
  const admin = await kitchen.signIn("admin");
  const made = await make(admin, "second", { role: "admin", siteId: EVERYWHERE });
  const second = await settle(kitchen, made.body);
  const answers = await Promise.all([
    admin.send<Person>("POST", "/people/second/disable"),
    second.send<Person>("POST", "/people/admin/disable"),
  ]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  await give(admin, "north-cook", NORTH);
  const left = [...(await readRoster(kitchen.hub.memory.book.db)).values()].filter(
    ({ posts, disabledAt }) => disabledAt === undefined && posts.some(({ role }) => role === "admin"),
  );
  expect(left).toHaveLength(1);
});
