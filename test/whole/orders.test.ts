// Rectification orders (整改): given and numbered, decided on by who gave them or is above, overdue one level up by the
// clock and over a restart.
import { expect, test } from "vitest";
import type { Alert, Answerer, ListOf } from "../../hub/serve/contract.ts";
import { listEvents } from "../../hub/store/alert-events.ts";
import { type Caller, type Kitchen, until } from "../kitchen.ts";
import { at, DAY, DIRT, give, HOUR, MINUTE, MONDAY, openDistrict, type People } from "../order-district.ts";

test("an order has a number, an owner and a deadline in school days; what makes no sense is refused in words", async () => {
  await using district = await openDistrict();
  const { kitchen, people } = district;
  const { chief, head, cook, mother, neighbour, visitor } = people;
  const first = await give(chief);
  expect(first).toMatchObject({
    siteId: "east-canteen",
    source: "person",
    state: "firing",
    severity: "warning",
    assignee: "officer",
    remark: { text: DIRT.text, from: "person", by: "chief", dueAt: at(MONDAY + 3 * DAY) },
    order: {
      year: 2026,
      number: 1,
      kind: "hygiene",
      requirement: DIRT.requirement,
      basis: DIRT.basis,
      issued: { by: "chief", role: "district-manager", from: "district", at: at(MONDAY) },
      dueAt: at(MONDAY + 3 * DAY),
    },
  });
  //  A weekend in between: Monday, and seven school days later it is Wednesday of the next week.
  expect((await give(head, { severity: "notice", owner: "cook" })).order).toMatchObject({
    number: 2,
    issued: { role: "school-manager", from: "east" },
    dueAt: at(MONDAY + 9 * DAY),
  });
  expect((await give(visitor, { severity: "critical", siteId: "east" })).assignee).toBe("head");

  const answerers = await chief.get<ListOf<Answerer>>("/sites/east-canteen/answerers");
  expect(answerers.body.items.map(({ account }) => account)).toEqual(["officer", "head", "cook"]);

  const tried = async (caller: Caller, fields: object) => {
    const { status, body } = await caller.send<{ detail: string }>("POST", "/orders", { ...DIRT, ...fields });
    return [status, body.detail];
  };
  const refused = await Promise.all([
    tried(chief, { owner: "neighbour" }),
    tried(chief, { owner: "nobody" }),
    tried(chief, { dueAt: at(MONDAY + 59 * MINUTE) }),
    tried(chief, { dueAt: at(MONDAY + 181 * DAY) }),
    tried(chief, { since: at(MONDAY + MINUTE) }),
    tried(chief, { siteId: "town" }),
    tried(chief, { cameraId: "west-canteen.cooking" }),
    tried(neighbour, {}),
    tried(cook, {}),
    tried(mother, {}),
  ]);
  expect(refused).toEqual([
    [422, expect.stringContaining("owner: neighbour holds no post there")],
    [422, expect.stringContaining("owner: nobody holds no post there")],
    [422, expect.stringContaining("dueAt: must be at least an hour")],
    [422, expect.stringContaining("dueAt: must be within 180 days")],
    [422, expect.stringContaining("since: is still to come")],
    [422, expect.stringContaining("siteId: an order is for a canteen or a school")],
    [422, expect.stringContaining("cameraId: east 食堂 has no camera")],
    [404, expect.any(String)],
    [403, expect.any(String)],
    [403, expect.any(String)],
  ]);
  //  What was refused took no number, and what is given at the same time gets one each.
  const more = await Promise.all(Array.from({ length: 5 }, () => give(chief)));
  expect(more.map(({ order }) => order?.number).sort()).toEqual([4, 5, 6, 7, 8]);
  await kitchen.restart();
  district.clock.skip(Date.parse("2027-01-01T00:00:00+08:00") - district.clock.now());
  const later = await kitchen.signIn("chief");
  expect((await give(later)).order).toMatchObject({ year: 2027, number: 1 });
  const { rows } = await numbersOf(kitchen);
  expect(rows).toEqual([...Array.from({ length: 8 }, (_, index) => `2026-${index + 1}`), "2027-1"]);
});

async function numbersOf(kitchen: Kitchen): Promise<{ readonly rows: string[] }> {
  const rows = await kitchen.hub.memory.book.db
    .selectFrom("rectification")
    .select(["year", "number"])
    .orderBy("year")
    .orderBy("number")
    .execute();
  return { rows: rows.map(({ year, number }) => `${year}-${number}`) };
}

test("overdue goes to the school, the town, the district, once each and over a restart; another deadline begins anew", async () => {
  await using district = await openDistrict();
  const { kitchen, clock, people } = district;
  const { id } = await give(people.chief, { severity: "critical", owner: "officer" });
  const told = async () => {
    const events = await listEvents(kitchen.hub.memory.book.db, id);
    return events.filter(({ kind }) => kind === "overdue");
  };
  const toldBy = (count: number) =>
    until(`${count} times overdue`, async () => {
      const all = await told();
      if (all.length >= count) return all.map(({ data }) => `${data?.["of"]} ${data?.["siteId"]}`);
      clock.skip(HOUR);
      return undefined;
    });
  clock.skip(DAY - MINUTE);
  expect(await toldBy(1)).toEqual(["act east"]);
  //  Nothing more is told until a day of school time has passed, however often the hub looks or begins anew.
  const firstAt = (await told())[0]?.at ?? 0;
  await kitchen.restart(() => clock.skip(firstAt + DAY - MINUTE - clock.now()));
  clock.skip(MINUTE / 2);
  await kitchen.restart();
  expect(await told()).toHaveLength(1);
  await kitchen.restart(() => clock.skip(MINUTE));
  expect(await toldBy(2)).toEqual(["act east", "act town"]);
  const all = ["act east", "act town", "act district", "act district", "act district"];
  expect(await toldBy(5)).toEqual(all);
  const times = (await told()).map(({ at: when }) => when);
  for (const [index, when] of times.slice(1).entries())
    expect(when - (times[index] ?? 0)).toBeGreaterThanOrEqual(DAY);
  for (let day = 0; day < 8; day++) await kitchen.restart(() => clock.skip(DAY));
  expect(await toldBy(5)).toEqual(all);

  const chief = await kitchen.signIn("chief");
  const shown = await chief.get<Alert>(`/alerts/${id}`);
  expect(shown.body.order?.overdue).toMatchObject({ of: "act", times: 5, siteId: "district" });
  const late = at(clock.now() + 2 * DAY);
  const moved = await chief.send<Alert>("POST", `/orders/${id}/deadline`, { dueAt: late, reason: "等配件" });
  expect([moved.status, moved.body.order]).toMatchObject([200, { dueAt: late }]);
  expect(moved.body.order?.overdue).toBeUndefined();
  expect((await toldBy(6)).at(-1)).toBe("act east");
  const changed = (await listEvents(kitchen.hub.memory.book.db, id)).find(
    ({ kind }) => kind === "due-changed",
  );
  expect(changed).toMatchObject({ by: "chief", data: { reason: "等配件", to: Date.parse(late) } });
});

test("who gave an order, or is above, changes its deadline or takes it back; the owner and others do not", async () => {
  await using district = await openDistrict();
  const { people, clock } = district;
  const { id } = await give(people.warden, { owner: "head" });
  const body = { dueAt: at(clock.now() + 9 * DAY), reason: "停水" };
  const status = async (who: keyof People, what = "deadline", said: object = body) =>
    (await people[who].send("POST", `/orders/${id}/${what}`, said)).status;
  expect(await status("head")).toBe(403);
  expect(await status("officer")).toBe(403);
  expect(await status("cook")).toBe(403);
  expect(await status("neighbour")).toBe(404);
  expect(await status("warden")).toBe(200);
  expect(await status("visitor")).toBe(403);
  expect(await status("chief")).toBe(200);
  expect(await status("chief", "deadline", { ...body, dueAt: at(clock.now()) })).toBe(422);
  expect(await status("head", "withdraw", { reason: "不服" })).toBe(403);
  const back = await people.warden.send<Alert>("POST", `/orders/${id}/withdraw`, { reason: "下错了单位" });
  expect([back.status, back.body]).toMatchObject([
    200,
    { state: "resolved", resolution: { by: "warden", reason: "下错了单位" } },
  ]);
  expect(await status("warden", "withdraw", { reason: "again" })).toBe(409);
});
