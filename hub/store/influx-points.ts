// A reading, and a stretch's figures, as points of InfluxDB and back. Promises: the same reading always gives the same
// point, so that sending it again changes nothing, and two readings never share one.
import type { IPoint } from "influx";
import type { MetricName } from "../../devices/metrics.ts";
import type { Reading, UnixMs } from "../model.ts";
import type { Figures } from "./figures.ts";
import type { SeriesName } from "./history.ts";

//  A point is known by its tags and its nanosecond, so what tells readings of one millisecond apart goes into the
//  nanoseconds: first those timed by arrival, by their place in the journal; then the one without a number; then by
//  number. That is the order in which the embedded store has them, too.
const ARRIVAL_SLOTS = 399_989;
const PLAIN_SLOT = 400_000;
const MOST_PLAIN_SEQ = 499_999;
const LARGE_SEQ_SLOT = PLAIN_SLOT + 1 + MOST_PLAIN_SEQ + 1;
/** A prime, as ARRIVAL_SLOTS is: neighbouring numbers never fall together. */
const LARGE_SEQ_SLOTS = 99_991;
/** More readings than one commit takes from one series: those of the next commit fall elsewhere. */
const COMMIT_STRIDE = 5003;

/** Where in its millisecond a reading stands, in nanoseconds. */
export function slotOf(
  reading: Pick<Reading, "measuredAt" | "sentAt" | "seq">,
  logSeq: number,
  index: number,
): number {
  const { measuredAt, sentAt, seq } = reading;
  if (sentAt !== measuredAt)
    return ((((logSeq % ARRIVAL_SLOTS) * COMMIT_STRIDE) % ARRIVAL_SLOTS) + index) % ARRIVAL_SLOTS;
  return slotOfSeq(seq);
}

/** The same for a reading whose time was believed. */
export function slotOfSeq(seq: number | undefined): number {
  if (seq === undefined) return PLAIN_SLOT;
  return seq <= MOST_PLAIN_SEQ ? PLAIN_SLOT + 1 + seq : LARGE_SEQ_SLOT + (seq % LARGE_SEQ_SLOTS);
}

/** The years 1970 to 2261: what nanoseconds in 64 bits can tell. */
const LAST_MS = 9_200_000_000_000;

/** A moment in nanoseconds, as InfluxDB reads and writes it: more digits than a number has. */
export function nanoseconds(at: UnixMs, slot: number): string {
  const ms = Math.min(Math.max(Math.floor(at), 0), LAST_MS);
  return `${ms}${String(slot).padStart(6, "0")}`;
}

/** The millisecond and the slot of a time as InfluxDB writes it: 2026-11-21T03:00:00.0004Z. */
export function readTime(text: string): { readonly at: UnixMs; readonly slot: number } {
  const [, seconds = "", digits = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
  const fraction = digits.padEnd(9, "0");
  return {
    at: Date.parse(`${seconds}Z`) + Number(fraction.slice(0, 3)),
    slot: Number(fraction.slice(3)),
  };
}

/**
 * True for names that mean the same to InfluxDB as to us. A newline would end the point and begin another, and a
 * backslash or a quote is escaped differently from place to place; ids that the hub makes have none of these.
 */
export function isPlainName(name: string): boolean {
  return /^[\p{L}\p{N}._~:/@-]{1,256}$/u.test(name);
}

/** A name as a text in InfluxQL. Throws for one that is not plain. */
export function quoted(name: string): string {
  if (!isPlainName(name))
    throw new Error("a series' name holds a character that InfluxDB cannot be asked for");
  return `'${name}'`;
}

export function readingPoint(reading: Reading, logSeq: number, index: number): IPoint {
  const { deviceId, metric, value, measuredAt, receivedAt, seq, late } = reading;
  return {
    measurement: "reading",
    tags: { device: deviceId, metric },
    //  Each field costs a time of its own on disk: most readings need no word on being late, and many have no number.
    fields: {
      value,
      received: receivedAt,
      ...(seq === undefined ? {} : { seq }),
      ...(late ? { late } : {}),
    },
    timestamp: nanoseconds(measuredAt, slotOf(reading, logSeq, index)),
  };
}

/** The figures of a stretch; its end is that of its level, and not written. */
export function figuresPoint({ deviceId, metric }: SeriesName, figures: Figures): IPoint {
  const { count, late, min, max, sum, outside, gap } = figures;
  return {
    measurement: "figures",
    tags: { device: deviceId, metric },
    fields: {
      count,
      late,
      //  Of nothing they are infinite, which InfluxDB cannot hold.
      ...(count === 0 ? {} : { min, max }),
      sum,
      inside: figures.insideMs,
      outside: figures.outsideMs,
      outside_lead: outside.leadMs,
      outside_trail: outside.trailMs,
      outside_longest: outside.longestMs,
      gap_lead: gap.leadMs,
      gap_trail: gap.trailMs,
      gap_longest: gap.longestMs,
    },
    timestamp: nanoseconds(figures.from, 0),
  };
}

/** The columns that `readFigures` expects, in its order, behind the time. */
export const FIGURE_COLUMNS =
  "count, late, min, max, sum, inside, outside, outside_lead, outside_trail, outside_longest, gap_lead, gap_trail, gap_longest";

/** A row of FIGURE_COLUMNS with its time in ms as figures up to `to`. */
export function readFigures(row: readonly unknown[], to: UnixMs): Figures {
  const number = (at: number) => Number(row[at] ?? 0);
  const count = number(1);
  return {
    from: number(0),
    to,
    count,
    late: number(2),
    min: count === 0 ? Number.POSITIVE_INFINITY : number(3),
    max: count === 0 ? Number.NEGATIVE_INFINITY : number(4),
    sum: number(5),
    insideMs: number(6),
    outsideMs: number(7),
    outside: { leadMs: number(8), trailMs: number(9), longestMs: number(10) },
    gap: { leadMs: number(11), trailMs: number(12), longestMs: number(13) },
  };
}

/** The series that a group of an answer is of. */
export function seriesIn(tags: Readonly<Record<string, string>> | undefined): SeriesName {
  return { deviceId: tags?.["device"] ?? "", metric: (tags?.["metric"] ?? "") as MetricName };
}
