// The second step over real sockets: set up with a first code, asked for at sign-in, each code taken once, lost phones.
import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Config } from "../../hub/config.ts";
import { startHubProcess } from "../hub-process.ts";
import { type Caller, openKitchen } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { createStillClock } from "../still-clock.ts";
import { askFrom, codeAt } from "./from-address.ts";

const STEP = 30_000;
const MANAGER = { role: "school-manager", siteId: "east" } as const;

async function openSchool(secondFactor: Config["secondFactor"] = "optional") {
  const clock = createStillClock();
  const kitchen = await openKitchen(undefined, { secondFactor }, clock);
  await kitchen.person("head", MANAGER);
  const password = kitchen.passwordOfPeople;
  const signIn = (asked: {
    code?: string;
    password?: string;
    cookies?: Record<string, string>;
    address?: string;
  }) =>
    askFrom(kitchen.hub.httpUrl, "/session", {
      cookies: asked.cookies ?? {},
      ...(asked.address === undefined ? {} : { address: asked.address }),
      body: {
        account: "head",
        password: asked.password ?? password,
        ...(asked.code === undefined ? {} : { code: asked.code }),
      },
    });
  /** Sets it up and gives the secret and the recovery codes. */
  const enrol = async (head: Caller) => {
    const begun = await head.send<{ secret: string; address: string }>("POST", "/account/second-factor", {
      password,
    });
    const { secret } = begun.body;
    const confirmed = await head.send<{ recoveryCodes: string[] }>("POST", "/account/second-factor/confirm", {
      code: codeAt(secret, clock.now()),
    });
    expect(confirmed.status).toBe(200);
    clock.skip(STEP);
    return { ...begun.body, codes: confirmed.body.recoveryCodes };
  };
  const code = (secret: string, aheadMs = 0) => codeAt(secret, clock.now() + aheadMs);
  return {
    clock,
    kitchen,
    password,
    signIn,
    enrol,
    code,
    [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose](),
  };
}

test("set up with a first code it is asked for from then on; a strange browser is told nothing of the password, a known one is asked for the code", async () => {
  await using school = await openSchool();
  const { kitchen, signIn, enrol, code } = school;
  const { cookies } = await signIn({});
  const head = await kitchen.signIn("head");
  const { secret, address } = await enrol(head);
  expect(address).toMatch(/^otpauth:\/\/totp\/.*:head\?.*issuer=.*secret=[A-Z2-7]{32}/);
  expect((await head.get("/account/second-factor")).body).toMatchObject({
    isOn: true,
    recoveryCodesLeft: 10,
  });

  const right = await signIn({});
  const wrong = await signIn({ password: "not the password" });
  const wrongWithCode = await signIn({ password: "not the password", code: code(secret) });
  const rightWithWrongCode = await signIn({ code: "000000" });
  for (const one of [right, wrong, wrongWithCode, rightWithWrongCode])
    expect([one.status, one.body]).toEqual([401, wrong.body]);
  const known = { mingchu_browser: cookies["mingchu_browser"] ?? "" };
  expect((await signIn({ cookies: known })).body).toMatchObject({
    status: 401,
    type: "urn:mingchu:problem:code-needed",
  });
  expect((await signIn({ cookies: known, password: "not the password" })).body).toEqual(wrong.body);
  expect((await signIn({ cookies: known, code: "000000" })).body["type"]).toBe(
    "urn:mingchu:problem:code-wrong",
  );
  expect((await signIn({ cookies: known, code: code(secret) })).status).toBe(200);
  //  Somebody who has the right password and no code is on the log.
  const audit = JSON.stringify((await (await kitchen.signIn("admin")).get("/audit")).body);
  expect(audit).toContain("right password, no code");
});

test("a code is taken once, one step early or late, and none before one that was taken", async () => {
  await using school = await openSchool();
  const { clock, kitchen, signIn, enrol, code } = school;
  const { secret } = await enrol(await kitchen.signIn("head"));
  const now = code(secret);
  const both = await Promise.all([signIn({ code: now }), signIn({ code: now })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  expect((await signIn({ code: code(secret, -STEP) })).status).toBe(401);
  const early = code(secret, STEP);
  expect((await signIn({ code: `${early.slice(0, 3)} ${early.slice(3)}` })).status).toBe(200);
  clock.skip(4 * STEP);
  expect((await signIn({ code: code(secret, -2 * STEP) })).status).toBe(401);
  expect((await signIn({ code: code(secret, 2 * STEP) })).status).toBe(401);
  expect((await signIn({ code: code(secret, -STEP) })).status).toBe(200);
});

test("guessing codes with the right password is held back like guessing passwords", async () => {
  await using school = await openSchool();
  const { kitchen, signIn, enrol } = school;
  await enrol(await kitchen.signIn("head"));
  const statuses: number[] = [];
  for (let guess = 0; guess < 8; guess++)
    statuses.push((await signIn({ code: `00000${guess}`, address: `127.0.3.${guess + 1}` })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
});

test("a recovery code signs in once, however it is typed; other ones take the place of all", async () => {
  await using school = await openSchool();
  const { kitchen, password, signIn, enrol, code } = school;
  const head = await kitchen.signIn("head");
  const { secret, codes } = await enrol(head);
  expect(new Set(codes).size).toBe(10);
  const [first = "", second = ""] = codes;
  expect((await signIn({ code: ` ${first.toUpperCase().replaceAll("-", " ")}` })).status).toBe(200);
  expect((await signIn({ code: first })).status).toBe(401);
  expect((await head.get("/account/second-factor")).body).toMatchObject({ recoveryCodesLeft: 9 });
  const rows = JSON.stringify(
    await kitchen.hub.memory.book.db.selectFrom("recovery_code").selectAll().execute(),
  );
  for (const one of codes) expect(rows).not.toContain(one.replaceAll("-", ""));
  const factor = JSON.stringify(
    await kitchen.hub.memory.book.db.selectFrom("second_factor").selectAll().execute(),
  );
  expect(factor).not.toContain(secret);
  const renewed = await head.send<{ recoveryCodes: string[] }>(
    "POST",
    "/account/second-factor/recovery-codes",
    {
      password,
      code: code(secret),
    },
  );
  expect(renewed.status).toBe(200);
  expect((await signIn({ code: second })).status).toBe(401);
  expect((await signIn({ code: renewed.body.recoveryCodes[0] ?? "" })).status).toBe(200);
});

test("a factor whose first code was never given is not asked for; it is set up and taken away with the password alone of nobody", async () => {
  await using school = await openSchool();
  const { clock, kitchen, password, signIn, enrol, code } = school;
  const head = await kitchen.signIn("head");
  expect((await head.send("POST", "/account/second-factor", { password: "wrong" })).status).toBe(422);
  expect((await head.send("POST", "/account/second-factor", { password })).status).toBe(200);
  expect((await head.send("POST", "/account/second-factor/confirm", { code: "000000" })).status).toBe(422);
  expect((await signIn({})).status).toBe(200);
  const { secret } = await enrol(head);
  expect((await head.send("POST", "/account/second-factor", { password })).status).toBe(409);
  const remove = (given: object) => head.send("POST", "/account/second-factor/remove", given);
  expect((await remove({ password, code: "000000" })).status).toBe(422);
  expect((await remove({ password: "wrong", code: code(secret) })).status).toBe(422);
  expect((await signIn({})).status).toBe(401);
  clock.skip(STEP);
  expect((await remove({ password, code: code(secret) })).status).toBe(204);
  expect((await signIn({})).status).toBe(200);
});

test("where managers must have one, a manager can do nothing else before, and a cook needs none", async () => {
  await using school = await openSchool("managers");
  const { kitchen, enrol } = school;
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  expect((await (await kitchen.signIn("cook")).get("/sites")).status).toBe(200);
  const head = await kitchen.signIn("head");
  expect((await head.get("/session")).body).toMatchObject({ mustFirst: "enrol-second-factor" });
  expect(await head.get("/sites")).toMatchObject({
    status: 403,
    body: { type: "urn:mingchu:problem:enrol-second-factor" },
  });
  expect((await head.get("/account/second-factor")).body).toMatchObject({ isOn: false, isRequired: true });
  await enrol(head);
  expect((await head.get("/sites")).status).toBe(200);
  expect((await head.get<object>("/session")).body).not.toHaveProperty("mustFirst");
});

test("where it is switched off nobody is asked, and nobody sets one up", async () => {
  await using school = await openSchool("off");
  const { kitchen, password, signIn } = school;
  const head = await kitchen.signIn("head");
  expect((await head.send("POST", "/account/second-factor", { password })).status).toBe(409);
  expect((await head.get("/account/second-factor")).body).toMatchObject({ isOffered: false });
  expect((await signIn({})).status).toBe(200);
});

test("a lost key is noticed by the second steps that it sealed, and rekey forgets them with the passwords", async () => {
  await using school = await openSchool();
  const { kitchen, signIn, enrol } = school;
  await enrol(await kitchen.signIn("head"));
  const { dataDir } = kitchen;
  const key = join(dataDir, "secret.key");
  await kitchen.restart(async () => {
    renameSync(key, `${key}.lost`);
    await expect(startHubProcess({ dataDir })).rejects.toThrow(
      "secret.key is missing, and the second steps in the book are sealed with it",
    );
    const looked = await mingchu("verify", "--data-dir", dataDir);
    expect(looked).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("the second steps in the book"),
    });
    const said = await mingchu("rekey", "--data-dir", dataDir);
    expect(said.stdout).toContain("and the second steps of 1 people");
  });
  expect((await signIn({})).status).toBe(200);
});
