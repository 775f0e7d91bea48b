// The tenant matrix: every route, socket and topic, tried by a person of every role on their own branch and on another's.
// Promise: nobody sees outside their own branch, and nobody does more than their role may.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import type { Problem } from "../../hub/serve/contract.ts";
import { type Caller, publish } from "../kitchen.ts";
import { MATRIX } from "./matrix-table.ts";
import { type Branch, LETTERS, type Letter, openWorld, ROLES, type World } from "./matrix-world.ts";
import type { Call, Row } from "./rows/row.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

type Answer = { readonly status: number; readonly text: string };

async function ask(caller: Caller | undefined, method: string, call: Call): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (caller !== undefined) headers["authorization"] = `Bearer ${caller.token}`;
  const { body, file } = call;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (file !== undefined) headers["content-type"] = file.type;
  const sent = body === undefined ? file?.text : JSON.stringify(body);
  const response = await fetch(`${world.kitchen.hub.httpUrl}/api/v1${call.path}`, {
    method,
    headers,
    ...(sent === undefined ? {} : { body: sent }),
  });
  return { status: response.status, text: await response.text() };
}

const isOpen = (status: number) => ![401, 403, 404].includes(status);

/** What the role may see and do of this, tried; each wrong answer as a line. */
async function tryRow(name: string, row: Row): Promise<string[]> {
  const [method = ""] = name.split(" ");
  const wrong: string[] = [];
  const say = (who: string, where: string, { status, text }: Answer, should: string) =>
    wrong.push(`${name} as ${who}, ${where}: ${status}, should be ${should}: ${text.slice(0, 200)}`);
  const call = (branch: Branch) => Promise.resolve(row.call(branch, world.fresh));

  const stranger = await ask(undefined, method, await call(world.own));
  if (
    row.may === ""
      ? !isOpen(stranger.status) && !row.also?.includes(stranger.status)
      : stranger.status !== 401
  )
    say("a stranger", "anywhere", stranger, row.may === "" ? "open" : "401");
  if (row.may === "") return wrong;

  //  Those who may not come first: what is used up is used up by somebody who may.
  const order = [...LETTERS].sort((a, b) => Number(row.may.includes(a)) - Number(row.may.includes(b)));
  let isUsedUp = false;
  for (const letter of order) {
    const role = ROLES[letter];
    const caller = world.people[letter];
    const may = row.may.includes(letter);
    if (!(may && isUsedUp)) {
      const mine = await ask(caller, method, await call(world.own));
      const fine = may
        ? isOpen(mine.status) || row.also?.includes(mine.status) === true
        : [403, 404].includes(mine.status);
      if (!fine) say(role, "own", mine, may ? "open" : "403 or 404");
      if (mine.status >= 500 && !row.also?.includes(mine.status)) say(role, "own", mine, "no failure");
      if (may && row.kind === "list") checkList(letter, mine, say);
      isUsedUp = may && row.once === true;
    }
    if (letter === "A" || row.kind === "self" || row.kind === "hub") continue;
    wrong.push(...(await tryOther(name, row, letter)));
  }
  return wrong;
}

/** The same on the other branch: as if it were not there. */
async function tryOther(name: string, row: Row, letter: Letter): Promise<string[]> {
  const [method = ""] = name.split(" ");
  const call = await row.call(world.other, world.fresh);
  const path =
    row.kind === "list"
      ? `${call.path}${call.path.includes("?") ? "&" : "?"}site=${world.other.canteen}`
      : call.path;
  const answer = await ask(world.people[letter], method, { ...call, path });
  if (row.kind === "filter" && row.may.includes(letter)) {
    const isEmpty = isOpen(answer.status) && !answer.text.includes(world.other.mark);
    return isEmpty ? [] : [`${name} as ${ROLES[letter]}, other: ${answer.text.slice(0, 200)}`];
  }
  //  Whether it is the role or the branch that forbids it, a stranger to the branch learns nothing of it.
  const expected = row.may.includes(letter)
    ? [row.elsewhere ?? 404, ...(row.also?.includes(422) === true ? [422] : [])]
    : [403, 404];
  const isFine = expected.includes(answer.status) && !saysMore(answer.text, call);
  if (isFine) return [];
  return [
    `${name} as ${ROLES[letter]}, other: ${answer.status}, should be ${expected.join(" or ")}: ${answer.text.slice(0, 200)}`,
  ];
}

/** True if an answer holds a word of the other branch that the question did not. */
function saysMore(text: string, call: Call): boolean {
  const asked = JSON.stringify(call);
  return [...text.matchAll(/west[\w. -]*/g)].some(([word]) => !asked.includes(word.trim()));
}

function checkList(
  letter: Letter,
  answer: Answer,
  say: (who: string, where: string, answer: Answer, should: string) => void,
): void {
  if (!answer.text.includes("east")) say(ROLES[letter], "own", answer, "a list with what is theirs");
  if (letter !== "A" && answer.text.includes("west"))
    say(ROLES[letter], "own", answer, "without the other's");
}

describe("every route", () => {
  test("has a row, and every row a route", async () => {
    const document = JSON.parse((await ask(undefined, "GET", { path: "/openapi.json" })).text) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const served = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(MATRIX).sort()).toEqual(served.sort());
  });

  const rows = Object.entries(MATRIX).filter(
    ([name]) => name !== "DELETE /session" && !name.endsWith("/live"),
  );
  test.each(rows)("%s does what its row says", async (name, row) => {
    expect(await tryRow(name, row)).toEqual([]);
  });

  test("a live view opens for who may, on their own branch alone", async () => {
    const url = `${world.kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras`;
    const open = (letter: Letter, id: string) =>
      new Promise<number>((resolve) => {
        const headers = { Authorization: `Bearer ${world.people[letter].token}` };
        const socket = new WebSocket(`${url}/${id}/live`, { headers });
        socket.on("open", () => {
          socket.terminate();
          resolve(101);
        });
        socket.on("unexpected-response", (_request, answer) => resolve(answer.statusCode ?? 0));
        socket.on("error", () => undefined);
      });
    for (const letter of LETTERS) {
      expect(await open(letter, world.own.camera), `${ROLES[letter]}, own`).toBe(101);
      expect(await open(letter, world.other.camera), `${ROLES[letter]}, other`).toBe(
        letter === "A" ? 101 : 404,
      );
    }
  });

  test("signing out ends one's own session alone", async () => {
    const again = await world.kitchen.signIn("own-c");
    expect((await ask(again, "DELETE", { path: "/session" })).status).toBe(204);
    expect((await ask(again, "GET", { path: "/session" })).status).toBe(401);
    expect((await ask(world.people.C, "GET", { path: "/session" })).status).toBe(200);
  });
});

describe("the realtime socket", () => {
  test.each(LETTERS.filter((letter) => letter !== "A"))(
    "of role %s gives its own branch and nothing else",
    async (letter) => {
      const socket = await world.people[letter].socket();
      const heard: string[] = [];
      socket.onAny((event: string, what: unknown) => heard.push(`${event} ${JSON.stringify(what)}`));
      const subscribe = (sites: string[]) =>
        new Promise<{ ok: true } | { problem: Problem }>((resolve) =>
          socket.emit("subscribe", { sites }, resolve),
        );
      expect(await subscribe([world.own.canteen])).toEqual({ ok: true });
      for (const site of [world.other.canteen, world.other.school, world.other.district, "*", ""])
        expect(await subscribe([site]), site).toHaveProperty("problem.status");
      //  Both branches measure; what comes is waited for, and what should not come would have come before it.
      for (const { canteen, mark } of [world.other, world.own]) {
        const account = `${mark}-${letter}-heard`;
        const device = await world.kitchen.device(
          account,
          await world.kitchen.deviceAccount(account, canteen),
        );
        const came = new Promise<void>((resolve) => socket.once("readings", () => resolve()));
        await publish(device, `kitchen/${canteen}/fridge/reading`, { temperature: 3 + Math.random() });
        if (mark === world.own.mark) await came;
        await device.endAsync();
      }
      expect(heard.join("\n")).toContain(world.own.mark);
      expect(heard.join("\n")).not.toContain(world.other.mark);
      socket.close();
    },
  );

  test("knows no other event than the contract's", async () => {
    const socket = await world.people.C.socket();
    const answers: unknown[] = [];
    for (const event of [
      "unsubscribe",
      "publish",
      "readings",
      "alert",
      "camera",
      "site",
      "join",
      "__proto__",
    ])
      (socket as unknown as { emit: (event: string, ...rest: unknown[]) => void }).emit(
        event,
        { sites: [world.other.canteen] },
        (answer: unknown) => answers.push(answer),
      );
    await new Promise((resolve) => socket.emit("subscribe", { sites: [world.own.canteen] }, resolve));
    expect(answers).toEqual([]);
    socket.close();
  });
});

describe("an MQTT account of one branch", () => {
  test("writes to no topic of another's site, and hears nothing", async () => {
    const { own, other, kitchen, admin } = world;
    const account = "east-spy";
    const device = await kitchen.device(account, await kitchen.deviceAccount(account, own.canteen));
    const before = await admin.get<{ items: unknown[] }>(`/sensors?site=${other.canteen}`);
    const heard: string[] = [];
    device.on("message", (topic) => heard.push(topic));
    for (const topic of ["#", "+/+/+/+", `kitchen/${other.canteen}/#`, "$SYS/#"])
      await device.subscribeAsync(topic, { qos: 1 }).catch(() => undefined);
    for (const topic of [
      `kitchen/${other.canteen}/fridge/reading`,
      `kitchen/${other.canteen}/planted/reading`,
      `kitchen/${other.canteen}/fridge/status`,
      `kitchen/${other.school}/planted/reading`,
    ])
      await publish(device, topic, { temperature: 66.6 });
    const after = await admin.get<{ items: unknown[] }>(`/sensors?site=${other.canteen}`);
    expect(JSON.stringify(after.body)).toBe(JSON.stringify(before.body));
    expect(heard).toEqual([]);
    await device.endAsync();
  });
});
