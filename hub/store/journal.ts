// The durable journal of readings, as the rest of the hub sees it. Promise: `append` resolves only when its readings
// are on disk, and says of each whether it was new. Knows which number stands for which series.
import type { MetricName } from "../../devices/metrics.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";
import { openWorker } from "../lib/worker-call.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import type { CheckpointApi } from "./checkpoint-worker.ts";
import type { JournalApi } from "./journal-worker.ts";
import type { LogSurvey } from "./log-reader.ts";
import type { ClockLead } from "./plausible-time.ts";
import { countRecords, createPacked, packRecord, readRecord, recordsOf } from "./reading-record.ts";
import type { Keep } from "./retention.ts";
import type { Terms } from "./terms.ts";

export type Verdict = "stored" | "duplicate" | "conflict";
const VERDICTS: readonly Verdict[] = ["stored", "duplicate", "conflict"];

/** The newest reading of a series. */
export type Latest = {
  readonly deviceId: DeviceId;
  readonly metric: MetricName;
  readonly value: number;
  readonly measuredAt: UnixMs;
  readonly receivedAt: UnixMs;
  /** When the newest reading that was not late arrived; undefined if all were late. */
  readonly heardAt: UnixMs | undefined;
};

export type Journal = {
  /**
   * Commits readings together. Resolves once they are durable, with the log's position and each reading's verdict in order.
   * Rejects, with nothing stored, if the disk refuses; the same readings may then be appended again.
   */
  readonly append: (
    readings: readonly Reading[],
    at: UnixMs,
  ) => Promise<{ seq: number; verdicts: readonly Verdict[] }>;
  /** Gives every stored reading after a position to `each`, one log record at a time, in order. */
  readonly replay: (
    afterSeq: number,
    each: (readings: readonly Reading[], seq: number) => void,
  ) => Promise<void>;
  /** The next log records after a position, in order, together some `most` readings; none at the log's end. */
  readonly next: (afterSeq: number, most: number) => Promise<readonly LogRecord[]>;
  /** What stands in the log after a position, up to the record with which it is `most` readings. */
  readonly survey: (afterSeq: number, most: number) => Promise<LogSurvey>;
  /** The newest position that is at least `backMs` older, by arrival, than the record at `seq`; 0 if there is none. */
  readonly seqBefore: (seq: number, backMs: number) => Promise<number>;
  /** The newest reading of every series that has one. */
  readonly latest: () => Promise<readonly Latest[]>;
  /** Resolves when everything appended so far can be asked of the history. */
  readonly settle: () => Promise<void>;
  /** The number of a series, or undefined if nothing was ever stored in it. */
  readonly seriesOf: (deviceId: DeviceId, metric: MetricName) => number | undefined;
  /** Keeps what a series is judged by and corrected with. Resolves at once where that is kept already. */
  readonly keepTerms: (deviceId: DeviceId, metric: MetricName, terms: Terms) => Promise<void>;
  /** Does now what is otherwise done in the background: packs, adds up days that are over, lets go of what is too old. */
  readonly tidy: () => Promise<void>;
  /** How that stands. */
  readonly tidyState: () => Promise<TidyState>;
  /** The moment before which readings were let go of: what comes for a time before is in no figure and is let go of too. */
  readonly keptFrom: () => Promise<UnixMs>;
  /** Lets go of log records up to `seq` that arrived before `before`. The sorted readings stay. */
  readonly trim: (seq: number, before: UnixMs) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type TidyState = {
  /** Why some of it could not be done when it was last tried; undefined where all was. */
  readonly fault: string | undefined;
  /** How far the hub's clock is ahead of the time by which things are let go of. */
  readonly clock: ClockLead;
  /** Series that send far more than any sensor does: their readings are not packed and take six times the room. */
  readonly flooded: readonly Series[];
};

/** What one commit stored, in order; it stays so for as long as the log holds it. */
export type LogRecord = { readonly seq: number; readonly readings: readonly Reading[] };

type Series = { readonly deviceId: DeviceId; readonly metric: MetricName };

/** Chosen: more than any file will hold; without a word on it nothing is let go of. */
const KEEP_ALL: Keep = { rawDays: 36_500, minuteDays: 36_500, hourDays: 36_500, dayDays: 36_500 };

/**
 * Opens the journal in `file`, sorting what a crash left unsorted. An older file becomes one of now.
 * `onDeath` is told if the journal's thread dies: nothing can be acknowledged any more, so the process should end.
 * Without `options.zone` days are counted in the zone that the file was made with, without `options.keep` all is kept.
 */
export async function openJournal(
  file: string,
  onDeath: (error: Error) => void,
  options: { readonly zone?: string; readonly keep?: Keep; readonly clock?: Pick<Clock, "monotonicMs"> } = {},
): Promise<Journal> {
  const { clock = systemClock } = options;
  const data = { file, zone: options.zone, keep: options.keep ?? KEEP_ALL };
  const worker = openWorker<JournalApi>(new URL("./journal-worker.ts", import.meta.url), data, onDeath);
  const ids = new Map<DeviceId, Map<MetricName, number>>();
  const byId = new Map<number, Series>();
  /** As text, by series: most are told again at every start, unchanged. */
  const termsKept = new Map<string, string>();
  try {
    for (const row of await worker.call("series", undefined as never)) {
      know(row.id, { deviceId: row.device, metric: row.metric as MetricName });
    }
    for (const { device, metric, body } of await worker.call("terms", undefined as never)) {
      termsKept.set(keyOf(device, metric as MetricName), body);
    }
  } catch (error) {
    throw new Error(`cannot open the journal of readings in ${file}`, { cause: error });
  }
  const checkpoints = openWorker<CheckpointApi>(
    new URL("./checkpoint-worker.ts", import.meta.url),
    { file },
    onDeath,
  );
  let nextId = Math.max(0, ...byId.keys()) + 1;
  /** Series that were numbered but whose definition is not yet on disk. */
  let unsaved: { id: number; device: string; metric: string }[] = [];

  function know(id: number, series: Series): void {
    const { deviceId, metric } = series;
    ids.set(deviceId, (ids.get(deviceId) ?? new Map<MetricName, number>()).set(metric, id));
    byId.set(id, series);
  }

  function newId({ deviceId, metric }: Reading): number {
    const id = nextId++;
    know(id, { deviceId, metric });
    unsaved.push({ id, device: deviceId, metric });
    return id;
  }

  function packed(readings: readonly Reading[]): Uint8Array<ArrayBuffer> {
    const { bytes, view } = createPacked(readings.length);
    let deviceId: DeviceId | undefined;
    let ofDevice: ReadonlyMap<MetricName, number> | undefined;
    for (let i = 0; i < readings.length; i++) {
      const reading = readings[i] as Reading;
      //  Looked up once for readings of one device that follow each other; a new one is not there until it has a number.
      if (ofDevice === undefined || reading.deviceId !== deviceId) {
        deviceId = reading.deviceId;
        ofDevice = ids.get(deviceId);
      }
      packRecord(view, i, ofDevice?.get(reading.metric) ?? newId(reading), reading);
    }
    return bytes;
  }

  function readingsOf(body: Uint8Array): Reading[] {
    const readings: Reading[] = [];
    const records = recordsOf(body);
    for (let i = 0; i < countRecords(body); i++) {
      const { series, sentAt, seq, ...rest } = readRecord(records, i);
      const known = byId.get(series);
      if (known === undefined)
        throw new Error(`the journal holds readings of series ${series}, which it does not define`);
      readings.push({
        ...known,
        ...rest,
        ...(sentAt === undefined ? {} : { sentAt }),
        ...(seq === undefined ? {} : { seq }),
      });
    }
    return readings;
  }

  return {
    append: async (readings, at) => {
      const bytes = packed(readings);
      const newSeries = unsaved;
      unsaved = [];
      try {
        const { seq, verdicts } = await worker.call(
          "append",
          { bytes, newSeries, at, monotonicMs: clock.monotonicMs() },
          [bytes.buffer],
        );
        return { seq, verdicts: namesOf(verdicts) };
      } catch (error) {
        unsaved = [...newSeries, ...unsaved];
        throw new Error(`cannot store readings in ${file}: ${describeError(error)}`, { cause: error });
      }
    },
    replay: async (afterSeq, each) => {
      for (let from = afterSeq; ; ) {
        const records = await worker.call("since", { seq: from, limit: 500 });
        for (const { seq, body } of records) {
          each(readingsOf(body), seq);
          from = seq;
        }
        if (records.length === 0) return;
      }
    },
    next: async (seq, most) => {
      const records = await worker.call("next", { seq, most });
      return records.map((record) => ({ seq: record.seq, readings: readingsOf(record.body) }));
    },
    survey: (seq, most) => worker.call("survey", { seq, most }),
    seqBefore: (seq, backMs) => worker.call("seqBefore", { seq, backMs }),
    latest: async () => {
      const rows = await worker.call("latest", undefined as never);
      return rows.flatMap(({ series, heardAt, ...row }) => {
        const known = byId.get(series);
        return known === undefined ? [] : [{ ...known, ...row, heardAt: heardAt ?? undefined }];
      });
    },
    settle: () => worker.call("sort", undefined as never),
    seriesOf: (deviceId, metric) => ids.get(deviceId)?.get(metric),
    keepTerms: async (deviceId, metric, { bands, corrections }) => {
      const body = JSON.stringify({ bands, corrections });
      if (termsKept.get(keyOf(deviceId, metric)) === body) return;
      await worker.call("keepTerms", { device: deviceId, metric, body });
      termsKept.set(keyOf(deviceId, metric), body);
    },
    tidy: () => worker.call("tidy", undefined as never),
    tidyState: async () => {
      const { flooded, ...rest } = await worker.call("choreState", undefined as never);
      return { ...rest, flooded: flooded.flatMap((id) => byId.get(id) ?? []) };
    },
    keptFrom: () => worker.call("keptFrom", undefined as never),
    trim: async (seq, before) => {
      await worker.call("trim", { seq, beforeMs: before });
    },
    close: async () => {
      await checkpoints.close();
      await worker.close();
    },
  };
}

function namesOf(codes: Uint8Array): readonly Verdict[] {
  const names: Verdict[] = [];
  for (const code of codes) names.push(VERDICTS[code] ?? "conflict");
  return names;
}

function keyOf(deviceId: DeviceId, metric: MetricName): string {
  return `${deviceId}/${metric}`;
}
