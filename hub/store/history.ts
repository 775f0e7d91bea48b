// What charts, reports and exports ask of the past. Two stores answer alike, and one contract test runs on both: SQLite
// in the journal's own file (sqlite-history.ts), and InfluxDB.
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, ForwardingState, UnixMs } from "../model.ts";
import type { Figures } from "./figures.ts";
import type { ClockLead } from "./plausible-time.ts";
import type { Terms } from "./terms.ts";

/** One metric of one device. */
export type SeriesName = { readonly deviceId: DeviceId; readonly metric: MetricName };

/** Statistics of the readings of one stretch of time. There is none for a stretch without readings: that is a gap. */
export type Bucket = {
  /** The stretch's beginning. */
  readonly at: UnixMs;
  /** Of corrected values, unless raw ones were asked for. */
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly count: number;
  /** Of these, how many arrived late. */
  readonly late: number;
};

export type Buckets = {
  /** The stretches' length. Stretches made from hours or days begin at whole hours or days. */
  readonly bucketMs: number;
  readonly buckets: readonly Bucket[];
};

/** One stored reading. */
export type StoredReading = {
  readonly measuredAt: UnixMs;
  readonly receivedAt: UnixMs;
  /** The device's own sequence number, where it sent one. */
  readonly seq?: number;
  /** Corrected. */
  readonly value: number;
  /** As it was sent. */
  readonly raw: number;
  readonly late: boolean;
};

/** Where a page of readings ended; the next begins behind it. */
export type ReadingsCursor = { readonly measuredAt: UnixMs; readonly order: number };

/** The figures of one series in one day of the hub's zone. A day without any reading and without a held value has none. */
export type DayFigures = SeriesName & { readonly figures: Figures };

/** What an administrator wants to know of the store. */
export type HistoryState = {
  readonly kind: "sqlite" | "influxdb";
  /** What it keeps, in a person's units: how many readings, from when, how large on disk; absent where it cannot say. */
  readonly readings?: number;
  readonly oldest?: UnixMs;
  readonly bytes?: number;
  /** Days whose figures are still to be made again after late data or a calibration. */
  readonly daysToRestate?: number;
  /** Why some of what is done in the background cannot be done; absent where all is well. */
  readonly fault?: string;
  /** Series of which so much comes that it is not packed; absent where there are none. */
  readonly flooded?: readonly SeriesName[];
  /** Where the hub's clock is days ahead of what its running time explains: it is not, or not yet, let go of by it. */
  readonly clock?: ClockLead;
  /** Of a store that readings are carried to: how far that has come. */
  readonly forwarding?: ForwardingState;
};

export type History = {
  /** One series between `from` (inclusive) and `to` (exclusive), in at most `buckets` equal stretches. */
  readonly buckets: (
    asked: SeriesName & {
      readonly from: UnixMs;
      readonly to: UnixMs;
      readonly buckets: number;
      /** True: as sent, without corrections. */
      readonly raw?: boolean;
    },
  ) => Promise<Buckets>;
  /** The stored readings of one series in order of measurement, up to `limit`; `next` where there are more. */
  readonly readings: (
    asked: SeriesName & {
      readonly from: UnixMs;
      readonly to: UnixMs;
      readonly limit: number;
      readonly after?: ReadingsCursor;
    },
  ) => Promise<{ readonly readings: readonly StoredReading[]; readonly next?: ReadingsCursor }>;
  /**
   * Figures by days of the hub's zone, for many series at once, by series and then day. The first and the last day are
   * whole ones, except that nothing is told of the time after `to`.
   */
  readonly days: (asked: {
    readonly series: readonly SeriesName[];
    readonly from: UnixMs;
    readonly to: UnixMs;
  }) => Promise<readonly DayFigures[]>;
  /** Figures by hours, the same way: hours counted from each day's beginning. */
  readonly hours: (asked: {
    readonly series: readonly SeriesName[];
    readonly from: UnixMs;
    readonly to: UnixMs;
  }) => Promise<readonly DayFigures[]>;
  /** The newest reading of each series that has one, corrected. */
  readonly latest: (
    series: readonly SeriesName[],
  ) => Promise<readonly (SeriesName & { readonly measuredAt: UnixMs; readonly value: number })[]>;
  /** From now on, and for the whole past, a series is judged and corrected by these terms. */
  readonly setTerms: (series: SeriesName, terms: Terms) => Promise<void>;
  readonly state: () => Promise<HistoryState>;
  readonly close: () => Promise<void>;
};

/** Chosen: some hundred KB a page. */
const PAGE = 5000;

/** Every stored reading of a series between two times, a page in memory at a time. */
export async function* everyReading(
  history: Pick<History, "readings">,
  asked: SeriesName & { readonly from: UnixMs; readonly to: UnixMs },
): AsyncGenerator<StoredReading> {
  let after: ReadingsCursor | undefined;
  do {
    const page = await history.readings({ ...asked, limit: PAGE, ...(after === undefined ? {} : { after }) });
    yield* page.readings;
    after = page.next;
  } while (after !== undefined);
}
