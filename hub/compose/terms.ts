// Binds what a sensor's readings are judged by and corrected with: its placements' limits as they were in force and its
// calibrations, from the book, to the history (which restates the past) and to the pipeline (which corrects the present).

import { setImmediate } from "node:timers/promises";
import { METRIC_NAMES, type MetricName } from "../../devices/metrics.ts";
import { isMeasurement } from "../ingest/silence.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import { correctionsOf, listCalibrations } from "../store/calibrations.ts";
import type { Estate } from "../store/estate.ts";
import { corrected } from "../store/figures.ts";
import type { History } from "../store/history.ts";
import { listPlacements, type Placement } from "../store/sites.ts";
import type { Correction, Terms } from "../store/terms.ts";
import { bandsOf, type Rulings } from "./bands.ts";

export type TermsKeeper = {
  /** The same readings after calibration: what rules judge and people see. What is stored stays as it was sent. */
  readonly correct: <T extends Pick<Reading, "deviceId" | "metric" | "measuredAt" | "value">>(
    readings: readonly T[],
  ) => readonly T[];
  readonly corrections: (deviceId: DeviceId, metric: MetricName) => readonly Correction[];
  readonly placementsOf: (deviceId: DeviceId) => readonly Placement[];
  /** Reads the book again and tells the history what has changed. Resolves when the history goes by it. */
  readonly refresh: () => Promise<void>;
  /** Resolves when nothing is being read any more. */
  readonly close: () => Promise<void>;
};

/** Chosen: some milliseconds of work; then whoever waits has a turn. */
const SENSORS_AT_ONCE = 20;

/** What is judged by time: what devices say of themselves has no band. */
const JUDGED = METRIC_NAMES.filter(isMeasurement);

/** `ruled`: what was said of limits, and where sensors stand; without it places' defaults hold. */
export async function openTerms(
  book: Book,
  history: Pick<History, "setTerms">,
  ruled?: { readonly rulings: Rulings; readonly siteOf: Estate["siteOf"] },
): Promise<TermsKeeper> {
  let placements = new Map<DeviceId, readonly Placement[]>();
  let corrections = new Map<string, readonly Correction[]>();
  /** What the history was told last, as text: what has not changed is not told again. */
  const told = new Map<string, string>();
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  async function read(): Promise<void> {
    placements = Map.groupBy(await listPlacements(book.db), (one) => one.sensorId);
    const bySeries = Map.groupBy(await listCalibrations(book.db), (one) => keyOf(one.sensorId, one.metric));
    corrections = new Map([...bySeries].map(([key, ones]) => [key, correctionsOf(ones)]));
    let looked = 0;
    for (const [deviceId, places] of placements) {
      if (looked++ % SENSORS_AT_ONCE === 0) await setImmediate();
      for (const metric of JUDGED) await tell(deviceId, metric, places);
    }
  }

  async function tell(deviceId: DeviceId, metric: MetricName, places: readonly Placement[]): Promise<void> {
    const key = keyOf(deviceId, metric);
    const bands = bandsOf(places, metric, ruled?.rulings, ruled?.siteOf);
    const terms: Terms = { bands, corrections: corrections.get(key) ?? [] };
    const text = JSON.stringify(terms);
    if (told.get(key) === text) return;
    await history.setTerms({ deviceId, metric }, terms);
    told.set(key, text);
  }

  const keeper: TermsKeeper = {
    correct: (readings) => {
      if (corrections.size === 0) return readings;
      return readings.map((reading) => {
        const found = corrections.get(keyOf(reading.deviceId, reading.metric));
        if (found === undefined || found.length === 0) return reading;
        return { ...reading, value: corrected({ corrections: found }, reading.measuredAt, reading.value) };
      });
    },
    corrections: (deviceId, metric) => corrections.get(keyOf(deviceId, metric)) ?? [],
    placementsOf: (deviceId) => placements.get(deviceId) ?? [],
    refresh: () => {
      //  One at a time, because an older answer of the book must not come after a newer one; and whoever asks while
      //  one waits shares it: a gateway with a hundred new sensors does not read the book a hundred times.
      waiting ??= running
        .catch(() => undefined)
        .then(() => {
          waiting = undefined;
          running = read();
          return running;
        });
      return waiting;
    },
    close: async () => {
      await waiting?.catch(() => undefined);
      await running.catch(() => undefined);
    },
  };
  await keeper.refresh();
  return keeper;
}

/** After each change of what is installed or in force; a failure is told, and the next change tries again. */
export function renewWith(
  changing: readonly Pick<Estate, "onChange">[],
  terms: TermsKeeper,
  onError: (error: unknown) => void,
): void {
  for (const one of changing) one.onChange(() => void terms.refresh().catch(onError));
}

function keyOf(deviceId: DeviceId, metric: MetricName): string {
  return `${deviceId}/${metric}`;
}

/** A sensor's newest values as they read now, ready to be shown again after a calibration. */
export async function newestOf(
  history: Pick<History, "latest">,
  present: { readonly latestOf: (id: DeviceId) => ReadonlyMap<MetricName, { readonly receivedAt: UnixMs }> },
  deviceId: DeviceId,
): Promise<Reading[]> {
  const shown = present.latestOf(deviceId);
  const newest = await history.latest([...shown.keys()].map((metric) => ({ deviceId, metric })));
  return newest.map((one) => ({
    ...one,
    receivedAt: shown.get(one.metric)?.receivedAt ?? one.measuredAt,
    late: false,
  }));
}
