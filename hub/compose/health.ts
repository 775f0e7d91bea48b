// Binds the judges of health/ to the estate, the journal and the history: fed with what is stored, made again at start
// from the last days, asked by pages, and told to the rules as readings where a rule should find it.

import type { Limit } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import { type BatteryTrend, batteryTrend } from "../health/battery.ts";
import { type Finding, type FindingKind, stateOf } from "../health/finding.ts";
import { findingsOf } from "../health/findings.ts";
import { createSensorHealth, type Note, type SensorHealth, type Told } from "../health/sensor-health.ts";
import type { Clock } from "../lib/clock.ts";
import type { DeviceId, Reading, Sensor, UnixMs } from "../model.ts";
import type { Health } from "../serve/contract.ts";
import type { Figure } from "../serve/metrics.ts";
import type { Estate } from "../store/estate.ts";
import { meanOf } from "../store/figures.ts";
import type { DayFigures, History } from "../store/history.ts";
import type { Journal } from "../store/journal.ts";
import { createHealthTeller } from "./health-teller.ts";
import type { TermsKeeper } from "./terms.ts";

export type HealthNeeds = {
  readonly estate: Pick<Estate, "sensor" | "sensors">;
  readonly journal: Pick<Journal, "replay" | "seqBefore">;
  readonly history: Pick<History, "hours" | "days">;
  readonly terms: Pick<TermsKeeper, "corrections" | "placementsOf">;
  readonly limitsOf: (deviceId: DeviceId) => readonly Limit[];
  readonly isSilent: (deviceId: DeviceId) => boolean;
  /** When each sensor was last heard before the hub's start. */
  readonly lastHeard: ReadonlyMap<DeviceId, UnixMs>;
  /** The devices on which a rule tells of an excursion that is still running. */
  readonly toldOn: (rule: string) => readonly DeviceId[];
  readonly durationFactor: number;
  /** The journal's position up to which readings are from before this start. */
  readonly fromSeq: number;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
};

export type HealthKeeper = {
  /** Stored readings as they were sent. */
  readonly take: (readings: readonly Reading[]) => void;
  readonly note: (note: Note) => void;
  /** What the rules should hear now. */
  readonly due: (at: UnixMs) => readonly Reading[];
  readonly findings: (sensorId: DeviceId, at: UnixMs) => readonly Finding[];
  readonly shortOf: (sensorId: DeviceId) => Health;
  readonly told: (sensorId: DeviceId, at: UnixMs) => Told;
  /** How its battery goes, by the days up to now; undefined where it never told. */
  readonly renewTrend: (sensorId: DeviceId) => Promise<BatteryTrend | undefined>;
  readonly figures: readonly Figure[];
  /** Resolves when the last days are known. */
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
};

const DAY_MS = 86_400_000;
/** Chosen: what a judge's own past needs, and the present day comes from the journal. */
const PAST_DAYS = 8;
/** Chosen: a battery's slope shows in a quarter of a year, and changes slowly. */
const BATTERY_DAYS = 90;
const BATTERY_EVERY_MS = 6 * 3_600_000;
/** Measured: looking at one takes some 40 µs, and what runs in one piece must stay far below 20 ms. */
const SENSORS_A_TICK = 100;
/** Chosen: some thousand hours' figures a question. */
const SENSORS_A_QUESTION = 20;

export function startHealth(needs: HealthNeeds): HealthKeeper {
  const { estate, clock, durationFactor, onError } = needs;
  const sensors = new Map<DeviceId, SensorHealth>();
  const trends = new Map<DeviceId, BatteryTrend>();
  const teller = createHealthTeller(needs.limitsOf, needs.toldOn, durationFactor);
  /** What came while the past was being read: it is taken after it. */
  let pending: Reading[] | undefined = [];
  let isClosing = false;
  /** What was found at each sensor's last turn. */
  const seen = new Map<DeviceId, ReadonlySet<FindingKind>>();
  let turn = 0;

  function of(sensorId: DeviceId): SensorHealth {
    let known = sensors.get(sensorId);
    if (known === undefined) {
      known = createSensorHealth(durationFactor);
      sensors.set(sensorId, known);
    }
    return known;
  }

  function apply(readings: readonly Reading[]): void {
    //  Looked up once for readings of one sensor that follow each other.
    let deviceId: DeviceId | undefined;
    let about: Sensor | undefined;
    let health: SensorHealth | undefined;
    for (const reading of readings) {
      if (reading.deviceId !== deviceId) {
        deviceId = reading.deviceId;
        about = estate.sensor(deviceId);
        health = about && of(deviceId);
      }
      if (about !== undefined) health?.take(reading, about);
    }
  }

  async function readPast(): Promise<void> {
    const now = clock.now();
    const asked = { from: now - PAST_DAYS * DAY_MS, to: now - DAY_MS };
    const sensorIds = estate.sensors().map(({ id }) => id);
    for await (const hours of inPieces(sensorIds, "hours", "temperature", asked)) {
      for (const one of hours) takeHour(one);
    }
    await needs.journal.replay(await needs.journal.seqBefore(needs.fromSeq, DAY_MS), (readings, seq) => {
      if (isClosing) throw new Error("the hub is stopping");
      if (seq <= needs.fromSeq) apply(readings);
    });
    const waited = pending ?? [];
    pending = undefined;
    apply(waited);
  }

  /** Charts speak of corrected values, the judges of sent ones: the correction is taken back. */
  function takeHour({ deviceId, figures: { from, to, min, max, count } }: DayFigures): void {
    if (count === 0) return;
    const line = needs.terms.corrections(deviceId, "temperature").findLast((one) => one.from <= from);
    const raw = (value: number) =>
      line === undefined ? value : Math.round(((value - line.offset) / line.gain) * 1e4) / 1e4;
    of(deviceId).takePast({ from, to: to - 1, low: raw(min), high: raw(max), count });
  }

  async function readBatteries(sensorIds = estate.sensors().map(({ id }) => id)): Promise<void> {
    const now = clock.now();
    const asked = { from: now - BATTERY_DAYS * DAY_MS, to: now };
    for await (const days of inPieces(sensorIds, "days", "battery", asked)) {
      for (const [sensorId, own] of Map.groupBy(days, (one) => one.deviceId)) {
        const means = own.flatMap(({ figures }) => {
          const percent = meanOf(figures);
          return percent === undefined ? [] : { at: (figures.from + figures.to) / 2, percent };
        });
        trends.set(sensorId, batteryTrend(means, now));
      }
    }
  }

  async function* inPieces(
    sensorIds: readonly DeviceId[],
    what: "hours" | "days",
    metric: MetricName,
    asked: { readonly from: UnixMs; readonly to: UnixMs },
  ): AsyncGenerator<readonly DayFigures[]> {
    const all = sensorIds.map((deviceId) => ({ deviceId, metric }));
    for (let i = 0; i < all.length && !isClosing; i += SENSORS_A_QUESTION) {
      yield await needs.history[what]({ ...asked, series: all.slice(i, i + SENSORS_A_QUESTION) });
    }
  }

  function findings(sensorId: DeviceId, at: UnixMs): readonly Finding[] {
    const about = estate.sensor(sensorId);
    if (about === undefined) return [];
    const told = of(sensorId).tell(at);
    const heardAt = told.heardAt ?? needs.lastHeard.get(sensorId);
    const isSilent = needs.isSilent(sensorId);
    const paces = needs.terms.placementsOf(sensorId);
    return findingsOf({ about, paces, told, isSilent, heardAt, battery: trends.get(sensorId) }, at);
  }

  /** The sensors whose turn it is: each comes within some ticks, and no tick looks at all of them. */
  function nextTurn(): readonly Sensor[] {
    const all = estate.sensors();
    if (turn >= all.length) turn = 0;
    const some = all.slice(turn, turn + SENSORS_A_TICK);
    turn += SENSORS_A_TICK;
    return some;
  }

  function lookAt({ id, place }: Sensor, at: UnixMs): readonly Reading[] {
    seen.set(id, new Set(findings(id, at).map((one) => one.kind)));
    return place === "unassigned" ? [] : teller.due(id, of(id).tell(at), at);
  }

  const ready = readPast();
  //  A fault of the store ends the process elsewhere; what was not read is less past to judge by.
  const reading = ready
    .then(() => readBatteries())
    .catch((error: unknown) => {
      if (!isClosing) onError(error);
      if (pending !== undefined) apply(pending);
      pending = undefined;
    });
  let renewing: Promise<void> = Promise.resolve();
  const stopRenewing = clock.every(BATTERY_EVERY_MS, () => {
    renewing = readBatteries().catch((error: unknown) => (isClosing ? undefined : onError(error)));
  });

  return {
    take: (readings) => {
      if (pending === undefined) apply(readings);
      else pending.push(...readings);
    },
    note: (note) => {
      const about = estate.sensor(note.deviceId);
      if (about !== undefined) of(note.deviceId).note(note, about);
    },
    due: (at) => (pending === undefined ? nextTurn().flatMap((sensor) => lookAt(sensor, at)) : []),
    findings,
    shortOf: (sensorId) => {
      const found = findings(sensorId, clock.now());
      const worst = found[0];
      return {
        state: stateOf(found),
        ...(worst === undefined ? {} : { worst: worst.kind }),
        findings: found.length,
      };
    },
    told: (sensorId, at) => of(sensorId).tell(at),
    renewTrend: async (sensorId) => {
      await readBatteries([sensorId]);
      return trends.get(sensorId);
    },
    figures: FIGURES.map(([kind, name, help]) => ({
      name,
      help,
      read: () => estate.sensors().filter(({ id }) => seen.get(id)?.has(kind)).length,
    })),
    ready,
    close: async () => {
      isClosing = true;
      stopRenewing();
      await reading;
      await renewing;
    },
  };
}

const FIGURES: readonly (readonly [FindingKind, string, string])[] = [
  ["silent", "sensors_silent", "Sensors that are silent"],
  ["stuck", "sensors_stuck", "Sensors whose value does not move though it should"],
  ["implausible", "sensors_implausible", "Sensors with steps that cannot be, in 24 hours"],
  ["fault-code", "sensors_with_fault_codes", "Sensors that gave fault codes, in 24 hours"],
  ["clock-wrong", "sensors_clock_wrong", "Sensors whose clock is wrong"],
  ["gaps", "sensors_with_gaps", "Sensors of which less than 80 % of 24 hours' readings came"],
  ["battery-low", "sensors_battery_low", "Sensors with 20 % of battery or less"],
  ["weak-signal", "sensors_weak_signal", "Sensors that are heard badly"],
];
