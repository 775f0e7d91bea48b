// Who would keep an alert from somebody, or somebody's address from nobody: what those may not do who have some rights.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { expect, test } from "vitest";
import type { Absences, Channel, ChannelAnswer, Delivered, Duty, ListOf } from "../../hub/serve/contract.ts";
import { openAlertKitchen, sendPhoto } from "../alert-kitchen.ts";
import { type Caller, openKitchen } from "../kitchen.ts";
import { openParentsSchool } from "../parents.ts";
import { PHONE_JPEG } from "../phone-picture.ts";
import { district, fieldsOf } from "./district.ts";
import { outcomes, take } from "./import-file.ts";

test("a school does not say who is called above it, nor when, and keeps what was said there", async () => {
  await using kitchen = await openAlertKitchen();
  const { head } = kitchen;
  const admin = await kitchen.signIn("admin");
  const change = (caller: Caller, levels: unknown) =>
    caller.send<Duty & { fields?: unknown }>("PUT", "/sites/east-canteen/duty", { levels });
  const refused = {
    status: 422,
    body: { fields: [expect.objectContaining({ path: "levels.district" })] },
  };
  expect(await change(head, { district: { people: [] } })).toMatchObject(refused);
  expect(await change(head, { district: { afterMin: 10_080 } })).toMatchObject(refused);
  const above = { district: { afterMin: 90 } };
  const { levels } = (await head.get<Duty>("/sites/east-canteen/duty")).body;
  expect(levels.filter(({ mayChange }) => mayChange).map(({ name }) => name)).not.toContain("district");
  expect((await change(admin, above)).status).toBe(200);
  const own = { principal: { afterMin: 20 } };
  expect((await change(head, { ...above, ...own })).body).toMatchObject({ own: { ...above, ...own } });
  expect(await change(head, own)).toMatchObject(refused);
});

test("a school that only eats from a kitchen does not send it into the holidays, in which no fridge is asked for", async () => {
  await using school = await openParentsSchool();
  const { kitchen, head } = school;
  await kitchen.person("guest", { role: "school-manager", siteId: "west" });
  const guest = await kitchen.signIn("guest");
  const entries = [{ from: "2020-01-01", to: "2099-12-31", kind: "holiday", name: "x" }];
  const change = async (caller: Caller, site: string) =>
    (await caller.send("PUT", `/sites/${site}/school-calendar`, { entries })).status;
  expect(await change(guest, "east-canteen")).toBe(403);
  expect(await change(guest, "west")).toBe(200);
  expect(await change(head, "east-canteen")).toBe(200);
});

test("who only looks on leaves room for the photos of who works, and what is refused leaves no file", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, inspector } = kitchen;
  const { id } = await kitchen.alarm();
  const send = async (caller: Caller, number: number) =>
    (await sendPhoto(kitchen, caller, id, { bytes: picture(number), key: `photo-${number}-key` })).status;
  const statuses = async (caller: Caller, from: number, count: number) => {
    const all: number[] = [];
    for (let number = from; number < from + count; number++) all.push(await send(caller, number));
    return all;
  };
  const taken = Array.from({ length: 10 }, () => 201);
  expect(await statuses(inspector, 0, 12)).toEqual([...taken, 409, 409]);
  expect(await statuses(cook, 20, 12)).toEqual([...taken, 409, 409]);
  expect(await send(cook, 20)).toBe(201);
  expect(readdirSync(join(kitchen.dataDir, "photos"))).toHaveLength(20);
});

/** One like any other, and no two alike. */
function picture(number: number): Uint8Array {
  const bytes = Buffer.from(PHONE_JPEG);
  //  In the coded picture, behind the header of its scan.
  bytes[bytes.lastIndexOf(Buffer.from([0xff, 0xda])) + 30] = number + 1;
  return bytes;
}

test("who only works in a kitchen names nobody whom they do not know, and is not away for ever", async () => {
  await using kitchen = await openAlertKitchen();
  const { cook, head } = kitchen;
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  const day = (days: number) => new Date(kitchen.clock.now() + days * 86_400_000).toISOString();
  const away = async (days: number, deputy: string) =>
    (await cook.send("POST", "/absences", { from: day(0), until: day(days), deputy })).status;
  const { body } = await cook.get<Absences>("/absences");
  expect(body.deputies.map(({ account }) => account)).toEqual(["head", "mate", "officer"]);
  expect([await away(2, "chief"), await away(2, "admin"), await away(1000, "mate")]).toEqual([422, 422, 422]);
  expect(await away(2, "mate")).toBe(201);
  const duty = await head.get<Duty>("/sites/east-canteen/duty");
  expect(duty.body.candidates.map(({ account }) => account)).toEqual(["cook", "head", "mate", "officer"]);
  const admin = await kitchen.signIn("admin");
  const change = (caller: Caller, people: readonly string[]) =>
    caller.send("PUT", "/sites/east-canteen/duty", { levels: { staff: { people } } });
  expect((await change(head, ["chief"])).status).toBe(422);
  expect((await change(admin, ["chief"])).status).toBe(200);
  expect((await change(head, ["chief", "cook"])).status).toBe(200);
});

test("whoever works on a fridge's door says where the food goes: its thermometer is not judged either", async () => {
  await using kitchen = await district();
  const east = await kitchen.signIn("east");
  await east.send("PATCH", "/sensors/east-canteen.fridge", { appliance: "1号留样柜" });
  const file = "所属单位,编号,名称,用途,所测冰箱,自动除霜\neast-canteen,door,门磁,留样冰箱,1号留样柜,否\n";
  expect(outcomes(await take(kitchen, east, file))).toEqual(["2 new east-canteen.door"]);
  expect((await east.send("PATCH", "/sensors/east-canteen.door", { place: "kitchen" })).status).toBe(200);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const body = { deviceId: "east-canteen.door", until, reason: "hinge" };
  const plan = (more: object) => east.send("POST", "/sites/east-canteen/maintenance", { ...body, ...more });
  expect(fieldsOf(await plan({}))).toEqual([422, ["foodTo"]]);
  expect((await plan({ foodTo: "2号冰箱" })).status).toBe(200);
});

test("one person does not call others without end", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("mother", { role: "parents-committee", siteId: "east" });
  const mother = await kitchen.signIn("mother");
  const statuses: number[] = [];
  for (let number = 0; number < 102; number++) {
    const text = `no lid on bin ${number}`;
    const draft = { siteId: "east-canteen", text, severity: "warning" };
    statuses.push((await mother.send("POST", "/alerts", draft)).status);
  }
  expect(new Set(statuses.slice(0, 100))).toEqual(new Set([201]));
  expect(statuses.slice(100)).toEqual([429, 429]);
});

test("a hook's authorization is one that can be sent", async () => {
  await using kitchen = await openKitchen();
  const admin = await kitchen.signIn("admin");
  const make = async (authorization: string) => {
    const secret = { url: "https://hook.example.cn/", authorization };
    const said = {
      on: true,
      least: "notice",
      language: "zh",
      name: "群",
      kind: "hook",
      settings: {},
      secret,
    };
    const { status, body } = await admin.send("POST", "/channels?site=east", said);
    expect(JSON.stringify(body)).not.toContain(authorization);
    return status;
  };
  expect(await make("Bearer 密钥")).toBe(422);
  expect(await make("Bearer a\r\nX-Evil: b")).toBe(422);
  expect(await make("Bearer abc.DEF_~+/=")).toBe(201);
});

test("of what a mail server says, nobody's address is written down", async () => {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, done) =>
      done(Object.assign(new Error(`<${address}>: no such user`), { responseCode: 550 })),
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.server.address() as { port: number };
  const smtp = { host: "127.0.0.1", port, tls: "none" as const, from: "hub@example.cn" };
  await using kitchen = await openKitchen(undefined, { smtp });
  const admin = await kitchen.signIn("admin");
  const said = { on: true, least: "notice", language: "zh", name: "邮件", kind: "email", settings: {} };
  const { body: made } = await admin.send<Channel>("POST", "/channels?site=east", said);
  const email = "zhang.san@example.cn";
  const test = await admin.send<ChannelAnswer>("POST", `/channels/${made.id}/test`, { email });
  expect(test.body).toMatchObject({ outcome: "refused", detail: expect.stringContaining("no such user") });
  const log = await admin.get<ListOf<Delivered>>(`/channels/${made.id}/messages`);
  expect(log.body.items).toHaveLength(1);
  expect(JSON.stringify([test.body, log.body])).not.toContain(email);
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
