// Rectification orders (整改): given and numbered, overdue one level up by the clock and over a restart, listed, counted,
// taken out as files and on paper.
import { expect, test } from "vitest";
import type { SitePlanFile } from "../../devices/site-plan.ts";
import type { Alert, Answerer, ListOf, OrderItem, OrdersFigures } from "../../hub/serve/contract.ts";
import { listEvents } from "../../hub/store/alert-events.ts";
import { type Caller, type Kitchen, openKitchen, until } from "../kitchen.ts";
import { pdfText } from "../pdf-text.ts";
import { createStillClock } from "../still-clock.ts";
import type { LiveClock } from "../video/live-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday, 7 September 2026, eight in the morning in Shanghai. */
const MONDAY = Date.parse("2026-09-07T00:00:00Z");

const PLAN: SitePlanFile = {
  sites: [
    { id: "district", kind: "district", name: "元谋县教育局" },
    { id: "town", kind: "town", name: "元马镇中心学校", parent: "district" },
    ...["east", "west"].flatMap((id) => [
      { id, kind: "school" as const, name: `${id} 小学`, parent: "town" },
      { id: `${id}-canteen`, kind: "canteen" as const, name: `${id} 食堂`, parent: id, serves: [id] },
    ]),
  ],
  sensors: [],
  cameras: [
    {
      site: "east-canteen",
      id: "cooking",
      name: "烹饪区",
      area: "cooking",
      host: "127.0.0.1",
      port: 9,
      path: "/none",
    },
  ],
};

type People = Readonly<
  Record<"chief" | "warden" | "head" | "officer" | "cook" | "visitor" | "mother" | "neighbour", Caller>
>;

async function openDistrict(): Promise<
  AsyncDisposable & { readonly kitchen: Kitchen; readonly clock: LiveClock; readonly people: People }
> {
  const clock = createStillClock();
  clock.skip(MONDAY - clock.now());
  const kitchen = await openKitchen(PLAN, {}, clock);
  const posts = {
    chief: { role: "district-manager", siteId: "district" },
    warden: { role: "town-manager", siteId: "town" },
    head: { role: "school-manager", siteId: "east" },
    officer: { role: "safety-officer", siteId: "east-canteen" },
    cook: { role: "canteen-staff", siteId: "east-canteen" },
    visitor: { role: "inspector", siteId: "district" },
    mother: { role: "parents-committee", siteId: "east" },
    neighbour: { role: "school-manager", siteId: "west" },
  } as const;
  const signedIn: [string, Caller][] = [];
  for (const [account, post] of Object.entries(posts)) {
    await kitchen.person(account, post);
    signedIn.push([account, await kitchen.signIn(account)]);
  }
  const people = Object.fromEntries(signedIn) as People;
  return { kitchen, clock, people, [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose]() };
}

const DIRT = {
  siteId: "east-canteen",
  text: "操作台有积灰",
  kind: "hygiene",
  requirement: "每餐后清洁消毒操作台",
  basis: "餐饮服务食品安全操作规范",
};

async function give(caller: Caller, fields: object = {}): Promise<Alert> {
  const { status, body } = await caller.send<Alert>("POST", "/orders", { ...DIRT, ...fields });
  expect([status, body]).toMatchObject([201, {}]);
  return body;
}

const at = (ms: number) => new Date(ms).toISOString();

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
    return events
      .filter(({ kind }) => kind === "overdue")
      .map(({ data }) => `${data?.["of"]} ${data?.["siteId"]}`);
  };
  const toldBy = (count: number) =>
    until(`${count} times overdue`, async () => {
      const all = await told();
      if (all.length >= count) return all;
      //  A look that was still going on when the clock moved is followed by another a minute later.
      clock.skip(MINUTE);
      return undefined;
    });
  clock.skip(DAY - MINUTE);
  clock.skip(2 * MINUTE);
  expect(await toldBy(1)).toEqual(["act east"]);
  //  Nothing more is told until a day of school time has passed, however often the hub looks or begins anew.
  await kitchen.restart();
  for (let hour = 0; hour < 20; hour++) clock.skip(HOUR);
  await kitchen.restart(() => clock.skip(5 * HOUR));
  expect(await toldBy(2)).toEqual(["act east", "act town"]);
  for (let day = 0; day < 30; day++) {
    const before = (await told()).length;
    clock.skip(DAY + MINUTE);
    if (before < 5) await toldBy(before + (isSchoolDay(clock.now()) ? 1 : 0));
  }
  expect(await toldBy(5)).toEqual(["act east", "act town", "act district", "act district", "act district"]);
  const chief = await kitchen.signIn("chief");
  const shown = await chief.get<Alert>(`/alerts/${id}`);
  expect(shown.body.order?.overdue).toMatchObject({ of: "act", times: 5, siteId: "district" });

  const late = at(clock.now() + 2 * DAY);
  const moved = await chief.send<Alert>("POST", `/orders/${id}/deadline`, { dueAt: late, reason: "等配件" });
  expect([moved.status, moved.body.order]).toMatchObject([200, { dueAt: late }]);
  expect(moved.body.order?.overdue).toBeUndefined();
  clock.skip(2 * DAY + MINUTE);
  clock.skip(MINUTE);
  expect((await toldBy(6)).at(-1)).toBe("act east");
  const changed = (await listEvents(kitchen.hub.memory.book.db, id)).find(
    ({ kind }) => kind === "due-changed",
  );
  expect(changed).toMatchObject({ by: "chief", data: { reason: "等配件", to: Date.parse(late) } });
});

function isSchoolDay(ms: number): boolean {
  const weekday = new Date(ms + 8 * HOUR - DAY).getUTCDay();
  return weekday >= 1 && weekday <= 5;
}

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
  expect(await status("visitor")).toBe(200);
  expect(await status("chief", "deadline", { ...body, dueAt: at(clock.now()) })).toBe(422);
  expect(await status("head", "withdraw", { reason: "不服" })).toBe(403);
  const back = await people.warden.send<Alert>("POST", `/orders/${id}/withdraw`, { reason: "下错了单位" });
  expect([back.status, back.body]).toMatchObject([
    200,
    { state: "resolved", resolution: { by: "warden", reason: "下错了单位" } },
  ]);
  expect(await status("warden", "withdraw", { reason: "again" })).toBe(409);
});

test("lists by site, owner, state and deadline, page by page; figures and the rate; nothing of another branch", async () => {
  await using district = await openDistrict();
  const { people, clock } = district;
  const { chief, head, neighbour, mother } = people;
  const near = await give(chief, { owner: "cook", dueAt: at(MONDAY + 2 * HOUR) });
  const far = await give(chief, { owner: "officer", kind: "camera", dueAt: at(MONDAY + 5 * DAY) });
  const west = await give(chief, { siteId: "west", dueAt: at(MONDAY + DAY) });
  const gone = await give(chief, { owner: "head" });
  await chief.send("POST", `/orders/${gone.id}/withdraw`, { reason: "x" });
  await people.cook.send("POST", `/alerts/${near.id}/acknowledge`, {});
  const ids = async (caller: Caller, query = "") =>
    (await caller.get<ListOf<OrderItem>>(`/orders?${query}`)).body.items.map(({ id }) => id);
  expect(await ids(chief, "state=open")).toEqual([near.id, west.id, far.id]);
  expect(await ids(head, "state=open")).toEqual([near.id, far.id]);
  expect(await ids(mother, "state=open")).toEqual([near.id, far.id]);
  expect(await ids(neighbour)).toEqual([west.id]);
  expect((await neighbour.get("/orders?site=east")).status).toBe(404);
  expect(await ids(chief, "owner=cook")).toEqual([near.id]);
  expect(await ids(chief, "kind=camera")).toEqual([far.id]);
  expect(await ids(chief, "state=to-act")).toEqual([near.id]);
  expect(await ids(chief, "state=withdrawn")).toEqual([gone.id]);
  expect(await ids(chief, "site=west&sort=newest")).toEqual([west.id]);
  expect(await ids(chief, `dueFrom=${at(MONDAY + HOUR)}&dueTo=${at(MONDAY + DAY + 1)}`)).toEqual([
    near.id,
    west.id,
  ]);
  clock.skip(3 * HOUR);
  expect(await ids(chief, "overdue=true")).toEqual([near.id]);

  const page = await chief.get<ListOf<OrderItem>>("/orders?state=open&limit=2");
  expect(page.body.items[0]).toMatchObject({ id: near.id, ownerName: "cook" });
  expect(await ids(chief, `state=open&limit=2&cursor=${page.body.next}`)).toEqual([far.id]);
  expect((await chief.get("/orders?cursor=nonsense")).status).toBe(422);

  const { body } = await chief.get<OrdersFigures>("/orders/figures");
  expect(body.all).toEqual({
    issued: 3,
    closed: 0,
    rate: 0,
    onTime: 0,
    toSign: 2,
    toAct: 1,
    toRecheck: 0,
    overdue: 1,
  });
  expect(body.sites.map(({ siteId, issued }) => [siteId, issued])).toEqual([
    ["east-canteen", 2],
    ["west", 1],
  ]);
  expect((await neighbour.get<OrdersFigures>("/orders/figures")).body.sites).toMatchObject([
    { siteId: "west" },
  ]);
  const before = await chief.get<OrdersFigures>(`/orders/figures?from=${at(MONDAY - DAY)}&to=${at(MONDAY)}`);
  expect(before.body.all).toMatchObject({ issued: 0 });
  expect(before.body.all.rate).toBeUndefined();
});

test("a table of orders holds no formula, and the notice on paper says all that an order says", async () => {
  await using district = await openDistrict();
  const { kitchen, people, clock } = district;
  const { chief } = people;
  const evil = '=HYPERLINK("http://x","点我")';
  const { id } = await give(chief, {
    text: evil,
    requirement: "+cmd|' /C calc'!A0",
    cameraId: "east-canteen.cooking",
  });
  clock.skip(HOUR);
  await people.officer.send("POST", `/alerts/${id}/acknowledge`, { note: "马上办" });
  const fetched = async (path: string, caller = chief) => {
    const answer = await fetch(`${kitchen.hub.httpUrl}/api/v1${path}`, {
      headers: { authorization: `Bearer ${caller.token}` },
    });
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const csv = (await fetched("/exports/orders?language=zh")).bytes.toString("utf8");
  const [head, row] = csv.split(/\r?\n/);
  expect(head).toMatch(/^\ufeff编号,单位编号,单位,问题类别/);
  expect(row).toMatch(/^整改〔2026〕1号,east-canteen,east 食堂,卫生,较重,"'=HYPERLINK/);
  expect(row).toContain("'+cmd");
  expect(row).toContain("整改中");
  const xlsx = await fetched("/exports/orders?format=xlsx&language=en");
  expect(xlsx.answer.headers.get("content-type")).toContain("spreadsheetml");
  const { readXlsx } = await import("hucre/xlsx");
  const [sheet] = (await readXlsx(xlsx.bytes)).sheets;
  expect(sheet?.rows[1]?.slice(0, 6)).toEqual([
    "Order 2026-1",
    "east-canteen",
    "east 食堂",
    "Hygiene",
    "Major",
    evil,
  ]);
  expect(JSON.stringify(sheet)).not.toContain('"formula"');
  expect((await fetched("/exports/orders", people.cook)).answer.status).toBe(403);

  const notice = await fetched(`/orders/${id}/notice?language=zh`);
  expect(notice.answer.headers.get("content-type")).toBe("application/pdf");
  expect(notice.answer.headers.get("content-disposition")).toContain(encodeURIComponent("整改〔2026〕1号"));
  const text = pdfText(notice.bytes);
  for (const said of [
    "整改通知书",
    "整改〔2026〕1号",
    "east 食堂 (east 小学)",
    evil,
    "+cmd|' /C calc'!A0",
    DIRT.basis,
    "烹饪区",
    "officer",
    "2026-09-10 08:00",
    "元谋县教育局  区管理员 chief  2026-09-07 08:00",
    "整改中",
    "2026-09-07 09:00  签收 officer  马上办",
    "签发人",
    "签收人（责任人）",
    "复查人",
    `${kitchen.hub.httpUrl}/alerts/${id}`,
  ])
    expect(text).toContain(said);
  expect((await fetched(`/orders/${id}/notice`, people.neighbour)).answer.status).toBe(404);
  const opened = await people.mother.send<Alert>("POST", "/alerts", {
    siteId: "east",
    text: "地面湿滑",
    severity: "notice",
  });
  expect((await fetched(`/orders/${opened.body.id}/notice`)).answer.status).toBe(409);
  //  Many words take a second page, and the lines to sign stand whole.
  const long = await give(chief, {
    text: "长".repeat(300),
    requirement: "做".repeat(500),
    basis: "依".repeat(200),
  });
  const paper = (await fetched(`/orders/${long.id}/notice`)).bytes;
  expect(pdfText(paper).replace(/\n/g, "")).toContain("做".repeat(500));
});
