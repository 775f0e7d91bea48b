// The MQTT door: who is let in, what is refused, and that its reason can be read by the person who can mend it.
import { connect } from "node:net";
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import { openKitchen, publish, until } from "../kitchen.ts";

type Refusals = { items: { account: string; topic: string; reason: string; payload: string }[] };

describe("the door", () => {
  test.each([
    ["a wrong password", { username: "e", password: "wrong" }],
    ["an unknown account", { username: "nobody", password: "x" }],
    ["no account", {}],
  ])("answers %s with CONNACK 5", async (_what, credentials) => {
    await using kitchen = await openKitchen();
    await kitchen.deviceAccount("e", "east-canteen");
    const signingIn = mqtt.connectAsync(kitchen.hub.mqttUrl, { ...credentials, reconnectPeriod: 0 }, false);
    await expect(signingIn).rejects.toMatchObject({ code: 5 });
  });

  test("lists a wrong password, an alien topic and a broken payload with their reasons, and counts them", async () => {
    await using kitchen = await openKitchen();
    const password = await kitchen.deviceAccount("e", "east-canteen");
    await expect(
      mqtt.connectAsync(kitchen.hub.mqttUrl, { username: "e", password: "wrong", reconnectPeriod: 0 }, false),
    ).rejects.toThrow();
    const device = await kitchen.device("e", password);
    await publish(device, "kitchen/west-canteen/fridge/reading", { temperature: 4 });
    await publish(device, "kitchen/east-canteen/fridge/reading", "{temperature: 4");
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: "warm" });
    await publish(device, "weather/today", "rain");

    await kitchen.person("head", { role: "school-manager", siteId: "east" });
    const head = await kitchen.signIn("head");
    const { body } = await head.get<Refusals>("/sites/east-canteen/refusals");
    expect(body.items.map((item) => [item.topic, item.reason.slice(0, 40)])).toEqual([
      ["weather/today", "no known device publishes to this topic "],
      ["kitchen/east-canteen/fridge/reading", 'temperature must be a number, not "warm"'],
      ["kitchen/east-canteen/fridge/reading", "the payload is not JSON: Expected proper"],
      ["kitchen/west-canteen/fridge/reading", "this account belongs to east-canteen and"],
      ["", "wrong password"],
    ]);
    const figures = await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text();
    expect(figures).toContain('mingchu_messages_refused_total{site="east-canteen"} 4');
    expect(figures).toContain("mingchu_mqtt_sign_ins_refused_total 1");
  });

  test("stores nothing that a device publishes for another school", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await publish(device, "kitchen/west-canteen/fridge/reading", { temperature: 99 });
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<{ latest: object }>("/sensors/west-canteen.fridge");
    expect(body.latest).toEqual({});
  });

  test("takes the good part of a message whose humidity sensor is broken", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 4, humidity: 655 });
    const admin = await kitchen.signIn("admin");
    expect((await admin.get("/sensors/east-canteen.fridge")).body).toMatchObject({
      latest: { temperature: { value: 4 } },
    });
    expect((await admin.get<Refusals>("/sites/east-canteen/refusals")).body.items[0]?.reason).toContain(
      "humidity is 655%",
    );
  });

  test("lets nobody evict another account's device by its client id", async () => {
    await using kitchen = await openKitchen();
    const east = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"), {
      clientId: "fridge",
    });
    const closed = new Promise<never>((_resolve, reject) =>
      east.once("close", () => reject(new Error("evicted"))),
    );
    await kitchen.device("w", await kitchen.deviceAccount("w", "west-canteen"), { clientId: "fridge" });
    await Promise.race([closed, publish(east, "kitchen/east-canteen/fridge/reading", { temperature: 4 })]);
  });

  test("grants a subscription to a site's own topics only, and passes on only its own messages", async () => {
    await using kitchen = await openKitchen();
    const east = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const west = await kitchen.device("w", await kitchen.deviceAccount("w", "west-canteen"));
    const grants = async (topic: string) =>
      await east.subscribeAsync(topic).then(
        (granted) => granted.map((one) => one.qos),
        () => [128],
      );
    expect(await grants("#")).toEqual([128]);
    expect(await grants("$SYS/#")).toEqual([128]);
    expect(await grants("kitchen/west-canteen/#")).toEqual([128]);
    expect(await grants("zigbee2mqtt/#")).toEqual([0]);
    const heard: string[] = [];
    east.on("message", (_topic, payload) => heard.push(payload.toString()));
    await publish(west, "zigbee2mqtt/fridge", { temperature: 1 });
    await publish(east, "zigbee2mqtt/fridge", { temperature: 2 });
    await until("its own message", () => (heard.length > 0 ? true : undefined));
    expect(heard).toEqual(['{"temperature":2}']);
  });

  test("lists a topic that is not text, and lets nobody in whose id is none", async () => {
    await using kitchen = await openKitchen();
    const password = await kitchen.deviceAccount("e", "east-canteen");
    const device = await kitchen.device("e", password);
    await publish(device, "kitchen/east-canteen/fr\u0007idge/reading", { temperature: 4 });
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<Refusals>("/sites/east-canteen/refusals");
    expect(body.items).toMatchObject([{ reason: "the topic holds characters that are not text" }]);
    await expect(kitchen.device("e", password, { clientId: "a\u0007b" })).rejects.toThrow();
  });

  test("cuts off a client that claims a packet of 256 MB, at the claim", async () => {
    await using kitchen = await openKitchen();
    const socket = connect(Number(new URL(kitchen.hub.mqttUrl).port), "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    //  A CONNECT whose remaining length is 0xff 0xff 0xff 0x7f: 268,435,455 bytes.
    socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    await closed;
    expect(await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text()).toContain(
      "mingchu_mqtt_packets_too_large_total 1",
    );
  });
});
