// Rectification orders as lists, figures, tables and on paper.
import { expect, test } from "vitest";
import type { Alert, ListOf, OrderItem, OrdersFigures } from "../../hub/serve/contract.ts";
import type { Caller } from "../kitchen.ts";
import { at, DAY, DIRT, give, HOUR, MONDAY, openDistrict } from "../order-district.ts";
import { pdfText } from "../pdf-text.ts";

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
