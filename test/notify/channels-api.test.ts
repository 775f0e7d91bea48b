// Channels over HTTP: what is secret never comes out, a kept key is not sent elsewhere, a phone's day is kept, the audit log's
// head goes out once a day.
import { expect, test } from "vitest";
import { freeAt, leftIn } from "../../hub/notify/pace.ts";
import type { Channel } from "../../hub/serve/contract.ts";
import { openKitchen, until } from "../kitchen.ts";
import { makeAlert, plan, untilState } from "./outbox.ts";
import { openProvider } from "./provider.ts";

const LOOPBACK = { channelNetworks: ["127.0.0.0/8"] };
const SAID = { on: true, least: "notice", language: "zh", name: "群" } as const;

test("a channel's secrets go in and never come out; the audit log says that they were changed", async () => {
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const admin = await kitchen.signIn("admin");
  const body = {
    ...SAID,
    kind: "dingtalk",
    settings: {},
    secret: { url: "https://oapi.dingtalk.com/robot/send?access_token=token-of-east", key: "SECeast" },
  };
  const made = await admin.send<Channel>("POST", "/channels?site=east", body);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ siteId: "east", address: "oapi.dingtalk.com", secrets: ["url", "key"] });
  const { secret: _, ...kept } = body;
  const changed = await admin.send<Channel>("PUT", `/channels/${made.body.id}`, { ...kept, name: "新名" });
  expect(changed.body).toMatchObject({ name: "新名", secrets: ["url", "key"] });
  const audit = await admin.get("/audit?limit=50");
  const list = await admin.get("/channels?site=east");
  const said = JSON.stringify([made, changed, audit, list]);
  expect(said).toContain("channels.change");
  expect(said).toContain("(hidden)");
  expect(said).not.toMatch(/token-of-east|SECeast/);
  const rows = await kitchen.hub.memory.book.db.selectFrom("channel").selectAll().execute();
  expect(JSON.stringify(rows)).not.toMatch(/token-of-east|SECeast/);
});

test("whoever moves a channel to another address must know its key", async () => {
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const admin = await kitchen.signIn("admin");
  const body = { ...SAID, kind: "hook", settings: {} };
  const secret = { url: "https://a.example.cn/", authorization: "Bearer T" };
  const { body: made } = await admin.send<Channel>("POST", "/channels?site=east", { ...body, secret });
  const move = (given: object) => admin.send("PUT", `/channels/${made.id}`, { ...body, secret: given });
  expect(await move({ url: "https://evil.example.cn/" })).toMatchObject({
    status: 422,
    body: { fields: [{ path: "secret.authorization" }] },
  });
  expect((await move({ url: "https://a.example.cn/other" })).status).toBe(200);
  expect((await move({ url: "https://b.example.cn/", authorization: null })).status).toBe(200);
});

test.each([
  [{ url: "http://hook.example.cn:1/" }, 201],
  [{ url: "http://93.184.216.34/" }, 422],
  [{ url: "https://10.0.0.1/" }, 422],
  [{ url: "https://u:p@example.cn/" }, 422],
  [{ url: "javascript:alert(1)" }, 422],
  [{}, 422],
  [{ url: "http://127.0.0.1:1/" }, 201],
])("an address %j is answered with %i", async (secret, status) => {
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const admin = await kitchen.signIn("admin");
  const body = { ...SAID, kind: "hook", settings: {}, secret };
  expect((await admin.send("POST", "/channels?site=east", body)).status).toBe(status);
});

test("a school that only eats from a kitchen makes no channel there, and sees none of the hub's", async () => {
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  await kitchen.person("head", { role: "school-manager", siteId: "east" });
  const head = await kitchen.signIn("head");
  const body = { ...SAID, kind: "mqtt", settings: {} };
  expect((await head.send("POST", "/channels?site=west", body)).status).toBe(404);
  expect((await head.send("POST", "/channels", body)).status).toBe(404);
  expect((await head.send("POST", "/channels?site=east", body)).status).toBe(201);
  const admin = await kitchen.signIn("admin");
  const { body: all } = await admin.send<Channel>("POST", "/channels", body);
  expect((await head.get(`/channels/${all.id}/messages`)).status).toBe(404);
  expect((await head.get<{ items: unknown[] }>("/channels")).body.items).toHaveLength(1);
});

test("a channel that is switched off while messages wait gives them up, and says why", async () => {
  await using provider = await openProvider();
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const { memory } = kitchen.hub;
  const admin = await kitchen.signIn("admin");
  const body = { ...SAID, kind: "hook", settings: {}, secret: { url: provider.url } };
  const { body: made } = await admin.send<Channel>("POST", "/channels?site=east", body);
  await admin.send("PUT", `/channels/${made.id}`, { ...body, on: false });
  const id = await plan(memory, { channelId: made.id, alertId: await makeAlert(memory) });
  expect(await untilState(memory, id, "failed")).toMatchObject({
    tries: 0,
    lastError: "the channel is switched off or removed",
  });
  expect(provider.received).toEqual([]);
});

test("a marked channel gets the audit log's head, once a day however often the hub starts", async () => {
  await using provider = await openProvider();
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const admin = await kitchen.signIn("admin");
  const body = { ...SAID, kind: "hook", settings: { auditHead: true }, secret: { url: provider.url } };
  await admin.send("POST", "/channels?site=east", body);
  await kitchen.restart();
  const [sent] = await until("the head", () =>
    provider.received.length > 0 ? provider.received : undefined,
  );
  const said = JSON.parse(sent?.body ?? "") as { kind: string; text: string };
  expect(said.kind).toBe("audit-head");
  expect(said.text).toMatch(/链头: [0-9a-f]{64}/);
  await kitchen.restart();
  const rows = await kitchen.hub.memory.book.db
    .selectFrom("message")
    .select("state")
    .where("kind", "=", "audit-head")
    .execute();
  expect(rows).toHaveLength(1);
});

test("a phone gets no more than its provider takes in a day, others go on", () => {
  const day = 24 * 3_600_000;
  const pace = { windows: [{ count: 60, ms: 61_000 }], perReceiver: { count: 50, ms: day } };
  const at = 10 * day;
  const gone = Array.from({ length: 50 }, (_, index) => ({ at: at - day + 1_000 + index, receiver: "138" }));
  const next = (receiver: string) => freeAt(pace, gone, { receiver, severity: "critical" }, at);
  expect(next("138")).toBe(at + 1_000);
  expect(next("139")).toBeLessThanOrEqual(at);
  expect(leftIn(pace, gone, "138", at)).toBe(0);
  expect(leftIn(pace, gone, "139", at)).toBe(50);
});

test("what is not critical keeps away from whole and half hours", () => {
  const pace = { windows: [{ count: 100, ms: 61_000 }], avoidsHalfHours: true } as const;
  const half = 1_800_000 * 5;
  const next = (severity: "warning" | "critical", at: number) =>
    freeAt(pace, [], { receiver: "", severity }, at);
  expect(next("warning", half + 3_000)).toBe(half + 20_000);
  expect(next("critical", half + 3_000)).toBe(0);
  expect(next("warning", half + 20_000)).toBe(0);
});

test("an application of WeCom's is made with its secret alone, and tried with somebody's user id", async () => {
  await using provider = await openProvider(({ path }) => ({
    body: path.includes("gettoken")
      ? { errcode: 0, errmsg: "ok", access_token: "TOKEN-OF-EAST", expires_in: 7200 }
      : { errcode: 40056, errmsg: "invalid agentid, hint: TOKEN-OF-EAST" },
  }));
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const admin = await kitchen.signIn("admin");
  const body = { ...SAID, kind: "wecom-app", settings: { corpId: "ww0123456789abcdef", agentId: 1000002 } };
  expect(await admin.send("POST", "/channels?site=east", body)).toMatchObject({
    status: 422,
    body: { fields: [{ path: "secret.key" }] },
  });
  const known = await admin.send<Channel>("POST", "/channels?site=east", { ...body, secret: { key: "KEY" } });
  expect(known.body).toMatchObject({ address: "qyapi.weixin.qq.com", secrets: ["url", "key"] });
  const secret = { key: "KEY", url: `${provider.url}/` };
  const { body: own } = await admin.send<Channel>("POST", "/channels?site=east", { ...body, secret });
  const tried = await admin.send("POST", `/channels/${own.id}/test`, { wecomUser: "wangqing" });
  expect(tried.body).toMatchObject({ outcome: "refused", detail: "40056 invalid agentid, hint: ***" });
  expect(provider.received.at(-1)?.body).toContain('"touser":"wangqing"');
});
