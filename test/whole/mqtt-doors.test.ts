// The further ways in: MQTT over WebSocket, and the port for gateways that cannot sign in.
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import mqtt from "mqtt";
import { generate } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import WebSocket from "ws";
import { isPrivateAddress } from "../../hub/lib/address.ts";
import { type Kitchen, openKitchen, publish, until } from "../kitchen.ts";
import { programPath } from "../programs.ts";

const MOSQUITTO_PUB = programPath("mosquitto_pub");
const TOPIC = "kitchen/east-canteen/fridge/reading";

const further = (kitchen: Kitchen) => kitchen.hub.moreMqttUrls[0] ?? "";
const portOf = (url: string) => Number(new URL(url).port);

async function temperature(kitchen: Kitchen): Promise<unknown> {
  const admin = await kitchen.signIn("admin");
  const { body } = await admin.get<{ latest: { temperature?: { value: number } } }>(
    "/sensors/east-canteen.fridge",
  );
  return body.latest.temperature?.value;
}

describe("over WebSocket", () => {
  const settings = { mqttWebSocket: { port: 0 } };

  test("a device signs in, publishes, and hears its own site", async () => {
    await using kitchen = await openKitchen(undefined, settings);
    const password = await kitchen.deviceAccount("e", "east-canteen");
    const client = await mqtt.connectAsync(
      further(kitchen),
      { username: "e", password, reconnectPeriod: 0 },
      false,
    );
    const heard: string[] = [];
    client.on("message", (_topic, payload) => heard.push(payload.toString()));
    await client.subscribeAsync("zigbee2mqtt/#");
    await publish(client, "zigbee2mqtt/fridge", { temperature: 3 });
    await publish(client, TOPIC, { temperature: 4 });
    expect(await temperature(kitchen)).toBe(4);
    await until("its own message", () => (heard.length > 0 ? true : undefined));
    await client.endAsync();
    const wrong = { username: "e", password: "wrong", reconnectPeriod: 0 };
    await expect(mqtt.connectAsync(further(kitchen), wrong, false)).rejects.toMatchObject({ code: 5 });
  });

  test("packets may be cut anywhere into frames, and frames hold any number of packets", async () => {
    await using kitchen = await openKitchen(undefined, settings);
    const password = Buffer.from(await kitchen.deviceAccount("e", "east-canteen"));
    const socket = new WebSocket(further(kitchen), "mqtt");
    const got: Buffer[] = [];
    socket.on("message", (data: Buffer) => got.push(data));
    await new Promise((resolve) => socket.once("open", resolve));
    const hello = {
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      clientId: "x",
    } as const;
    const publishes = [1, 2, 3].map((messageId) =>
      generate({
        cmd: "publish",
        topic: TOPIC,
        payload: `{"temperature": ${messageId}}`,
        qos: 1,
        dup: false,
        retain: false,
        messageId,
      }),
    );
    const bytes = Buffer.concat([
      generate({ ...hello, keepalive: 60, username: "e", password }),
      ...publishes,
    ]);
    socket.send(bytes.subarray(0, 1));
    socket.send(bytes.subarray(1, 40));
    socket.send(bytes.subarray(40, bytes.length - 2));
    socket.send(bytes.subarray(bytes.length - 2));
    //  A CONNACK and three PUBACKs, of four bytes each.
    await until("the acknowledgements", () => (Buffer.concat(got).length === 16 ? true : undefined));
    expect(await temperature(kitchen)).toBe(3);
    socket.terminate();
  });

  test("a text frame, another subprotocol, another path and a plain request are refused", async () => {
    await using kitchen = await openKitchen(undefined, settings);
    const url = further(kitchen);
    const opened = (address: string, protocols: string[]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(address, protocols);
        socket.once("error", (error) => resolve(error.message));
        socket.once("open", () => socket.send("text"));
        socket.once("close", (code) => resolve(`closed ${code}`));
      });
    expect(await opened(url, ["mqtt"])).toBe("closed 1003");
    expect(await opened(url, ["soap"])).toContain("400");
    expect(await opened(url, [])).toContain("400");
    expect(await opened(url.replace("/mqtt", "/"), ["mqtt"])).toContain("404");
    const plain = await fetch(url.replace("ws:", "http:"));
    expect([plain.status, await plain.text()]).toEqual([426, expect.stringContaining("/mqtt")]);
  });

  test("a frame that claims 256 MB is cut off at its claim, and a packet that does so too", async () => {
    await using kitchen = await openKitchen(undefined, settings);
    const closed = (claim: (socket: WebSocket) => void) =>
      new Promise((resolve) => {
        const socket = new WebSocket(further(kitchen), "mqtt");
        socket.once("open", () => claim(socket));
        socket.once("error", () => undefined);
        socket.once("close", resolve);
      });
    await closed((socket) => socket.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])));
    const figures = await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text();
    expect(figures).toContain("mingchu_mqtt_packets_too_large_total 1");
    //  A binary frame, masked, of 2^28 bytes: RFC 6455, section 5.2.
    const head = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x10, 0, 0, 0, 1, 2, 3, 4]);
    const raw = connect(portOf(further(kitchen)), "127.0.0.1");
    raw.write(
      "GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n",
    );
    await new Promise((resolve) => raw.once("data", resolve));
    const ended = new Promise((resolve) => raw.once("close", resolve));
    raw.on("error", () => undefined).resume();
    raw.write(head);
    await ended;
  });
});

describe("a port for gateways that cannot sign in", () => {
  const settings = { mqttOpen: { host: "127.0.0.1", port: 0, account: "gateways", allowPublic: false } };

  test.skipIf(MOSQUITTO_PUB === undefined)(
    "takes mosquitto_pub without a user name as its account, once the account is there",
    async () => {
      await using kitchen = await openKitchen(undefined, settings);
      const port = String(portOf(further(kitchen)));
      const args = ["-h", "127.0.0.1", "-p", port, "-q", "1", "-t", TOPIC, "-m", '{"temperature": 5}'];
      const run = () => promisify(execFile)(MOSQUITTO_PUB ?? "", args);
      expect(kitchen.logged()).toContain("mqttOpen names an account that is not there");
      await expect(run()).rejects.toThrow(/not authori[sz]ed/i);
      expect(kitchen.logged()).toContain("there is no device account gateways, which mqttOpen.account names");
      await kitchen.deviceAccount("gateways", "east-canteen");
      await run();
      expect(await temperature(kitchen)).toBe(5);
      //  It is its account's site, and no other.
      args.splice(-3, 1, "kitchen/west-canteen/fridge/reading");
      await run();
      const admin = await kitchen.signIn("admin");
      expect((await admin.get("/sensors/west-canteen.fridge")).body).toMatchObject({ latest: {} });
      const { body } = await admin.get<{ items: { account: string }[] }>("/sites/east-canteen/refusals");
      expect(body.items[0]?.account).toBe("gateways");
    },
  );

  test("treats a client with a user name as everywhere, and lets none in elsewhere without", async () => {
    await using kitchen = await openKitchen(undefined, settings);
    await kitchen.deviceAccount("gateways", "east-canteen");
    const password = await kitchen.deviceAccount("w", "west-canteen");
    const signIn = (url: string, options: object) =>
      mqtt.connectAsync(url, { reconnectPeriod: 0, ...options }, false);
    await expect(signIn(further(kitchen), { username: "w", password: "wrong" })).rejects.toMatchObject({
      code: 5,
    });
    await expect(signIn(further(kitchen), { username: "" })).rejects.toMatchObject({ code: 5 });
    const own = await signIn(further(kitchen), { username: "w", password });
    await publish(own, "kitchen/west-canteen/fridge/reading", { temperature: 1 });
    await expect(signIn(kitchen.hub.mqttUrl, {})).rejects.toMatchObject({ code: 5 });
    //  An id of the nameless is the account's own too: nobody evicts them from another account.
    const nameless = await signIn(further(kitchen), { clientId: "gateway" });
    const again = await signIn(further(kitchen), { clientId: "gateway", username: "w", password });
    await publish(nameless, TOPIC, { temperature: 2 });
    await Promise.all([own, nameless, again].map((client) => client.endAsync()));
  });

  test("knows a private network from the internet", () => {
    for (const near of [
      "127.0.0.1",
      "::1",
      "10.1.2.3",
      "172.31.0.1",
      "192.168.1.5",
      "169.254.1.1",
      "fd00::1",
      "fe80::1%eth0",
      "::ffff:10.0.0.1",
    ])
      expect(isPrivateAddress(near), near).toBe(true);
    for (const far of [
      "0.0.0.0",
      "8.8.8.8",
      "172.32.0.1",
      "192.169.0.1",
      "::",
      "2001:db8::1",
      "::ffff:8.8.8.8",
      "hub.example",
      "",
    ])
      expect(isPrivateAddress(far), far).toBe(false);
  });
});
