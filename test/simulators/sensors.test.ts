// The simulated sensors on a real broker: what they say is read with the hub's own device families.
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type AedesPublishPacket, type Client } from "aedes";
import { afterEach, describe, expect, test } from "vitest";
import { FAMILIES } from "../../devices/families.ts";
import type { Decoded, DeviceReadings } from "../../devices/family.ts";
import { why } from "../../devices/reasons.ts";
import { sitePlanSchema } from "../../devices/site-plan.ts";
import { districtPlan, SHOWCASE } from "../../simulators/district.ts";
import { type Sensors, startSensors } from "../../simulators/sensors.ts";

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  //  Sensors before their broker, or their goodbyes would wait.
  for (const each of opened.splice(0).reverse()) await each.close();
});

const access = { host: "127.0.0.1", port: 8554, user: "admin", password: "secret" };
const plan = sitePlanSchema.parse(districtPlan(1, () => access));

type Heard = {
  readonly topic: string;
  readonly text: string;
  readonly client: string;
  readonly qos: number;
  readonly decoded: Decoded;
};

type Broker = {
  readonly port: number;
  readonly heard: readonly Heard[];
  /** Waits until a message that fits has been heard (those heard before count too). */
  readonly until: (fits: (heard: Heard) => boolean) => Promise<Heard>;
  readonly signIns: ReadonlyMap<string, string>;
  /** Closes the door and cuts every line, until `reopen`. */
  readonly shut: () => Promise<void>;
  readonly reopen: () => Promise<void>;
};

async function openBroker(): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const heard: Heard[] = [];
  const signIns = new Map<string, string>();
  let wake: () => void = () => undefined;
  aedes.authenticate = (client: Client, account, password, done) => {
    signIns.set(client.id, `${account} ${password?.toString()}`);
    done(null, true);
  };
  aedes.on("publish", (packet: AedesPublishPacket, client: Client | null) => {
    if (packet.topic.startsWith("$SYS")) return;
    const payload = Buffer.from(packet.payload);
    const levels = packet.topic.split("/");
    const family = FAMILIES.find((each) => each.owns(levels));
    const arrival = { receivedAt: Date.now(), zoneOffsetMinutes: 480 };
    const decoded = family?.decode(levels, payload, arrival) ?? {
      kind: "refused" as const,
      reason: why("unknown-topic"),
    };
    heard.push({
      topic: packet.topic,
      text: payload.toString(),
      client: client?.id ?? "",
      qos: packet.qos,
      decoded,
    });
    wake();
  });
  const sockets = new Set<Socket>();
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      aedes.handle(socket);
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return server;
  };
  let server = await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const shut = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await closed;
  };
  opened.push({
    close: async () => {
      if (server.listening) await shut();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  });
  return {
    port,
    heard,
    signIns,
    shut,
    reopen: async () => {
      server = await listen(port);
    },
    until: async (fits) => {
      for (;;) {
        const found = heard.find(fits);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function open(broker: Broker, site: string, speed = 1, pastHours = 0): Sensors {
  const sensors = startSensors({
    sensors: plan.sensors.filter((sensor) => sensor.site === site),
    url: `mqtt://127.0.0.1:${broker.port}`,
    accounts: new Map([[site, { account: `${site}-device`, password: "secret" }]]),
    //  As fast as they go: the tests wait for messages.
    intervalS: 0.05,
    speed,
    pastHours,
    log: () => undefined,
    now: Date.now,
  });
  opened.push(sensors);
  return sensors;
}

const isReading = (heard: Heard): boolean => heard.decoded.kind === "readings";
/** The first device's readings: the simulated messages tell of one. */
const first = ({ decoded }: Heard): DeviceReadings | undefined =>
  decoded.kind === "readings" ? decoded.readings[0] : undefined;
const seqOf = (heard: Heard): number => first(heard)?.seq ?? 0;

describe("sensors that speak the hub's own format", () => {
  test("sign in as their canteen, each on a line of its own, and send nothing that would be refused", async () => {
    const broker = await openBroker();
    open(broker, SHOWCASE.canteen);
    for (const device of ["sample-fridge", "food-fridge", "freezer", "kitchen"]) {
      const id = `${SHOWCASE.canteen}.${device}`;
      const reading = await broker.until((heard) => isReading(heard) && heard.client === id);
      expect(reading).toMatchObject({ topic: `kitchen/${SHOWCASE.canteen}/${device}/reading`, qos: 1 });
      expect(reading.decoded).toMatchObject({
        kind: "readings",
        readings: [{ address: device, seq: expect.any(Number) }],
        faults: [],
      });
      expect(JSON.parse(reading.text)["measured_at"]).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/,
      );
      expect(broker.signIns.get(id)).toBe(`${SHOWCASE.canteen}-device secret`);
      await broker.until(
        ({ topic, text }) => topic === `kitchen/${SHOWCASE.canteen}/${device}/status` && text === "online",
      );
    }
    expect(broker.heard.filter(({ decoded }) => decoded.kind === "refused")).toEqual([]);
  });

  test("report a healthy fridge inside its band, to a tenth of a degree", async () => {
    const broker = await openBroker();
    open(broker, SHOWCASE.canteen);
    const reading = await broker.until(
      (heard) => isReading(heard) && heard.topic.includes("/sample-fridge/"),
    );
    const { temperature } = JSON.parse(reading.text);
    expect(temperature).toBeGreaterThan(2);
    expect(temperature).toBeLessThan(6);
    expect(Math.abs(temperature * 10 - Math.round(temperature * 10))).toBeLessThan(1e-9);
  });

  test("show a failed compressor: past 8 °C, and cold again once it is mended", async () => {
    const broker = await openBroker();
    //  An hour of the kitchen each second.
    const sensors = open(broker, SHOWCASE.canteen, 3600);
    const temperature = (heard: Heard): number =>
      isReading(heard) && heard.topic.includes("/sample-fridge/")
        ? JSON.parse(heard.text).temperature
        : Number.NaN;
    await broker.until((heard) => temperature(heard) < 6);
    sensors.setCompressor(SHOWCASE.sensor, false);
    const warm = await broker.until((heard) => temperature(heard) > 8);
    sensors.setCompressor(SHOWCASE.sensor, true);
    await broker.until((heard) => seqOf(heard) > seqOf(warm) && temperature(heard) < 6);
  });

  test("leave their last will behind when the battery dies, and come back with a new one", async () => {
    const broker = await openBroker();
    const sensors = open(broker, SHOWCASE.canteen);
    const isOurs = ({ topic }: Heard): boolean => topic.includes("/sample-fridge/");
    await broker.until((heard) => isReading(heard) && isOurs(heard));
    sensors.setSilent(SHOWCASE.sensor, true);
    const will = await broker.until((heard) => isOurs(heard) && heard.text === "offline");
    const gone = broker.heard.indexOf(will);
    //  The neighbours talk on, and nothing of it is heard among them.
    const neighbour = (heard: Heard): boolean => isReading(heard) && heard.topic.includes("/freezer/");
    await broker.until((heard) => neighbour(heard) && broker.heard.indexOf(heard) > gone + 6);
    expect(broker.heard.slice(gone + 1).filter(isOurs)).toEqual([]);
    sensors.setSilent(SHOWCASE.sensor, false);
    await broker.until((heard) => isReading(heard) && isOurs(heard) && broker.heard.indexOf(heard) > gone);
  });

  test("keep what they measure while the broker is away, and send all of it when it is back", async () => {
    const broker = await openBroker();
    open(broker, SHOWCASE.canteen);
    const ours = (heard: Heard): boolean => isReading(heard) && heard.topic.includes("/sample-fridge/");
    const before = seqOf(await broker.until(ours));
    await broker.shut();
    const count = broker.heard.length;
    await broker.reopen();
    await broker.until(
      (heard) => ours(heard) && broker.heard.indexOf(heard) >= count && seqOf(heard) >= before + 20,
    );
    const seqs = new Set(broker.heard.filter(ours).map(seqOf));
    const missing = Array.from({ length: before + 20 }, (_, at) => at + 1).filter((seq) => !seqs.has(seq));
    expect(missing).toEqual([]);
  });

  test("say who has no compressor to break", async () => {
    const sensors = open(await openBroker(), SHOWCASE.canteen);
    expect(() => sensors.setCompressor(`${SHOWCASE.canteen}.kitchen`, false)).toThrow("has no compressor");
    expect(() => sensors.setSilent("nowhere.fridge", true)).toThrow("there is no sensor nowhere.fridge");
  });
});

describe("a day before the start", () => {
  test.each([SHOWCASE.canteen, "liuhe-middle-canteen"])(
    "is sent first, at five-minute steps, by %s",
    async (site) => {
      const broker = await openBroker();
      const before = Date.now();
      open(broker, site, 60, 24);
      const sensors = plan.sensors.filter((sensor) => sensor.site === site);
      const sentAt = (heard: Heard): number => first(heard)?.sentAt ?? 0;
      await broker.until((heard) => isReading(heard) && sentAt(heard) >= before);
      const past = broker.heard.filter((heard) => isReading(heard) && sentAt(heard) < before);
      //  Others of the same canteen may still be sending theirs: at least one sensor's day is whole.
      const bySensor = Map.groupBy(past, ({ topic }) => topic);
      expect(Math.max(...[...bySensor.values()].map((each) => each.length))).toBe(24 * 12);
      expect(bySensor.size).toBeLessThanOrEqual(sensors.length);
      expect(Math.min(...past.map(sentAt))).toBeLessThan(before - 23.9 * 3_600_000);
    },
  );
});

describe("a Zigbee2MQTT gateway", () => {
  const site = "liuhe-middle-canteen";

  test("speaks for all its devices on one line, under the names they were paired with", async () => {
    const broker = await openBroker();
    open(broker, site);
    for (const { address = "" } of plan.sensors.filter((sensor) => sensor.site === site)) {
      const reading = await broker.until(({ topic }) => topic === `zigbee2mqtt/${address}`);
      expect(reading).toMatchObject({
        client: `${site}.gateway`,
        decoded: { kind: "readings", readings: [{ address }], faults: [] },
      });
      expect(JSON.parse(reading.text)).toMatchObject({
        linkquality: expect.any(Number),
        battery: expect.any(Number),
      });
      const there = await broker.until(({ topic }) => topic === `zigbee2mqtt/${address}/availability`);
      expect(there.decoded).toEqual({ kind: "status", address, online: true });
    }
    expect(broker.heard.filter(({ decoded }) => decoded.kind === "refused")).toEqual([]);
    expect([...broker.signIns]).toEqual([[`${site}.gateway`, `${site}-device secret`]]);
  });

  test("tells of the fridge's door by its contact, which is closed nearly always", async () => {
    const broker = await openBroker();
    open(broker, site);
    const door = await broker.until(({ topic }) => topic === "zigbee2mqtt/留样冰箱门");
    expect(JSON.parse(door.text)).toMatchObject({ contact: expect.any(Boolean) });
    expect(door.decoded).toMatchObject({
      readings: [{ measured: expect.arrayContaining([expect.objectContaining({ metric: "door" })]) }],
    });
  });
});
