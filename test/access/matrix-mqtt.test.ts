// The tenant matrix of devices: each way in, topics of one's own site and of others', written and listened to; and what
// becomes of a device whose account is taken back. Promise: whatever the way in, an account is its site's and no other's.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAuthority, makeServerCertificate } from "../../hub/lib/certificate-authority.ts";
import { type Caller, type Kitchen, openKitchen, publish, until } from "../kitchen.ts";

const WAYS_IN = ["TCP", "TLS", "WebSocket", "the open listener"] as const;
type WayIn = (typeof WAYS_IN)[number];
type Account = { readonly account: string; readonly password: string };
/** What is promised of everything that stood on what was taken back. */
const PROMISED_MS = 10_000;

let folder: string;
let kitchen: Kitchen;
let admin: Caller;
let ca: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-mqtt-"));
  const authority = await makeAuthority("test", Date.now());
  const made = await makeServerCertificate(authority, ["127.0.0.1"], Date.now());
  ca = authority.cert;
  const [cert, key] = [join(folder, "crt"), join(folder, "key")];
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.key);
  kitchen = await openKitchen(undefined, {
    mqttTls: { port: 0, cert, key },
    mqttWebSocket: { port: 0 },
    mqttOpen: { host: "127.0.0.1", port: 0, account: "nameless", allowPublic: false },
  });
  admin = await kitchen.signIn("admin");
  await kitchen.deviceAccount("nameless", "east-canteen");
});
afterAll(async () => {
  await kitchen[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A device of the eastern canteen that came in this way. */
async function come(way: WayIn, known?: Account): Promise<MqttClient> {
  const url = [kitchen.hub.mqttUrl, ...kitchen.hub.moreMqttUrls][WAYS_IN.indexOf(way)] ?? "";
  const who = known === undefined ? {} : { username: known.account, password: known.password };
  return await mqtt.connectAsync(url, { ...who, ca, reconnectPeriod: 0, clientId: "" }, false);
}

async function eastern(way: WayIn): Promise<Account | undefined> {
  if (way === "the open listener") return undefined;
  const { body } = await admin.send<Account>("POST", "/sites/east-canteen/device-accounts");
  return body;
}

/** All that is known of a site's sensors. */
async function sensors(site: string): Promise<string> {
  return JSON.stringify((await admin.get(`/sensors?site=${site}`)).body);
}

describe.each(WAYS_IN)("a device of one site that came in by %s", (way) => {
  test("writes and hears its own site's topics", async () => {
    const device = await come(way, await eastern(way));
    const heard: string[] = [];
    device.on("message", (topic) => heard.push(topic));
    const own = "kitchen/east-canteen/fridge/reading";
    const granted = await device.subscribeAsync(["kitchen/east-canteen/#", "zigbee2mqtt/#"], { qos: 1 });
    expect(granted.map(({ qos }) => qos)).toEqual([1, 1]);
    const temperature = 2 + WAYS_IN.indexOf(way);
    await publish(device, own, { temperature });
    expect(await sensors("east-canteen")).toContain(`"value":${temperature}`);
    await until("its own message", () => (heard.includes(own) ? true : undefined));
    await device.endAsync(true);
  });

  test("writes nothing of another site's, and hears nothing of it", async () => {
    const device = await come(way, await eastern(way));
    const west = await mqtt.connectAsync(kitchen.hub.mqttUrl, {
      username: "west",
      password: await kitchen.deviceAccount("west", "west-canteen"),
      reconnectPeriod: 0,
    });
    const heard: string[] = [];
    device.on("message", (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    //  128: refused (MQTT 3.1.1, section 3.9.3).
    for (const topic of [
      "#",
      "+/+/+/+",
      "kitchen/#",
      "kitchen/west-canteen/#",
      "$SYS/#",
      "$share/a/kitchen/#",
    ])
      await expect(device.subscribeAsync(topic, { qos: 1 }), topic).rejects.toBeTruthy();
    await device.subscribeAsync("zigbee2mqtt/#", { qos: 1 });
    const before = await sensors("west-canteen");
    for (const topic of ["fridge/reading", "planted/reading", "fridge/status"])
      await publish(device, `kitchen/west-canteen/${topic}`, { temperature: 66.6 });
    expect(await sensors("west-canteen")).toBe(before);
    expect(await sensors("district")).not.toContain("66.6");
    await publish(west, "zigbee2mqtt/fridge", { temperature: 5 });
    //  In order: had the other site's message been passed on, it would have come before its own.
    await publish(device, "zigbee2mqtt/own", { temperature: 6 });
    await until("its own message", () => (heard.length > 0 ? true : undefined));
    expect(heard).toEqual(['zigbee2mqtt/own {"temperature":6}']);
    await Promise.all([device.endAsync(true), west.endAsync(true)]);
  });

  test("is cut off within ten seconds when its account is taken back, and does not come in again", async () => {
    const known = await eastern(way);
    const device = await come(way, known);
    const cut = new Promise<number>((resolve) => device.once("close", () => resolve(performance.now())));
    const at = performance.now();
    const account = known?.account ?? "nameless";
    expect((await admin.send("DELETE", `/device-accounts/${account}`)).status).toBe(204);
    expect((await cut) - at).toBeLessThan(PROMISED_MS);
    await expect(come(way, known)).rejects.toMatchObject({ code: 5 });
  });
});

//  Through the open listener one comes in without either.
const WITH_PASSWORD = WAYS_IN.filter((way) => way !== "the open listener");

describe.each(WITH_PASSWORD)("a device that signs in by %s", (way) => {
  test("with a wrong password or another's name does not come in", async () => {
    const known = (await eastern(way)) ?? { account: "", password: "" };
    for (const wrong of [
      { ...known, password: `${known.password}!` },
      { ...known, account: "nameless" },
      { account: "", password: known.password },
    ])
      await expect(come(way, wrong)).rejects.toMatchObject({ code: 5 });
    await expect(come(way)).rejects.toMatchObject({ code: 5 });
  });

  test("is cut off when its password is made anew", async () => {
    const known = await eastern(way);
    const device = await come(way, known);
    const cut = new Promise<void>((resolve) => device.once("close", () => resolve()));
    expect((await admin.send("POST", `/device-accounts/${known?.account}/password`)).status).toBe(200);
    await cut;
    await expect(come(way, known)).rejects.toMatchObject({ code: 5 });
  });
});
