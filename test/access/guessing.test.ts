// Who guesses passwords waits longer and longer, and nobody else waits for it: not the person whose account it is, not
// their colleagues. Real requests from many addresses, under a clock that is put forward.
import { expect, test } from "vitest";
import { countedFor, networkOf } from "../../hub/access/guesses.ts";
import { boundTries, putTries, readTries } from "../../hub/store/sign-in-tries.ts";
import { openKitchen } from "../kitchen.ts";
import { createStillClock } from "../still-clock.ts";
import { type Answer, askFrom } from "./from-address.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const HOME = "127.0.0.20";

/** A school's people, who have all signed in from the school before, and a way to try passwords from anywhere. */
async function openSchool(people: number) {
  const clock = createStillClock();
  const kitchen = await openKitchen(undefined, {}, clock);
  const accounts = Array.from({ length: people }, (_, number) => `teacher-${number}`);
  const attempt = (account: string, password: string, address: string, cookies = {}): Promise<Answer> =>
    askFrom(kitchen.hub.httpUrl, "/session", { address, cookies, body: { account, password } });
  const right = (account: string, address: string, cookies = {}) =>
    attempt(account, kitchen.passwordOfPeople, address, cookies);
  for (const account of accounts) {
    await kitchen.person(account, { role: "canteen-staff", siteId: "east-canteen" });
    expect((await right(account, HOME)).status).toBe(200);
  }
  return {
    clock,
    kitchen,
    accounts,
    attempt,
    right,
    [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose](),
  };
}

test("one address that tries one password on many accounts is held back after twenty, longer each time; the school goes on signing in", async () => {
  await using school = await openSchool(24);
  const { clock, accounts, attempt, right } = school;
  const statuses: number[] = [];
  for (const account of accounts) statuses.push((await attempt(account, "Spring2026!", "127.0.0.66")).status);
  expect(statuses).toEqual([...Array(20).fill(401), ...Array(4).fill(429)]);
  const held = await attempt("teacher-0", "Spring2026!", "127.0.0.66");
  expect(Number(held.headers["retry-after"])).toBe(1);
  expect(held.body).toMatchObject({ status: 429, type: "urn:mingchu:problem:wait", retryAfterS: 1 });
  //  Twice as long each time, up to a quarter of an hour.
  const waits: number[] = [];
  for (let round = 0; round < 12; round++) {
    clock.skip(Number((await attempt("teacher-23", "x", "127.0.0.66")).headers["retry-after"]) * 1000);
    expect((await attempt(`nobody-${round}`, "Spring2026!", "127.0.0.66")).status).toBe(401);
    waits.push(Number((await attempt("teacher-23", "x", "127.0.0.66")).headers["retry-after"]));
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  //  An account of one's own washes no address clean.
  clock.skip(900_000);
  await school.kitchen.person("sprayer", { role: "parents-committee", siteId: "east" });
  expect((await right("sprayer", "127.0.0.66")).status).toBe(200);
  for (let own = 0; own < 3; own++) expect((await right("sprayer", "127.0.0.66")).status).toBe(200);
  expect((await attempt("nobody-again", "Spring2026!", "127.0.0.66")).status).toBe(401);
  expect((await attempt("teacher-1", "Spring2026!", "127.0.0.66")).status).toBe(429);
  //  Meanwhile everybody comes in from the school, and a guest there too.
  for (const account of accounts) expect((await right(account, HOME)).status).toBe(200);
  await school.kitchen.person("guest", { role: "inspector", siteId: "east" });
  expect((await right("guest", HOME)).status).toBe(200);
});

test("one account tried from many addresses is held back everywhere but where its person is known", async () => {
  await using school = await openSchool(1);
  const { clock, attempt, right } = school;
  const signedIn = await right("teacher-0", HOME);
  const phone = { mingchu_browser: signedIn.cookies["mingchu_browser"] ?? "" };
  const statuses: number[] = [];
  for (let host = 100; host < 130; host++)
    statuses.push((await attempt("teacher-0", `guess ${host}`, `127.0.1.${host}`)).status);
  expect(statuses).toEqual([...Array(5).fill(401), ...Array(25).fill(429)]);
  //  The right password is not even looked at from an address that was never seen.
  expect((await right("teacher-0", "127.0.1.200")).status).toBe(429);
  expect((await right("teacher-0", HOME)).status).toBe(200);
  //  A browser that is known is let in wherever it is carried to.
  expect((await right("teacher-0", "127.0.1.201", phone)).status).toBe(200);
  //  The person with a new phone in a new place waits no longer than the whole.
  clock.skip(15 * MINUTE);
  expect((await right("teacher-0", "127.0.1.202")).status).toBe(200);
});

test("a guesser in the school itself holds back only the account they guess at, and not the browser of its person", async () => {
  await using school = await openSchool(2);
  const { attempt, right } = school;
  const phone = { mingchu_browser: (await right("teacher-0", HOME)).cookies["mingchu_browser"] ?? "" };
  for (let guess = 0; guess < 8; guess++) await attempt("teacher-0", `guess ${guess}`, HOME);
  expect((await right("teacher-0", HOME)).status).toBe(429);
  expect((await right("teacher-0", HOME, phone)).status).toBe(200);
  expect((await right("teacher-1", HOME)).status).toBe(200);
});

test("many tries at once are no way around the wait", async () => {
  await using school = await openSchool(1);
  const { attempt } = school;
  const answers = await Promise.all(
    Array.from({ length: 9 }, (_, guess) => attempt("teacher-0", `guess ${guess}`, "127.0.0.70")),
  );
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
});

test("an account that is not there is answered the same, word for word and in the same time, held back or not", async () => {
  await using school = await openSchool(1);
  const { attempt } = school;
  const series = async (account: string, address: string) => {
    const answers: unknown[] = [];
    for (let guess = 0; guess < 7; guess++) {
      const { status, headers, body } = await attempt(account, "wrong password", address);
      answers.push([status, headers["retry-after"], body]);
    }
    return answers;
  };
  expect(await series("nobody-of-this-name", "127.0.0.71")).toEqual(await series("teacher-0", "127.0.0.72"));
  //  A hash is made for nobody too. In turn, and the quickest of each: whatever else runs only adds to some. Without the
  //  hash it would be a tenth.
  const rounds = Array.from({ length: 15 }, (_, round) => round + 1);
  for (const round of rounds)
    await school.kitchen.person(`known-${round}`, { role: "canteen-staff", siteId: "east-canteen" });
  const quickest = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
  for (const round of rounds) {
    for (const [number, who] of (["known", "unknown"] as const).entries()) {
      const began = performance.now();
      await attempt(`${who}-${round}`, "wrong password", `127.1.${number}.${round}`);
      quickest[who] = Math.min(quickest[who], performance.now() - began);
    }
  }
  expect(quickest.unknown).toBeGreaterThan(quickest.known / 3);
  expect(quickest.unknown).toBeLessThan(quickest.known * 3);
});

test("nor does it show by who is turned away where many come at once", async () => {
  await using school = await openSchool(1);
  const crowd = async (last: string, address: string) => {
    const names = [...Array.from({ length: 12 }, (_, number) => `nobody-${number}`), last];
    const answers = await Promise.all(names.map((name) => school.attempt(name, "wrong", address)));
    return answers.filter(({ status }) => status === 429).length;
  };
  const strange = await crowd("nobody-12", "127.0.0.73");
  expect(strange).toBe(3);
  expect(await crowd("teacher-0", "127.0.0.74")).toBe(strange);
});

test("waits outlive a restart, right tries are forgotten with what was wrong before, and a day's rest forgives", async () => {
  await using school = await openSchool(2);
  const { clock, kitchen, attempt, right } = school;
  for (let guess = 0; guess < 15; guess++) {
    const answer = await attempt("teacher-0", "wrong", "127.0.0.80");
    if (answer.status === 429) clock.skip(Number(answer.headers["retry-after"]) * 1000);
  }
  expect((await right("teacher-0", "127.0.0.81")).status).toBe(429);
  await kitchen.restart();
  expect((await right("teacher-0", "127.0.0.81")).status).toBe(429);
  for (let guess = 0; guess < 4; guess++) await attempt("teacher-1", "wrong", "127.0.0.82");
  expect((await right("teacher-1", "127.0.0.82")).status).toBe(200);
  for (let guess = 0; guess < 5; guess++)
    expect((await attempt("teacher-1", "wrong", "127.0.0.82")).status).toBe(401);
  clock.skip(DAY);
  for (let guess = 0; guess < 5; guess++)
    expect((await attempt("teacher-0", "wrong", "127.0.0.80")).status).toBe(401);
});

test("what strangers make the hub remember is bounded, and holds no name that was typed", async () => {
  await using school = await openSchool(0);
  const { kitchen, attempt } = school;
  const { book } = kitchen.hub.memory;
  await attempt("my-secret-typed-into-the-wrong-field", "x", "127.0.0.90");
  expect(JSON.stringify(await book.db.selectFrom("wrong_try").selectAll().execute())).not.toContain("secret");
  for (let number = 0; number < 30; number++)
    await putTries(book.db, `flood ${number}`, { wrong: 1, lastAt: 1000 + number });
  await putTries(book.db, "target", { wrong: 9, lastAt: 1 });
  await boundTries(book.db, 20, 5);
  const left = await book.db.selectFrom("wrong_try").selectAll().execute();
  expect(left.length).toBeLessThanOrEqual(20);
  //  A flood of new names does not wash away the one that is being guessed at.
  expect((await readTries(book.db, ["target"])).size).toBe(1);
});

test("an IPv6 network counts as one address, and an IPv4 address inside IPv6 as itself", () => {
  expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:0db8:1:2::9")).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:db8::9")).toBe("2001:db8:0:0::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
  expect(networkOf("::ffff:10.1.2.3")).toBe("10.1.2.3");
  const stranger = { address: "10.1.2.3", isUsualAddress: false, knownBrowser: undefined };
  expect(countedFor("cook", stranger).map(({ name }) => name)).toEqual(["account cook", "address 10.1.2.3"]);
});
