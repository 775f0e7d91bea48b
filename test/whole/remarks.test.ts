// What parents tell a school by a link, and what signed-in people report: from the form over the alert to the answer, and
// every way in which it is misused.
import { expect, test } from "vitest";
import { answerDueAt } from "../../hub/actions/remark-deadline.ts";
import type { Alert, AuditCheck, Comment, ListOf } from "../../hub/serve/contract.ts";
import { type Caller, publish } from "../kitchen.ts";
import { CAMERA, openParentsSchool, type ParentsSchool } from "../parents.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A phone that sends the form as a browser without a script does. */
function phoneOf(school: ParentsSchool, path: string) {
  const jar = new Map<string, string>();
  async function ask(rest: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { "accept-language": "zh", cookie, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${school.kitchen.hub.httpUrl}${path}${rest}`, {
      ...init,
      headers,
      redirect: "manual",
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (set.split(";")[0] ?? "").split("=");
      jar.set(name, value);
    }
    return response;
  }
  return {
    jar,
    ask,
    tell: (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      ask("/remarks", { method: "POST", body: new URLSearchParams(fields), headers }),
    page: async (rest = "") => await (await ask(rest)).text(),
  };
}

async function reported(caller: Caller): Promise<Alert[]> {
  const { body } = await caller.get<ListOf<Alert>>("/alerts?source=person");
  return body.items;
}

async function onlyOne(caller: Caller): Promise<Alert> {
  const [alert, ...more] = await reported(caller);
  if (alert === undefined || more.length > 0) throw new Error(`${more.length + 1} alerts`);
  return alert;
}

test("a parent writes, the school answers, the same phone alone reads it; all of it outlives a restart", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link();
  const [parent, neighbour] = [phoneOf(school, path), phoneOf(school, path)];
  const at = school.clock.now() - 5_000;
  const fields = {
    moment: "picture",
    camera: CAMERA,
    at: String(at),
    text: "师傅没有戴口罩\r\n\u202e请看一下",
  };
  const sent = await parent.tell(fields);
  expect([sent.status, sent.headers.get("location")]).toEqual([303, `${path}?lang=zh#told`]);
  const cookie = sent.headers.getSetCookie()[0] ?? "";
  expect(cookie).toMatch(/^mingchu_told=[\w-]{22};/);
  for (const part of ["HttpOnly", "SameSite=Lax", `Path=${path}`]) expect(cookie).toContain(part);

  const alert = await onlyOne(school.head);
  expect(alert).toMatchObject({
    siteId: "east-canteen",
    deviceId: CAMERA,
    source: "person",
    severity: "notice",
    state: "firing",
    since: new Date(at).toISOString(),
    remark: { text: "师傅没有戴口罩 请看一下", from: "parent", by: id, answers: [] },
  });
  //  Monday at seven: a day of school time later.
  expect(Date.parse(alert.remark?.dueAt ?? "") - Date.parse(alert.firedAt)).toBe(DAY);
  expect(await parent.page()).toMatch(/师傅没有戴口罩 请看一下[\s\S]*已发给学校，.*前答复/);
  expect(await neighbour.page()).not.toContain("师傅没有戴口罩");

  await school.head.send("POST", `/alerts/${alert.id}/acknowledge`, {});
  expect(await parent.page()).toContain("学校已看到");
  const answer = { text: "已经提醒戴好口罩 <b>谢谢</b>", closes: false };
  await school.head.send("POST", `/alerts/${alert.id}/answer`, answer);
  expect(await parent.page()).toMatch(/还在处理[\s\S]*已经提醒戴好口罩 &lt;b&gt;谢谢&lt;\/b&gt;/);

  await school.kitchen.restart();
  const head = await school.kitchen.signIn("head");
  const closed = await head.send<Alert>("POST", `/alerts/${alert.id}/answer`, {
    text: "已整改",
    closes: true,
  });
  expect(closed.body).toMatchObject({
    state: "resolved",
    acknowledged: { by: "head" },
    remark: { answers: [{ text: answer.text }, { by: "head", text: "已整改" }] },
  });
  expect(await parent.page()).toMatch(/学校已答复[\s\S]*已整改/);
  expect(await neighbour.page()).not.toContain("已整改");
  expect((await head.send("POST", `/alerts/${alert.id}/answer`, answer)).status).toBe(409);

  //  The address to keep opens it without the cookie, on this link alone.
  const key = parent.jar.get("mingchu_told");
  expect(await neighbour.page(`?remark=${key}`)).toContain("已整改");
  expect(await neighbour.page(`?remark=${"x".repeat(22)}`)).not.toContain("已整改");
  const other = phoneOf(school, (await openSecondLink(head)).path);
  expect(await other.page(`?remark=${key}`)).not.toContain("已整改");

  //  The key is nowhere but on the phone; the words of a parent are not on the log that is kept for ever.
  const { book } = school.kitchen.hub.memory;
  const row = await book.db.selectFrom("remark").selectAll().executeTakeFirstOrThrow();
  expect(row.key_hash).toMatch(/^[\da-f]{64}$/);
  expect(JSON.stringify(row)).not.toContain(key);
  const lines = await book.db.selectFrom("audit").selectAll().execute();
  expect(
    lines.filter(({ target }) => target === alert.id).map(({ who, action }) => `${who} ${action}`),
  ).toEqual([
    `link:${id} share-links.tell`,
    "head alerts.acknowledge",
    "head alerts.answer",
    "head alerts.answer",
  ]);
  expect(JSON.stringify(lines)).not.toContain("师傅没有戴口罩");
  expect(JSON.stringify(lines)).not.toContain(key);
  const admin = await school.kitchen.signIn("admin");
  expect((await admin.send<AuditCheck>("POST", "/audit/verify")).body).toMatchObject({ isSound: true });
});

async function openSecondLink(head: Caller): Promise<{ readonly path: string }> {
  const { body } = await head.send<{ url: string }>("POST", "/share-links", { siteId: "east" });
  return { path: new URL(body.url).pathname };
}

test("what does not fit is said on the page, with what was written still in the form", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const parent = phoneOf(school, path);
  const wrong: readonly (readonly [Record<string, string>, number, string])[] = [
    [{ text: "  \u202e\r\n " }, 422, "还没有写内容"],
    [{ text: "长".repeat(301) }, 422, "太长了：最多 300 字"],
    [
      { text: "看", moment: "picture", camera: "east-canteen.washing", at: String(school.clock.now()) },
      422,
      "那个画面",
    ],
    [
      { text: "看", moment: "picture", camera: CAMERA, at: String(school.clock.now() - 3 * HOUR) },
      422,
      "那个画面",
    ],
    [{ text: "看", moment: "picture", camera: CAMERA, at: "1e999" }, 422, "那个画面"],
    [{ text: "看", filler: "x".repeat(9_000) }, 400, "没有收到完整的内容"],
  ];
  for (const [fields, status, said] of wrong) {
    const answer = await parent.tell(fields);
    const page = await answer.text();
    expect([answer.status, page.includes(said)], said).toEqual([status, true]);
  }
  const kept = await (await parent.tell({ text: `${"长".repeat(300)}"><i>` })).text();
  expect(kept).toContain(`${"长".repeat(300)}&quot;&gt;&lt;i&gt;</textarea>`);
  //  A program that fills in every field is told nothing, and nothing is kept.
  expect((await parent.tell({ text: "buy", website: "http://x" })).status).toBe(303);
  expect(await reported(school.head)).toEqual([]);
});

test("a page of another site, a closed link, an ended one and a guessed one send nothing", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link();
  const parent = phoneOf(school, path);
  for (const headers of [
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])
    expect(
      (await parent.tell({ text: "x" }, headers as Record<string, string>)).status,
      JSON.stringify(headers),
    ).toBe(403);
  school.clock.skip(HOUR);
  const closed = await parent.tell({ text: "x" });
  expect([closed.status, (await closed.text()).includes("现在没有开放，不能发送")]).toEqual([403, true]);
  expect(await parent.page()).not.toContain("<form");
  await school.head.send("DELETE", `/share-links/${id}`);
  const ended = await parent.tell({ text: "x" });
  expect([ended.status, (await ended.text()).includes("这个链接已被收回")]).toEqual([410, true]);
  expect((await phoneOf(school, `/s/${"x".repeat(22)}`).tell({ text: "x" })).status).toBe(404);
  expect(await reported(school.head)).toEqual([]);
});

test("a seat sends three, an address six, a link forty a day, even at once and over a restart", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const seated = phoneOf(school, path);
  await seated.ask("/status");
  const statuses = async (phone: typeof seated, count: number) =>
    (await Promise.all(Array.from({ length: count }, () => phone.tell({ text: "x" }))))
      .map(({ status }) => status)
      .sort();
  expect(await statuses(seated, 5)).toEqual([303, 303, 303, 429, 429]);
  expect(await statuses(phoneOf(school, path), 5)).toEqual([303, 303, 303, 429, 429]);
  expect(await reported(school.head)).toHaveLength(6);
  //  Put forward within the link's hours: five minutes are one more.
  school.clock.skip(5 * MINUTE);
  expect(await statuses(phoneOf(school, path), 2)).toEqual([303, 429]);
  for (let sent = 7; sent < 40; sent += 6) {
    await school.kitchen.restart();
    await statuses(phoneOf(school, path), 6);
  }
  const head = await school.kitchen.signIn("head");
  await school.kitchen.restart();
  const last = await phoneOf(school, path).tell({ text: "x" });
  expect([last.status, (await last.text()).includes("今天发来的已经太多")]).toEqual([429, true]);
  const again = await school.kitchen.signIn("head");
  expect(await reported(again)).toHaveLength(40);
  expect(head.token).not.toBe(again.token);
});

test("abuse is hidden from all but who moderates, and its link takes nothing for a time", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const parent = phoneOf(school, path);
  await parent.tell({ text: "粗话" });
  const alert = await onlyOne(school.head);
  for (const [account, role, siteId] of [
    ["committee", "parents-committee", "east"],
    ["cook", "canteen-staff", "east-canteen"],
    ["west-head", "school-manager", "west"],
  ] as const)
    await school.kitchen.person(account, { role, siteId });
  const committee = await school.kitchen.signIn("committee");
  const west = await school.kitchen.signIn("west-head");
  const socket = await committee.socket();
  await new Promise((resolve) => socket.emit("subscribe", { sites: ["east"] }, resolve));
  const shown = new Promise<Alert>((resolve) => socket.once("alert", resolve));
  expect((await onlyOne(committee)).remark?.text).toBe("粗话");
  expect((await committee.send("POST", `/alerts/${alert.id}/set-aside`, { reason: "x" })).status).toBe(403);
  //  Another school that eats from the kitchen decides nothing about this school's parents.
  const block = { reason: "骂人", blockDays: 2 };
  expect((await west.send("POST", `/alerts/${alert.id}/set-aside`, block)).status).toBe(403);
  const aside = await school.head.send<Alert>("POST", `/alerts/${alert.id}/set-aside`, block);
  expect(aside.body).toMatchObject({
    state: "resolved",
    remark: { text: "粗话", setAside: { by: "head", reason: "骂人" } },
  });
  for (const seen of [
    await shown,
    await onlyOne(committee),
    await onlyOne(await school.kitchen.signIn("cook")),
  ]) {
    expect(seen.remark).toMatchObject({ setAside: { by: "head" } });
    expect(JSON.stringify(seen)).not.toContain("粗话");
  }
  expect((await onlyOne(school.head)).remark?.text).toBe("粗话");
  expect(await parent.page()).toContain("学校没有受理这一条");
  const blocked = await parent.tell({ text: "又来" });
  expect([blocked.status, (await blocked.text()).includes("之前不接收这个链接发来的内容")]).toEqual([
    403,
    true,
  ]);
  const { book } = school.kitchen.hub.memory;
  const line = await book.db
    .selectFrom("audit")
    .selectAll()
    .where("action", "=", "alerts.moderate")
    .execute();
  expect(line).toHaveLength(1);
  expect(line[0]).toMatchObject({ who: "head", target: alert.id, detail: "骂人" });
  expect([line[0]?.before_json, line[0]?.after_json].join()).toContain("blockedUntil");
  school.clock.skip(2 * DAY + MINUTE);
  expect((await phoneOf(school, path).tell({ text: "再说" })).status).toBe(303);
});

test("rules neither end nor touch what a person opened, and a person's answer ends no rule's alert", async () => {
  await using school = await openParentsSchool();
  const { kitchen, head } = school;
  const device = await kitchen.device("gateway", await kitchen.deviceAccount("gateway", "east-canteen"));
  const topic = "kitchen/east-canteen/fridge/reading";
  await publish(device, topic, { temperature: 4 });
  await head.send("PATCH", "/sensors/east-canteen.fridge", { place: "sample-fridge" });
  const opened = await head.send<Alert>("POST", "/alerts", {
    siteId: "east-canteen",
    text: '=HYPERLINK("http://x")',
    severity: "warning",
  });
  expect(opened.status).toBe(201);
  //  Of the same device, as a late evaluation would find it.
  const { book } = kitchen.hub.memory;
  await book.db
    .updateTable("alert")
    .set({ device_id: "east-canteen.fridge", rule: "sample-fridge-too-warm" })
    .where("id", "=", opened.body.id)
    .execute();
  const start = school.clock.now() - 2 * HOUR;
  for (let minute = 0; minute < 70; minute++) {
    school.clock.skip(MINUTE);
    const measured_at = minute < 60 ? school.clock.now() : start + minute;
    await publish(device, topic, { measured_at, temperature: minute < 20 ? 12 : 4 });
  }
  const { body } = await head.get<ListOf<Alert>>("/alerts?source=rule&device=east-canteen.fridge");
  const rule = body.items.find((one) => one.rule === "sample-fridge-too-warm");
  expect(rule).toMatchObject({ source: "rule", state: "resolved" });
  expect(await onlyOne(head)).toMatchObject({ id: opened.body.id, state: "firing", remark: { by: "head" } });
  expect((await head.send("POST", `/alerts/${rule?.id}/answer`, { text: "x", closes: true })).status).toBe(
    409,
  );
});

test("whoever sees an alert comments on it; the committee opens problems; a wrong one is refused with a reason", async () => {
  await using school = await openParentsSchool();
  await school.kitchen.person("committee", { role: "parents-committee", siteId: "east" });
  await school.kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const committee = await school.kitchen.signIn("committee");
  const cook = await school.kitchen.signIn("cook");
  const problem = { siteId: "east-canteen", cameraId: CAMERA, text: "地面积水", severity: "warning" };
  const opened = await committee.send<Alert>("POST", "/alerts", problem);
  expect(opened.body).toMatchObject({
    source: "person",
    deviceId: CAMERA,
    remark: { from: "person", by: "committee", text: "地面积水" },
  });
  const path = `/alerts/${opened.body.id}`;
  expect((await cook.send("POST", `${path}/comments`, { text: "马上拖" })).status).toBe(201);
  expect((await committee.send("POST", `${path}/comments`, { text: "好" })).status).toBe(201);
  expect((await cook.send("POST", `${path}/answer`, { text: "x", closes: true })).status).toBe(403);
  await school.head.send("POST", `${path}/answer`, { text: "已拖干", closes: true });
  const { body } = await cook.get<ListOf<Comment>>(`${path}/comments`);
  expect(body.items.map(({ by, kind, text }) => [by, kind, text])).toEqual([
    ["cook", "comment", "马上拖"],
    ["committee", "comment", "好"],
    ["head", "answer", "已拖干"],
  ]);
  const wrong: readonly (readonly [object, number])[] = [
    [{ ...problem, siteId: "district" }, 404],
    [{ ...problem, cameraId: "east-canteen.none" }, 422],
    [{ ...problem, text: "a\u202eb" }, 422],
    [{ ...problem, text: "x".repeat(301) }, 422],
    [{ ...problem, severity: "critical" }, 422],
    [{ ...problem, dueAt: "2020-01-01T00:00:00Z" }, 422],
    [{ ...problem, dueAt: "2099-01-01T00:00:00Z" }, 422],
  ];
  for (const [body2, status] of wrong)
    expect((await committee.send("POST", "/alerts", body2)).status, JSON.stringify(body2)).toBe(status);
});

test("the deadline is a day of school time: over the weekend, a holiday and a make-up day, and no more than two weeks", () => {
  const zone = "Asia/Shanghai";
  const at = (text: string) => Date.parse(`${text}+08:00`);
  const due = (from: string, said: Record<string, "holiday" | "make-up"> = {}) =>
    new Date(answerDueAt(at(from), (day) => said[day], zone) + 8 * HOUR).toISOString().slice(0, 16);
  //  2026-11-20 was a Friday.
  expect(due("2026-11-19T10:00")).toBe("2026-11-20T10:00");
  expect(due("2026-11-20T10:00")).toBe("2026-11-23T10:00");
  expect(due("2026-11-21T10:00")).toBe("2026-11-24T00:00");
  expect(due("2026-11-20T10:00", { "2026-11-21": "make-up" })).toBe("2026-11-21T10:00");
  expect(due("2026-11-20T10:00", { "2026-11-23": "holiday" })).toBe("2026-11-24T10:00");
  const summer = new Proxy({}, { get: () => "holiday" }) as Record<string, "holiday">;
  expect(due("2026-11-20T10:00", summer)).toBe("2026-12-04T10:00");
});
