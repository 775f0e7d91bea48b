// The district's sensors at work: each measures at its interval and sends, over a line of its own or its gateway's.
import type { SitePlanFile } from "../devices/site-plan.ts";
import { type Appliance, createAppliance, type Measurement } from "./appliance.ts";
import { type Chance, createChance } from "./chance.ts";
import { type Line, openLine } from "./mqtt-line.ts";
import {
  bridgeState,
  type Message,
  nativeReading,
  nativeStatus,
  zigbeeAvailability,
  zigbeeContact,
  zigbeeReading,
} from "./sensor-messages.ts";

type SensorEntry = NonNullable<SitePlanFile["sensors"]>[number];
type Account = { readonly account: string; readonly password: string };

export type SensorsOptions = {
  readonly sensors: readonly SensorEntry[];
  /** mqtt://host:port */
  readonly url: string;
  /** By site; a site without one connects without signing in. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Wall seconds between two readings of a sensor. */
  readonly intervalS: number;
  /** How many times faster than the clock the kitchens live. */
  readonly speed: number;
  /** How many hours of readings from before the start are sent first, as a gateway's buffer is after a cut line. */
  readonly pastHours: number;
  readonly log: (text: string) => void;
  readonly now: () => number;
};

export type Sensors = {
  /** For what has a compressor; throws if `id` (`<site>.<id>`) has none. */
  readonly setCompressor: (id: string, isWorking: boolean) => void;
  readonly setSilent: (id: string, isSilent: boolean) => void;
  /** Freezes what it measures, whatever its place does; undefined: it measures again. */
  readonly setStuck: (id: string, how: Stuck | undefined) => void;
  /** Its gateway, or itself where it has none, starts again and says what each device last said once more. */
  readonly restartGateway: (id: string) => void;
  readonly close: () => Promise<void>;
};

/** Always the very same values, or a temperature that flips between two neighbouring digits. */
export type Stuck = "same" | "flickering";

type Sensor = {
  readonly id: string;
  readonly entry: SensorEntry;
  readonly appliance: Appliance;
  readonly chance: Chance;
  seq: number;
  isSilent: boolean;
  stuck: Stuck | undefined;
  /** What it froze at. */
  frozen: Measurement | undefined;
  /** What its gateway remembers of it. */
  last: Message | undefined;
};

/** Chosen: sensors that are switched on one after the other do not all send in the same instant. */
const SWITCH_ON_MS = 70;
/** Chosen: the interval that battery sensors keep; a day of it fits into what a gateway holds (mqtt-line.ts). */
const PAST_EVERY_MS = 5 * 60_000;

export function startSensors(options: SensorsOptions): Sensors {
  const { now, speed } = options;
  const startMs = now();
  const kitchenNow = (): number => startMs + (now() - startMs) * speed;
  const bornMs = startMs - options.pastHours * 3_600_000;
  const sensors = createSensors(options.sensors, bornMs);
  const lines = new Map<string, Line>();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const lineOf = ({ entry }: Sensor): Line => {
    const name = lineName(entry);
    const line = lines.get(name) ?? open(entry, options);
    lines.set(name, line);
    return line;
  };
  const measure = (sensor: Sensor): void => {
    //  A silent sensor's fridge lives on: mended, it must not report the past.
    const measured = shown(sensor, sensor.appliance.measureAt(kitchenNow()));
    if (sensor.isSilent) return;
    sensor.seq += 1;
    sensor.last = messageOf(sensor, measured, now());
    lineOf(sensor).send(sensor.last);
  };
  //  The past was lived at the clock's own pace. All sensors step together, because two may look at the same fridge.
  for (let atMs = bornMs; atMs < startMs; atMs += PAST_EVERY_MS) {
    for (const sensor of sensors) {
      sensor.seq += 1;
      lineOf(sensor).send(messageOf(sensor, sensor.appliance.measureAt(atMs), atMs));
    }
  }
  for (const [index, sensor] of sensors.entries()) {
    const first = setTimeout(() => {
      timers.delete(first);
      measure(sensor);
      timers.add(setInterval(() => measure(sensor), options.intervalS * 1000));
    }, index * SWITCH_ON_MS);
    timers.add(first);
  }

  const find = (id: string): Sensor => {
    const sensor = sensors.find((each) => each.id === id);
    if (sensor === undefined) throw new Error(`there is no sensor ${id}`);
    return sensor;
  };
  return {
    setCompressor: (id, isWorking) => {
      const { setWorking } = find(id).appliance;
      if (setWorking === undefined) throw new Error(`${id} has no compressor`);
      setWorking(isWorking);
    },
    setSilent: (id, isSilent) => {
      const sensor = find(id);
      sensor.isSilent = isSilent;
      //  A native sensor's line dies with it; a gateway's stays up, and nobody says that one of its devices is gone.
      if (!isSilent || sensor.entry.family === "zigbee2mqtt") return;
      lines.get(lineName(sensor.entry))?.cut();
      lines.delete(lineName(sensor.entry));
    },
    setStuck: (id, how) => {
      const sensor = find(id);
      sensor.stuck = how;
      if (how === undefined) sensor.frozen = undefined;
    },
    restartGateway: (id) => {
      const { entry } = find(id);
      const name = lineName(entry);
      lines.get(name)?.cut();
      const line = open(entry, options);
      lines.set(name, line);
      for (const sensor of sensors)
        if (lineName(sensor.entry) === name && sensor.last !== undefined) line.send(sensor.last);
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
}

function createSensors(entries: readonly SensorEntry[], startMs: number): readonly Sensor[] {
  const fridges = new Map<string, Appliance>();
  return entries.map((entry) => {
    const id = `${entry.site}.${entry.id}`;
    //  A door contact sits on its fridge: both tell of the same door.
    const seed = id.replace(/-door$/, "");
    const place = isDoorContact(entry) ? "sample-fridge" : (entry.place ?? "unassigned");
    const appliance = fridges.get(seed) ?? createAppliance(place, seed, startMs);
    fridges.set(seed, appliance);
    return { id, entry, appliance, chance: createChance(`radio ${id}`), ...STARTING };
  });
}

const STARTING = { seq: 0, isSilent: false, stuck: undefined, frozen: undefined, last: undefined };

/** What a sensor says when this is measured: a stuck one says what it froze at. Its battery goes on emptying. */
function shown(sensor: Sensor, measured: Measurement): Measurement {
  if (sensor.stuck === undefined) return measured;
  sensor.frozen ??= measured;
  const { temperature, humidity } = sensor.frozen;
  const flicker = sensor.stuck === "flickering" && sensor.chance.next() < 0.5 ? 0.1 : 0;
  return { ...measured, temperature: Math.round((temperature + flicker) * 10) / 10, humidity };
}

function isDoorContact(entry: SensorEntry): boolean {
  return entry.id.endsWith("-door");
}

/** The MQTT client id: a native sensor's own, or its gateway's. */
function lineName({ site, id, family }: SensorEntry): string {
  return family === "zigbee2mqtt" ? `${site}.gateway` : `${site}.${id}`;
}

function open(entry: SensorEntry, { url, accounts, sensors, log }: SensorsOptions): Line {
  const account = accounts.get(entry.site);
  const base = { url, clientId: lineName(entry), log, ...account };
  if (entry.family !== "zigbee2mqtt") {
    const address = entry.address ?? entry.id;
    const status = (word: "online" | "offline") => nativeStatus(entry.site, address, word);
    return openLine({ ...base, will: status("offline"), greetings: [status("online")] });
  }
  const behind = sensors.filter((each) => lineName(each) === lineName(entry));
  const devices = behind.map((each) => zigbeeAvailability(each.address ?? each.id, "online"));
  return openLine({ ...base, will: bridgeState("offline"), greetings: [bridgeState("online"), ...devices] });
}

function messageOf({ entry, seq, chance }: Sensor, measured: Measurement, atMs: number): Message {
  const address = entry.address ?? entry.id;
  if (entry.family !== "zigbee2mqtt") return nativeReading(entry.site, address, measured, atMs, seq);
  //  Chosen: a radio inside a steel box is heard badly (below 20 counts as weak), one on the wall well.
  const isInSteel = entry.place !== "kitchen";
  const linkQuality = Math.round(isInSteel ? chance.between(28, 76) : chance.between(110, 190));
  const say = isDoorContact(entry) ? zigbeeContact : zigbeeReading;
  return say(address, measured, atMs, linkQuality);
}
