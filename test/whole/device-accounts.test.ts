// Device accounts as a manager keeps them: made, described, given another password, revoked, each with real MQTT clients
// at the other end; and what is known of the devices behind them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { describe, expect, test } from "vitest";
import { makeAuthority, makeServerCertificate } from "../../hub/lib/certificate-authority.ts";
import type { DeviceAccount, DeviceDoor, DeviceKey } from "../../hub/serve/contract.ts";
import { isAccountTaken } from "../../hub/store/device-accounts.ts";
import { type Caller, type Kitchen, openKitchen, publish, until } from "../kitchen.ts";

const TOPIC = "kitchen/east-canteen/fridge/reading";

async function make(caller: Caller, body?: object): Promise<DeviceKey> {
  const made = await caller.send<DeviceKey>("POST", "/sites/east-canteen/device-accounts", body);
  expect(made.status).toBe(201);
  return made.body;
}

async function listed(caller: Caller, site = "east-canteen"): Promise<DeviceAccount[]> {
  return (await caller.get<{ items: DeviceAccount[] }>(`/sites/${site}/device-accounts`)).body.items;
}

/** Resolves when the client is cut off; rejects after a second. */
function cutOff(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("still connected after a second")), 1000);
    client.once("close", () => {
      clearTimeout(late);
      resolve();
    });
  });
}

async function reasons(caller: Caller): Promise<string[]> {
  const { body } = await caller.get<{ items: { reason: string }[] }>("/sites/east-canteen/refusals");
  return body.items.map((item) => item.reason);
}

async function auditText(kitchen: Kitchen): Promise<string> {
  return JSON.stringify((await (await kitchen.signIn("admin")).get("/audit")).body);
}

describe("an account that is revoked", () => {
  test("is cut off within a second, refused with a reason, and its name is never given out again", async () => {
    await using kitchen = await openKitchen();
    const admin = await kitchen.signIn("admin");
    const { account, password } = await make(admin, { label: "后厨网关", kind: "zigbee2mqtt" });
    const devices = await Promise.all(
      ["a", "b"].map((clientId) => kitchen.device(account, password, { clientId })),
    );
    const cut = Promise.all(devices.map(cutOff));
    expect((await admin.send("DELETE", `/device-accounts/${account}`)).status).toBe(204);
    await cut;
    await expect(kitchen.device(account, password)).rejects.toMatchObject({ code: 5 });
    expect((await reasons(admin))[0]).toMatch(/^this account was revoked at \d{4}-.* UTC: make a new one/);

    expect((await admin.send("DELETE", `/device-accounts/${account}`)).status).toBe(204);
    for (const [method, path, body] of [
      ["POST", `/device-accounts/${account}/password`, undefined],
      ["PATCH", `/device-accounts/${account}`, { label: "x" }],
    ] as const)
      expect((await admin.send(method, path, body)).status, path).toBe(409);
    await kitchen.restart();
    await expect(kitchen.device(account, password)).rejects.toMatchObject({ code: 5 });
    expect(await isAccountTaken(kitchen.hub.memory.book.db, account)).toBe(true);
    const [kept] = await listed(await kitchen.signIn("admin"));
    expect(kept).toMatchObject({ account, connected: false, revokedAt: expect.any(String) });
    expect((await auditText(kitchen)).match(/"device-accounts.revoke"/g)).toHaveLength(1);
  });
});

describe("an account that gets another password", () => {
  test("is cut off, the old one is refused, the new one lets in; neither is on the audit log nor in the list", async () => {
    await using kitchen = await openKitchen();
    const admin = await kitchen.signIn("admin");
    const { account, password } = await make(admin);
    const device = await kitchen.device(account, password);
    const cut = cutOff(device);
    const { status, body } = await admin.send<DeviceKey>("POST", `/device-accounts/${account}/password`);
    expect(status).toBe(200);
    expect(body.account).toBe(account);
    expect(body.password).not.toBe(password);
    await cut;
    await expect(kitchen.device(account, password)).rejects.toMatchObject({ code: 5 });
    await publish(await kitchen.device(account, body.password), TOPIC, { temperature: 4 });
    const told = (await auditText(kitchen)) + JSON.stringify(await listed(admin)) + kitchen.logged();
    for (const secret of [password, body.password]) expect(told).not.toContain(secret);
    expect(told).toContain('"device-accounts.rotate"');
  });
});

describe("the list of accounts", () => {
  test("says what and where each is, when it was last seen and from where, what it delivered, and whether it is there", async () => {
    await using kitchen = await openKitchen();
    await kitchen.person("head", { role: "school-manager", siteId: "east" });
    const head = await kitchen.signIn("head");
    const { account, password } = await make(head, { label: "  留样间的温度计 ", kind: "tasmota" });
    const [before] = await listed(head);
    expect(before).toEqual({
      account,
      siteId: "east-canteen",
      label: "留样间的温度计",
      kind: "tasmota",
      patterns: [],
      createdBy: "head",
      createdAt: expect.any(String),
      connected: false,
    });
    const began = Date.now();
    const device = await kitchen.device(account, password);
    await publish(device, TOPIC, { battery: 80, temperature: 4.1 });
    //  A district sees it too: this site and all below it.
    const [seen] = await listed(await kitchen.signIn("admin"), "district");
    expect(seen).toMatchObject({
      connected: true,
      seenFrom: "127.0.0.1",
      delivered: { sensorId: "east-canteen.fridge", metric: "temperature", value: 4.1 },
    });
    expect(Date.parse(seen?.seenAt ?? "")).toBeGreaterThanOrEqual(began);
    await device.endAsync();
    await until("it is gone", async () => ((await listed(head))[0]?.connected === false ? true : undefined));

    await kitchen.restart();
    const [after] = await listed(await kitchen.signIn("head"));
    expect(after).toMatchObject({ seenAt: seen?.seenAt, seenFrom: "127.0.0.1", connected: false });
  });

  test("is renamed, and an administrator alone sets further topics, of its own site only", async () => {
    await using kitchen = await openKitchen();
    await kitchen.person("head", { role: "school-manager", siteId: "east" });
    const [head, admin] = [await kitchen.signIn("head"), await kitchen.signIn("admin")];
    const { account, password } = await make(head);
    const at = `/device-accounts/${account}`;
    expect((await head.send("PATCH", at, { label: "二楼" })).body).toMatchObject({
      label: "二楼",
      patterns: [],
    });
    const patterns = ["school-7/zigbee2mqtt/#"];
    expect((await head.send("PATCH", at, { patterns })).status).toBe(403);
    expect((await head.send("POST", "/sites/east-canteen/device-accounts", { patterns })).status).toBe(403);
    expect((await admin.send("PATCH", at, { patterns: ["#"] })).body).toMatchObject({
      status: 422,
      detail: expect.stringContaining("a pattern begins with a name"),
    });
    const alien = await admin.send("PATCH", at, { patterns: ["kitchen/west-canteen/#"] });
    expect(alien.status).toBe(422);
    expect((await head.send("PATCH", at, { label: "a\u0007b" })).status).toBe(422);
    expect((await head.send("PATCH", at, { lable: "x" })).status).toBe(422);

    const device = await kitchen.device(account, password);
    await publish(device, "school-7/zigbee2mqtt/freezer", { temperature: -18 });
    expect((await reasons(admin))[0]).toContain("no known device");
    const cut = cutOff(device);
    expect((await admin.send("PATCH", at, { patterns })).body).toMatchObject({ patterns });
    await cut;
    //  Saying the same again is no change of topics: a manager may send back what the list gave.
    expect((await head.send("PATCH", at, { label: "三楼", patterns })).status).toBe(200);
    const again = await kitchen.device(account, password);
    await publish(again, "school-7/zigbee2mqtt/freezer", { temperature: -18 });
    const { body } = await admin.get<{ items: { name: string; latest: object }[] }>(
      "/sensors?site=east-canteen",
    );
    expect(body.items.find((one) => one.name === "freezer")?.latest).toMatchObject({
      temperature: { value: -18 },
    });
  });

  test("is for managers of the branch: another school's account is not there, and staff may not", async () => {
    await using kitchen = await openKitchen();
    await kitchen.person("west", { role: "school-manager", siteId: "west" });
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    const { account } = await make(await kitchen.signIn("admin"));
    const calls = [
      ["GET", "/sites/east-canteen/device-accounts"],
      ["PATCH", `/device-accounts/${account}`, { label: "mine" }],
      ["POST", `/device-accounts/${account}/password`],
      ["DELETE", `/device-accounts/${account}`],
    ] as const;
    const [west, cook] = [await kitchen.signIn("west"), await kitchen.signIn("cook")];
    for (const [method, path, body] of calls) {
      expect((await west.send(method, path, body)).status, `${method} ${path}`).toBe(404);
      expect((await cook.send(method, path, body)).status, `${method} ${path}`).toBe(403);
    }
    expect(await listed(west, "west-canteen")).toEqual([]);
  });
});

test("where gateways connect is told to managers, with the name that is set for it", async () => {
  await using kitchen = await openKitchen(undefined, { publicHost: "hub.example.cn" });
  const { body } = await (await kitchen.signIn("admin")).get<DeviceDoor>("/device-door");
  expect(body).toMatchObject({
    host: "hub.example.cn",
    listeners: [{ transport: "mqtt", port: Number(new URL(kitchen.hub.mqttUrl).port) }],
    certificate: false,
  });
});

test("a gateway that must trust the hub's own CA gets its certificate from the page", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-ca-"));
  const authority = await makeAuthority("County", Date.now());
  const { cert, key } = await makeServerCertificate(authority, ["127.0.0.1"], Date.now());
  const files = { "ca.crt": authority.cert, "server.crt": cert, "server.key": key };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const pair = { cert: join(folder, "server.crt"), key: join(folder, "server.key") };
  await using kitchen = await openKitchen(undefined, {
    mqttTls: { port: 0, ...pair },
    mqttWebSocket: { port: 0, ...pair },
  });
  const admin = await kitchen.signIn("admin");
  const { body } = await admin.get<DeviceDoor>("/device-door");
  expect(body.certificate).toBe(true);
  expect(body.listeners.map(({ transport, path }) => [transport, path])).toEqual([
    ["mqtt", undefined],
    ["mqtts", undefined],
    ["wss", "/mqtt"],
  ]);
  const headers = { authorization: `Bearer ${admin.token}` };
  const file = await fetch(`${kitchen.hub.httpUrl}/api/v1/device-door/ca.pem`, { headers });
  expect(file.headers.get("content-disposition")).toContain("mingchu-ca.pem");
  const ca = await file.text();
  expect(ca).toBe(authority.cert);
  const { account, password } = await make(admin);
  const port = body.listeners[1]?.port;
  const gateway = await mqtt.connectAsync(`mqtts://127.0.0.1:${port}`, { username: account, password, ca });
  await publish(gateway, TOPIC, { temperature: 4 });
  await gateway.endAsync();
  rmSync(folder, { recursive: true });
});
