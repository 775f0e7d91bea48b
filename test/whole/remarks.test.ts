// What parents tell a school by a link, and what signed-in people report: from the form over the alert to the answer.
import { expect, test } from "vitest";
import { answerDueAt } from "../../hub/actions/remark-deadline.ts";
import type { Alert, AuditCheck, Comment, ListOf } from "../../hub/serve/contract.ts";
import { type Caller, publish } from "../kitchen.ts";
import { CAMERA, openParentsSchool } from "../parents.ts";
import { onlyReport, writingPhone } from "../telling.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("a parent writes, the school answers, the same phone alone reads it; all of it outlives a restart", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link();
  const [parent, neighbour] = [writingPhone(school, path), writingPhone(school, path)];
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

  const alert = await onlyReport(school.head);
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
  const other = writingPhone(school, (await openSecondLink(head)).path);
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
  expect(await onlyReport(head)).toMatchObject({
    id: opened.body.id,
    state: "firing",
    remark: { by: "head" },
  });
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
