// How fast the hub takes what a broker elsewhere has kept for it, each message acknowledged after its commit; beside
// mqtt.js with the same store, which hands over one message at a time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { startExternalBroker } from "../../hub/broker/external-broker.ts";
import { externalBrokersSchema } from "../../hub/broker/external-settings.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { createTally } from "../../hub/lib/tally.ts";
import { startPipeline } from "../../hub/pipeline.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { MOSQUITTO, type OutsideBroker, openOutsideBroker } from "../outside-broker.ts";
import { sceneOf } from "../rules/scene.ts";
import type { Bench, Options, Tools } from "./bench.ts";

export const outsideBench: Bench = {
  name: "outside",
  what: "messages taken from a broker elsewhere and stored, beside mqtt.js",
  flags: {
    messages: { initial: 20_000, what: "messages that Mosquitto has kept for the hub" },
    "peer-messages": { initial: 500, what: "the same for mqtt.js, which takes longer" },
  },
  run,
};

const SESSION = "mingchu-bench";
const FILTER = "kitchen/#";
/** As the hub announces it: hub/broker/external-session.ts. */
const RECEIVE_MAXIMUM = 512;

/** A store as the hub's: real commits, grouped by the pipeline. Counts what it stored, and in how many groups. */
type Store = {
  readonly take: (payload: Uint8Array) => Promise<void>;
  readonly counts: () => { readonly stored: number; readonly groups: number };
};

type Measured = { readonly perS: number; readonly perGroup: number; readonly cpuUs: number };

async function run(options: Options, tools: Tools): Promise<boolean> {
  const { ends, figure, tell } = tools;
  if (MOSQUITTO === undefined) {
    figure({ skipped: "mosquitto", how: "apt-get install mosquitto" });
    return true;
  }
  await using broker = await openOutsideBroker();
  const store = await openStore(ends);
  const measure = async (
    count: number,
    drain: (broker: OutsideBroker) => Promise<() => Promise<unknown>>,
  ) => {
    await keepForLater(broker, count);
    return await measureDrain(store, count, () => drain(broker));
  };
  tell("the hub's client");
  const ours = await measure(options.number("messages"), (from) => drainByHub(from, store));
  tell("mqtt.js");
  const theirs = await measure(options.number("peer-messages"), (from) => drainByMqttJs(from, store));
  const peer = "mqtt.js 5, acknowledging by hand";
  const lines = [
    { what: "messages stored", unit: "messages/s", key: "perS" },
    { what: "messages in one commit", unit: "messages", key: "perGroup" },
    { what: "CPU a message", unit: "µs", key: "cpuUs" },
  ] as const;
  for (const { what, unit, key } of lines) {
    figure({ what, unit, value: ours[key] });
    figure({ what, unit, value: theirs[key], peer, ratio: ours[key] / theirs[key] });
  }
  return true;
}

async function openStore(ends: AsyncDisposableStack): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-bench-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const onFault = (error: unknown) => {
    throw error;
  };
  const journal = await openJournal(join(folder, "readings.db"), onFault);
  ends.defer(() => journal.close());
  let [stored, groups] = [0, 0];
  const pipeline = startPipeline(
    {
      append: async (readings, at) => {
        const answer = await journal.append(readings, at);
        groups += 1;
        stored += readings.length;
        return answer;
      },
      rules: createRules(sceneOf([]), []),
      record: async () => [],
      seen: () => undefined,
      correct: (readings) => readings,
      retire: async () => [],
      heard: () => [],
      show: () => undefined,
      onFault,
    },
    { clock: systemClock, log: createLog("silent"), fromSeq: 0 },
  );
  ends.defer(() => pipeline.close());
  return {
    counts: () => ({ stored, groups }),
    take: async (payload) => {
      const { at, value } = JSON.parse(Buffer.from(payload).toString()) as { at: number; value: number };
      const time = { measuredAt: at, receivedAt: Date.now(), sentAt: at, late: false };
      await pipeline.take([{ deviceId: "c.fridge", metric: "temperature", value, ...time }]);
    },
  };
}

let nextAt = Date.now() - 3_600_000;

/** Lets the broker keep messages for the session while nobody is there to take them. */
async function keepForLater(broker: OutsideBroker, count: number): Promise<void> {
  const session = await broker.client(asSession());
  await session.subscribeAsync(FILTER, { qos: 1 });
  await session.endAsync();
  const publisher = await broker.client();
  const all = Array.from({ length: count }, () =>
    publisher.publishAsync("kitchen/c/fridge/reading", JSON.stringify({ at: nextAt++, value: 4 }), {
      qos: 1,
    }),
  );
  await Promise.all(all);
  await publisher.endAsync();
}

function asSession(): mqtt.IClientOptions {
  const properties = { sessionExpiryInterval: 3600, receiveMaximum: RECEIVE_MAXIMUM };
  return { clientId: SESSION, clean: false, protocolVersion: 5, properties };
}

async function measureDrain(
  store: Store,
  count: number,
  start: () => Promise<() => Promise<unknown>>,
): Promise<Measured> {
  const before = store.counts();
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const stop = await start();
  while (store.counts().stored - before.stored < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const groups = store.counts().groups - before.groups;
  await stop();
  return { perS: count / seconds, perGroup: count / groups, cpuUs: (user + system) / count };
}

async function drainByHub(broker: OutsideBroker, store: Store): Promise<() => Promise<unknown>> {
  const topics = [{ filter: FILTER, site: "c" }];
  const [settings] = externalBrokersSchema.parse([{ name: "b", url: broker.url, clientId: SESSION, topics }]);
  if (settings === undefined) throw new Error("no settings");
  const outside = startExternalBroker(settings, {
    take: ({ payload }) => store.take(payload),
    access: () => ({ password: undefined }),
    clock: systemClock,
    log: createLog("silent"),
    tally: createTally(),
  });
  return outside.close;
}

async function drainByMqttJs(broker: OutsideBroker, store: Store): Promise<() => Promise<unknown>> {
  const client = mqtt.connect(broker.url, { ...asSession(), reconnectPeriod: 0 });
  //  Its acknowledgement goes out when the callback is called; the next message is handed over after that.
  client.handleMessage = (packet, done) => {
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    store.take(payload).then(
      () => done(),
      (error: Error) => done(error),
    );
  };
  return () => client.endAsync();
}
