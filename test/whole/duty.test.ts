// Who is told of an alert, in a whole hub and over HTTP: up the duty tree, read by its receivers, changed by managers. What
// is critical is told at any hour, so that it does not matter when the test runs.
import { expect, test } from "vitest";
import type { Absences, AuditLine, Contact, Duty, ListOf, OwnMessage } from "../../hub/serve/contract.ts";
import { type AlertKitchen, openAlertKitchen } from "../alert-kitchen.ts";
import { type Caller, until } from "../kitchen.ts";

const MINUTE = 60_000;

async function told(caller: Caller): Promise<OwnMessage[]> {
  return (await caller.get<ListOf<OwnMessage>>("/messages")).body.items;
}

async function untilTold(caller: Caller, kind: OwnMessage["kind"]): Promise<OwnMessage> {
  return await until(`a message that is ${kind}`, async () =>
    (await told(caller)).find((one) => one.kind === kind),
  );
}

const CONTACT: Contact = { language: "en", quiet: { on: true, from: "21:00", to: "07:00" } };

test("level after level is told until somebody acknowledges, over a restart, and all of them that it is over", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, officer, head, inspector, clock } = kitchen;
  const socket = await cook.socket();
  const heard = new Promise<void>((resolve) => socket.once("told", () => resolve()));
  const { id } = await kitchen.alarm("critical");
  await heard;
  expect(await untilTold(cook, "opened")).toMatchObject({
    severity: "critical",
    why: { reason: "duty", level: "staff", siteName: "east 食堂" },
    alert: { id, state: "firing" },
  });
  expect(await told(officer)).toEqual([]);

  await cook.send("POST", "/messages/read", { alertId: id });
  clock.skip(15 * MINUTE);
  const escalated = await untilTold(officer, "escalated");
  expect(escalated.why).toMatchObject({ level: "officer", afterMin: 15 });
  expect(escalated.why.unseen).toBeUndefined();

  await kitchen.restart();
  clock.skip(15 * MINUTE);
  expect((await untilTold(head, "escalated")).why).toMatchObject({ level: "principal", unseen: true });
  expect((await head.send("POST", `/alerts/${id}/acknowledge`, {})).status).toBe(200);
  await kitchen.fridge(4, 30);
  await until("the data's end", async () =>
    (await kitchen.alert(id)).state === "resolved" ? true : undefined,
  );
  for (const caller of [cook, officer, head]) await untilTold(caller, "resolved");
  clock.skip(24 * 60 * MINUTE);
  const kinds = async (caller: Caller) =>
    (await told(caller)).filter(({ alert }) => alert?.id === id).map(({ kind }) => kind);
  expect(await kinds(cook)).toEqual(["resolved", "opened"]);
  expect(await kinds(inspector)).toEqual([]);
});

test("what was read is read, and nobody reads what another was told", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, mate, officer } = kitchen;
  await kitchen.alarm("critical");
  await untilTold(cook, "opened");
  await untilTold(mate, "opened");
  const unread = async (caller: Caller) =>
    (await caller.get<{ count: number }>("/messages/unread")).body.count;
  expect([await unread(cook), await unread(officer)]).toEqual([1, 0]);
  expect((await cook.send<{ count: number }>("POST", "/messages/read")).body).toEqual({ count: 0 });
  expect((await told(cook))[0]?.readAt).toBeDefined();
  expect([await unread(cook), await unread(mate)]).toEqual([0, 1]);
});

/** The duty page's answer for something critical at the eastern canteen. */
async function dutyOf(caller: Caller): Promise<Duty> {
  return (await caller.get<Duty>("/sites/east-canteen/duty?severity=critical")).body;
}

const callsOf = ({ calls }: Duty, { clock }: Pick<AlertKitchen, "clock">) =>
  calls.map(({ at, people }) => [
    Math.round((Date.parse(at) - clock.now()) / MINUTE),
    people.map(({ account }) => account).join(" "),
  ]);

test("the page says who would be called when, and a manager changes it; who only works there may not", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, officer, head } = kitchen;
  expect(callsOf(await dutyOf(cook), kitchen)).toEqual([
    [0, "cook mate"],
    [15, "officer"],
    [30, "head"],
  ]);
  const change = (caller: Caller, levels: unknown) =>
    caller.send<Duty & { fields?: unknown }>("PUT", "/sites/east-canteen/duty", { levels });
  const levels = { staff: { people: ["mate"] }, officer: { afterMin: 5 } };
  expect((await change(officer, levels)).status).toBe(403);
  const wrong = await change(head, { staff: { people: ["inspector"] } });
  expect([wrong.status, wrong.body.fields]).toEqual([
    422,
    [expect.objectContaining({ path: "levels.staff.people.0" })],
  ]);
  expect((await change(head, levels)).status).toBe(200);
  expect(callsOf(await dutyOf(cook), kitchen)).toEqual([
    [0, "mate"],
    [5, "officer"],
    [30, "head"],
  ]);
  const { body } = await head.get<ListOf<AuditLine>>("/audit?limit=50");
  expect(body.items.find(({ action }) => action === "duty.change")).toMatchObject({
    siteId: "east-canteen",
    after: levels,
  });
  const { id } = await kitchen.alarm("critical");
  await untilTold(kitchen.mate, "opened");
  kitchen.clock.skip(5 * MINUTE);
  await untilTold(officer, "escalated");
  expect((await told(cook)).filter(({ alert }) => alert?.id === id)).toEqual([]);
});

test("somebody is away: their deputy is told in their place, and taken back it is as before", async () => {
  await using kitchen = await openAlertKitchen();
  const { officer, head, clock } = kitchen;
  const [from, until_] = [clock.now(), clock.now() + 24 * 60 * MINUTE].map((at) =>
    new Date(at).toISOString(),
  );
  const draft = { from, until: until_, deputy: "officer" };
  expect((await head.send("POST", "/people/cook/absences", { ...draft, deputy: "inspector" })).status).toBe(
    422,
  );
  expect((await head.send("POST", "/people/mate/absences", draft)).status).toBe(201);
  const made = await head.send<Absences>("POST", "/people/cook/absences", draft);
  expect(made.body.items).toMatchObject([{ deputy: { account: "officer", name: "officer" } }]);
  expect((await officer.send("POST", "/people/cook/absences", draft)).status).toBe(403);
  const [first] = (await dutyOf(head)).calls;
  expect(first?.people.map(({ account, deputyFor }) => [account, deputyFor])).toEqual([["officer", "cook"]]);

  await kitchen.alarm("critical");
  expect((await untilTold(officer, "opened")).why).toMatchObject({ reason: "deputy", deputyFor: "cook" });
  const id = made.body.items[0]?.id;
  expect((await head.send("DELETE", `/people/cook/absences/${id}`)).status).toBe(204);
  expect((await head.send("DELETE", `/people/cook/absences/${id}`)).status).toBe(404);
  expect((await dutyOf(head)).levels[0]?.people.map(({ account }) => account)).toEqual(["cook", "officer"]);
});

test("where people are told is written down by themselves and by their managers, and the audit log has no address", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, officer, head } = kitchen;
  expect((await cook.get<Contact>("/notifications")).body).toMatchObject({ language: "zh" });
  expect((await cook.send("PUT", "/notifications", { ...CONTACT, mobile: "13812345678" })).status).toBe(200);
  const bad = await cook.send<{ detail: string }>("PUT", "/notifications", { ...CONTACT, mobile: "abc" });
  expect([bad.status, bad.body.detail]).toEqual([422, expect.stringContaining("mobile")]);
  const path = "/people/cook/contact";
  expect((await head.get<Contact>(path)).body).toEqual({ ...CONTACT, mobile: "13812345678" });
  expect((await officer.get(path)).status).toBe(403);
  const email = "cook.of.the.east@school.test";
  expect((await head.send("PUT", path, { ...CONTACT, email })).status).toBe(200);
  expect((await cook.get<Contact>("/notifications")).body).toEqual({ ...CONTACT, email });
  const { body } = await head.get<ListOf<AuditLine>>("/audit?limit=100");
  const lines = body.items.filter(({ action }) => /^(notifications|contacts)\.change$/.test(action));
  expect(lines).toHaveLength(2);
  expect(JSON.stringify(body)).not.toMatch(/13812345678|cook\.of\.the\.east/);
});
