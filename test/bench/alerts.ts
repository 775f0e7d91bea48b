// How long it takes from the reading that makes an alert until it is seen: on a dashboard's socket, and at the HTTP address
// that a channel calls; while sensors send thousands of readings a second and thousands of rules are in force.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { signInAdmin } from "../hub-process.ts";
import { programPath } from "../programs.ts";
import { ALARM_INTERVAL_S, alarmName, openAlarms } from "./alarms.ts";
import { type Bench, type Options, sleep, type Tools } from "./bench.ts";
import { startChild } from "./child.ts";
import { createLatencies } from "./latencies.ts";
import { READINGS_A_MESSAGE, SITE } from "./load-message.ts";
import type { LoadApi } from "./load-process.ts";
import { type Broker, openLoadedHub } from "./loaded-hub.ts";
import { startMosquitto } from "./mosquitto.ts";
import type { ScriptApi } from "./threshold-script.ts";

export const alertsBench: Bench = {
  name: "alerts",
  what: "from a reading to its alert on a dashboard and at a channel's address, under load",
  flags: {
    alerts: { initial: 200, what: "fridges that go too warm, one after the other" },
    "every-ms": { initial: 100, what: "how long after each other" },
    clients: { initial: 100, what: "sensors that send the load" },
    "readings-per-second": { initial: 5000, what: "the load: all of these together" },
  },
  run,
};

/** The product's own limit: p99 from publishing to seeing. */
const MOST_MS = 100;
/** Above which the script tells: the rule's own limit, without its duration. */
const ABOVE_C = 8;
/** Chosen: what is not seen this long after the last was sent is lost. */
const MOST_TO_COME_MS = 15_000;
/** Chosen: as long as what is measured needs to be compiled. */
const WARM_UP_MS = 3000;

/** Where alerts are seen: is told of each by its fridge's index. */
type Place = { readonly name: string; readonly onSeen: (take: (index: number) => void) => void };

async function run(options: Options, tools: Tools): Promise<boolean> {
  const { ends, figure, tell } = tools;
  const folder = mkdtempSync(join(tmpdir(), "mingchu-alerts-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const count = options.number("alerts");
  const clients = options.number("clients");
  const sensors = Array.from({ length: count }, (_, index) => {
    const id = alarmName(index);
    return { site: SITE, id, name: id, place: "sample-fridge", intervalS: ALARM_INTERVAL_S };
  });
  const endpoint = await openEndpoint(ends);
  const { hub, broker, admin } = await openLoadedHub(folder, clients, ends, {
    sensors,
    settings: { channelNetworks: ["127.0.0.0/8"], zone: zoneAtNoon(new Date()) },
  });
  await admin("POST", `/channels?site=${SITE}`, {
    ...{ kind: "hook", name: "bench", on: true, least: "notice", language: "en" },
    //  One alert each 100 ms is 600 a minute: a limit of the channel's own is not what is measured.
    settings: { perMinute: 600 },
    secret: { url: endpoint.url },
  });
  const perSensor = sensorLimits("sample-fridge", ALARM_INTERVAL_S, 1).length;
  figure({ what: "rules in force", value: (clients + count) * perSensor, unit: "rules" });

  const places = [await openDashboard(hub.http, ends), endpoint];
  const seen = await measure(broker, places, options, tools);
  for (const one of seen) {
    figure({ what: `${one.name} p50`, value: one.p50Ms, unit: "ms" });
    figure({ what: `${one.name} p99`, value: one.p99Ms, unit: "ms", note: `the limit is ${MOST_MS} ms` });
    figure({ what: `${one.name}, not seen`, value: one.missing, unit: "alerts" });
  }
  await hub.end();
  const atChannel = seen[1];
  if (atChannel !== undefined) await besideScript(folder, endpoint, atChannel, options, tools);
  tell("done");
  return seen.every(({ missing, p99Ms }) => missing === 0 && p99Ms <= MOST_MS);
}

type Seen = {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly missing: number;
};

/** A time zone in which it is noon: at night channels are told of nothing that can wait until morning. */
function zoneAtNoon(now: Date): string {
  //  The sign is POSIX's: "Etc/GMT-8" is eight hours ahead of UTC.
  const ahead = 12 - now.getUTCHours();
  return ahead === 0 ? "Etc/GMT" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

/** The fridges' alerts under the load. */
async function measure(
  broker: Broker,
  places: readonly Place[],
  options: Options,
  { ends, tell }: Pick<Tools, "ends" | "tell">,
): Promise<readonly Seen[]> {
  const count = options.number("alerts");
  const everyMs = options.number("every-ms");
  const { port, login } = broker;
  const generator = startChild<LoadApi>(new URL("./load-process.ts", import.meta.url), ends);
  await generator.call("connect", {
    count: options.number("clients"),
    port,
    ...(login === undefined ? {} : { login }),
  });
  const alarms = await openAlarms({ port, login }, { count, inMs: WARM_UP_MS, everyMs }, ends);
  await generator.call("start", { messagesPerS: options.number("readings-per-second") / READINGS_A_MESSAGE });
  const sentAt = new Map<number, number>();
  const counted = places.map(({ name, onSeen }) => {
    const latencies = createLatencies();
    const first = new Set<number>();
    onSeen((index) => {
      const sent = sentAt.get(index);
      if (sent === undefined || first.has(index)) return;
      first.add(index);
      latencies.add(performance.now() - sent);
    });
    return { name, latencies, first };
  });
  tell(`${count} alerts, one every ${everyMs} ms`);
  await alarms.run((index) => sentAt.set(index, performance.now()));
  const until = performance.now() + MOST_TO_COME_MS;
  while (counted.some(({ first }) => first.size < count) && performance.now() < until) await sleep(20);
  await generator.call("stop", undefined as never);
  await generator.end();
  return counted.map(({ name, latencies, first }) => ({
    name,
    p50Ms: latencies.within(0.5),
    p99Ms: latencies.within(0.99),
    missing: count - first.size,
  }));
}

/** The same load and the same fridges with Mosquitto and a script that posts whatever is above the threshold. */
async function besideScript(
  folder: string,
  endpoint: Endpoint,
  ours: Seen,
  options: Options,
  tools: Tools,
): Promise<void> {
  const { ends, figure, tell } = tools;
  const path = programPath("mosquitto");
  if (path === undefined) return figure({ skipped: "mosquitto", how: "apt-get install mosquitto" });
  const mosquitto = await startMosquitto(path, folder, ends);
  const script = startChild<ScriptApi>(new URL("./threshold-script.ts", import.meta.url), ends);
  await script.call("start", { port: mosquitto.port, url: endpoint.url, above: ABOVE_C });
  tell("a script with a threshold behind Mosquitto");
  const [theirs] = await measure({ pid: mosquitto.pid, port: mosquitto.port }, [endpoint], options, tools);
  await script.end();
  await mosquitto.end();
  if (theirs === undefined) return;
  const peer = `${mosquitto.name} and a script`;
  const note = "no duration, nothing stored, no second try";
  figure({
    what: `${ours.name} p50`,
    value: theirs.p50Ms,
    unit: "ms",
    peer,
    ratio: ours.p50Ms / theirs.p50Ms,
    note,
  });
  figure({
    what: `${ours.name} p99`,
    value: theirs.p99Ms,
    unit: "ms",
    peer,
    ratio: ours.p99Ms / theirs.p99Ms,
    note,
  });
}

async function openDashboard(http: string, ends: AsyncDisposableStack): Promise<Place> {
  const token = await signInAdmin(http);
  const socket = io(http, {
    transports: ["websocket"],
    extraHeaders: { authorization: `Bearer ${token}` },
    reconnection: false,
  });
  ends.defer(() => void socket.close());
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  await socket.emitWithAck("subscribe", { sites: [SITE] });
  return {
    name: "from the reading to a dashboard's socket",
    onSeen: (take) => {
      socket.on("alert", ({ deviceId }: { deviceId?: string }) => {
        if (deviceId !== undefined) take(indexIn(deviceId));
      });
    },
  };
}

type Endpoint = Place & { readonly url: string };

/** The address that a channel calls, and the script. */
async function openEndpoint(ends: AsyncDisposableStack): Promise<Endpoint> {
  let take: (index: number) => void = () => undefined;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => {
      body += bytes;
    });
    request.on("end", () => {
      for (const [, index] of body.matchAll(/alarm-(\d+)/g)) take(Number(index));
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.defer(() => void server.close());
  return {
    name: "from the reading to a channel's address",
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    onSeen: (next) => {
      take = next;
    },
  };
}

function indexIn(text: string): number {
  return Number(/alarm-(\d+)/.exec(text)?.[1] ?? Number.NaN);
}
