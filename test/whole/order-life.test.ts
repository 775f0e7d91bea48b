// The life of a rectification order, as a table: who may do what in which state, through HTTP. 签收 → 处置 → 复查 → 销号 or
// 退回; who rectifies never approves, and who approves does not sign.
import { describe, expect, test } from "vitest";
import type { Alert, AlertSteps, ListOf, OrderItem, OrdersFigures } from "../../hub/serve/contract.ts";
import { listEvents } from "../../hub/store/alert-events.ts";
import { sendPhoto } from "../alert-kitchen.ts";
import { until } from "../kitchen.ts";
import { at, DAY, give, HOUR, MINUTE, MONDAY, openDistrict, type People } from "../order-district.ts";
import { openParentsSchool } from "../parents.ts";
import { PHONE_JPEG } from "../phone-picture.ts";
import { onlyReport, writingPhone } from "../telling.ts";

type District = Awaited<ReturnType<typeof openDistrict>>;
type Name = keyof People;

async function step(district: District, id: string, who: Name, what: string, body: object = {}) {
  const { status, body: after } = await district.people[who].send<Alert & { type?: string }>(
    "POST",
    `/alerts/${id}/${what}`,
    body,
  );
  return [status, status < 300 ? after.state : after.type?.split(":").at(-1)] as const;
}

async function act(district: District, id: string, who: Name, what = "已清洁") {
  const { body } = await sendPhoto(district.kitchen, district.people[who], id, {
    bytes: PHONE_JPEG,
    key: `photo-of-${who}-${district.clock.now()}`,
  });
  return await step(district, id, who, "act", { what, photos: [body.id] });
}

/** What is tried, by whom, and what comes of it; tried from top to bottom on one order, which the town gave. */
const TRIED: readonly (readonly [Name, string, object | "photo", number, string | undefined])[] = [
  ["neighbour", "acknowledge", {}, 404, undefined],
  ["mother", "acknowledge", {}, 403, undefined],
  ["warden", "acknowledge", {}, 403, "order-yours"],
  ["chief", "act", { what: "x" }, 403, "order-yours"],
  ["warden", "close", {}, 409, "alert-not-over"],
  ["officer", "acknowledge", { note: "收到" }, 200, "acknowledged"],
  ["officer", "act", { what: "已清洁" }, 422, "order-photo"],
  ["head", "resolve", { reason: "算了" }, 409, "order-no-resolve"],
  ["officer", "act", "photo", 200, "acted"],
  ["officer", "close", {}, 403, "alert-own-work"],
  ["officer", "recheck", {}, 403, "alert-own-work"],
  ["head", "close", {}, 403, "order-not-yours"],
  ["head", "recheck", {}, 403, "order-not-yours"],
  ["cook", "recheck", {}, 403, "order-not-yours"],
  ["visitor", "close", {}, 403, "order-not-yours"],
  ["neighbour", "return", { note: "x" }, 404, undefined],
  ["warden", "return", { note: "x", dueAt: at(MONDAY) }, 422, undefined],
  ["warden", "return", { note: "墙角还有", dueAt: at(MONDAY + 9 * DAY) }, 200, "acknowledged"],
  ["warden", "close", {}, 409, "alert-not-over"],
  ["head", "act", "photo", 200, "acted"],
  ["head", "close", {}, 403, undefined],
  ["chief", "close", { note: "现场看过" }, 200, "closed"],
  ["officer", "act", { what: "x" }, 409, "alert-closed"],
  ["warden", "return", { note: "x" }, 409, "alert-closed"],
];

test("an order is signed, acted on with a photo, sent back, acted on again and closed, each by who may", async () => {
  await using district = await openDistrict();
  const { people, clock, kitchen } = district;
  const { id } = await give(people.warden);
  for (const [who, what, body, status, then] of TRIED) {
    clock.skip(MINUTE);
    const came = body === "photo" ? await act(district, id, who) : await step(district, id, who, what, body);
    expect([who, what, came[0], then === undefined ? undefined : came[1]]).toEqual([who, what, status, then]);
  }
  const { body: closed } = await people.mother.get<Alert>(`/alerts/${id}`);
  expect(closed).toMatchObject({
    state: "closed",
    assignee: "officer",
    acknowledged: { by: "officer", note: "收到" },
    acted: { by: "head" },
    recheck: { state: "passed", by: "chief" },
    closed: { by: "chief", note: "现场看过" },
    order: { number: 1, dueAt: at(MONDAY + 9 * DAY) },
  });
  const events = await listEvents(kitchen.hub.memory.book.db, id);
  expect(
    events.filter(({ kind }) => !["message", "photo"].includes(kind)).map(({ kind, by }) => `${by} ${kind}`),
  ).toEqual([
    "warden opened",
    "officer acknowledged",
    "officer acted",
    "warden returned",
    "head acted",
    "chief rechecked",
    "chief resolved",
    "chief closed",
  ]);
  const { body } = await people.warden.get<OrdersFigures>("/orders/figures");
  expect(body.all).toMatchObject({ issued: 1, closed: 1, rate: 1, onTime: 1, overdue: 0 });
  expect((await people.chief.get<ListOf<OrderItem>>("/orders?state=closed")).body.items).toHaveLength(1);
  const log = await kitchen.hub.memory.book.db
    .selectFrom("audit")
    .selectAll()
    .where("target", "=", id)
    .where("action", "!=", "alerts.photograph")
    .execute();
  expect(log.map(({ who, action }) => `${who} ${action}`)).toEqual([
    "warden orders.open",
    "officer alerts.acknowledge",
    "officer alerts.act",
    "warden alerts.return",
    "head alerts.act",
    "chief alerts.close",
  ]);
});

describe("steps", () => {
  test("are offered to who may take them, state by state; an officer who orders decides, and the head above", async () => {
    await using district = await openDistrict();
    const { people } = district;
    const steps = async (id: string, who: Name) =>
      (await people[who].get<AlertSteps>(`/alerts/${id}/steps`)).body.steps.filter(
        (one) => one !== "snooze" && one !== "assign",
      );
    const { id } = await give(people.officer, { owner: "cook" });
    expect(await steps(id, "officer")).toEqual([]);
    const decides = async (who: Name) =>
      (await people[who].get<AlertSteps>(`/alerts/${id}/steps`)).body.decides;
    expect(
      await Promise.all((["officer", "head", "chief", "cook", "visitor"] as const).map(decides)),
    ).toEqual([true, true, true, false, false]);
    expect(await steps(id, "cook")).toEqual(["acknowledge", "act"]);
    await act(district, id, "cook");
    //  More can be added to what was done.
    expect(await steps(id, "cook")).toEqual(["act"]);
    expect(await steps(id, "officer")).toEqual(["return", "close"]);
    expect(await steps(id, "head")).toEqual(["return", "close"]);
    expect(await steps(id, "visitor")).toEqual([]);
    expect(await step(district, id, "officer", "return", { note: "再来" })).toEqual([200, "acknowledged"]);
    const { body } = await people.cook.get<Alert>(`/alerts/${id}`);
    //  Three school days, as for any order that is a warning.
    expect(body.order?.dueAt).toBe(at(MONDAY + 3 * DAY));
  });

  test("keep an owner from closing what others did for them, also where the owner gave the order", async () => {
    await using district = await openDistrict();
    const { id } = await give(district.people.head, { owner: "head" });
    await act(district, id, "cook");
    expect(await step(district, id, "head", "close")).toEqual([403, "alert-own-work"]);
    expect(await step(district, id, "warden", "close")).toEqual([200, "closed"]);
  });

  test("give an order to somebody who answers there, never to nobody", async () => {
    await using district = await openDistrict();
    const { people } = district;
    const { id } = await give(people.chief);
    expect((await step(district, id, "head", "assign", { account: null }))[0]).toBe(422);
    expect((await step(district, id, "head", "assign", { account: "warden" }))[0]).toBe(422);
    expect((await step(district, id, "head", "assign", { account: "cook" }))[0]).toBe(200);
    expect((await people.chief.get<Alert>(`/alerts/${id}`)).body.assignee).toBe("cook");
  });
});

test("what was done and nobody looked at goes up from who ordered it, as overdue to look at", async () => {
  await using district = await openDistrict();
  const { people, clock, kitchen } = district;
  const { id } = await give(people.warden, { dueAt: at(MONDAY + DAY) });
  clock.skip(HOUR);
  await act(district, id, "officer");
  const told = await until("overdue to look at", async () => {
    const events = await listEvents(kitchen.hub.memory.book.db, id);
    const overdue = events.filter(({ kind }) => kind === "overdue");
    if (overdue.length >= 2) return overdue;
    clock.skip(HOUR);
    return undefined;
  });
  expect(told.map(({ data }) => `${data?.["of"]} ${data?.["siteId"]}`)).toEqual([
    "recheck town",
    "recheck district",
  ]);
  //  Three school days after it was done.
  expect((told[0]?.at ?? 0) - MONDAY - HOUR).toBeGreaterThanOrEqual(3 * DAY);
});

test("what a parent told becomes an order; the parent is answered as before, and the school closes nothing by that", async () => {
  await using school = await openParentsSchool();
  const { kitchen, head } = school;
  await kitchen.person("officer", { role: "safety-officer", siteId: "east-canteen" });
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const { path } = await school.link();
  const parent = writingPhone(school, path);
  await parent.tell({ moment: "now", text: "地上有水" });
  const { id, remark } = await onlyReport(head);
  await head.send("POST", `/alerts/${id}/acknowledge`, {});
  const terms = { kind: "hygiene", requirement: "擦干并放警示牌", owner: "cook" };
  const made = await head.send<Alert>("POST", `/alerts/${id}/order`, terms);
  expect([made.status, made.body]).toMatchObject([
    201,
    {
      state: "firing",
      severity: "warning",
      assignee: "cook",
      remark: { from: "parent", dueAt: remark?.dueAt },
    },
  ]);
  expect(made.body.acknowledged).toBeUndefined();
  expect((await head.send("POST", `/alerts/${id}/order`, terms)).status).toBe(409);
  expect((await head.send("POST", `/alerts/${id}/answer`, { text: "好", closes: true })).status).toBe(409);
  expect((await head.send("POST", `/alerts/${id}/set-aside`, { reason: "x" })).status).toBe(409);
  const said = await head.send<Alert>("POST", `/alerts/${id}/answer`, { text: "已要求擦干", closes: false });
  expect([said.status, said.body.state]).toEqual([200, "firing"]);
  expect(await parent.page()).toMatch(/还在处理[\s\S]*已要求擦干/);
  school.clock.skip(2 * DAY);
  expect(await parent.page()).toMatch(/还在处理[\s\S]*已要求擦干/);

  const cook = await kitchen.signIn("cook");
  const photo = await sendPhoto(kitchen, cook, id, { bytes: PHONE_JPEG, key: "dry-floor" });
  await cook.send("POST", `/alerts/${id}/act`, { what: "擦干了", photos: [photo.body.id] });
  const closed = await head.send<Alert>("POST", `/alerts/${id}/close`, { note: "看过" });
  expect([closed.status, closed.body.state]).toEqual([200, "closed"]);
  expect(await parent.page()).toContain("学校已答复");
  //  The last word to the parent may come after that.
  const last = await head.send<Alert>("POST", `/alerts/${id}/answer`, { text: "已经干了", closes: false });
  expect([last.status, last.body.state]).toEqual([200, "closed"]);
  expect(await parent.page()).toContain("已经干了");

  const rule = await head.send<Alert>("POST", "/alerts", {
    siteId: "east",
    text: "灯坏了",
    severity: "notice",
  });
  const ofPerson = await head.send<Alert>("POST", `/alerts/${rule.body.id}/order`, {
    ...terms,
    severity: "notice",
    owner: "head",
  });
  expect(ofPerson.body).toMatchObject({ severity: "notice", order: { number: 2 } });
});
