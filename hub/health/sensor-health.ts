// All that is followed of one sensor, in memory of a fixed size: fed with its readings as they were sent and with what
// happened to its messages, asked for what can be told now. Pure but for its own memory: time is an argument.
import { fastestCPerMin, weakBelow } from "../../devices/honesty.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, Reading, UnixMs } from "../model.ts";
import { type ClockOffset, createClockOffset } from "./clock-offset.ts";
import { createDayCounts, type DayCounts } from "./day-counts.ts";
import { createJumps, type Jump } from "./jumps.ts";
import { createStill, type Span, type Stuck } from "./still.ts";

/** What a sensor is judged by: as the book says now. */
export type About = {
  readonly place: string;
  readonly intervalS: number;
  readonly family: string;
};

/** What happened to a message of a device that is no reading. */
export type Note = { readonly deviceId: DeviceId; readonly at: UnixMs } & (
  | { readonly kind: "duplicate" | "conflict" | "replay" }
  | { readonly kind: "too-old"; readonly sentAt: UnixMs }
);

export type SensorHealth = {
  readonly take: (reading: Reading, about: About) => void;
  readonly note: (note: Note, about: About) => void;
  /** What is known of a temperature's past in stretches, before the readings; oldest first. */
  readonly takePast: (span: Span) => void;
  readonly tell: (at: UnixMs) => Told;
};

/** What the followed values say now. Counts are of the last 24 hours. */
export type Told = {
  /** When it last measured, by readings that were not late. */
  readonly heardAt: UnixMs | undefined;
  /** Its oldest reading that was seen here. */
  readonly seenSince: UnixMs | undefined;
  readonly stuck: Stuck | undefined;
  /** True where the newest temperature told of the past: then nothing of it is told to the rules. */
  readonly isPast: boolean;
  /** Jumps and fault codes that did not tell of the past. */
  readonly implausible: number;
  /** The newest ones, at most eight. */
  readonly jumps: readonly Jump[];
  readonly codes: readonly { readonly code: number; readonly count: number; readonly lastAt: UnixMs }[];
  /** Undefined where it sends no time. `offsetMs` undefined: not steady. */
  readonly clock:
    | {
        readonly offsetMs: number | undefined;
        readonly newestMs: number | undefined;
        readonly messages: number;
        readonly disbelieved: number;
      }
    | undefined;
  readonly battery: { readonly percent: number; readonly at: UnixMs; readonly lowSince?: UnixMs } | undefined;
  readonly radio:
    | {
        readonly metric: "link_quality" | "signal";
        readonly newest: number;
        readonly weakShare: number;
        readonly messages: number;
        readonly below: number;
      }
    | undefined;
  /** Readings of the main metric, each half interval counted once. */
  readonly received: number;
  readonly late: number;
  readonly longestGapMs: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly replays: number;
};

const COUNTED = [
  "received",
  "late",
  "heard",
  "weak",
  "disbelieved",
  "implausible",
  "duplicate",
  "conflict",
  "replay",
] as const;
const DAY_MS = 86_400_000;
/** Chosen: what a page shows. */
const MOST_JUMPS = 8;
/** Chosen: enough to know a day's longest, however late data cut them. */
const MOST_GAPS = 32;
/** Chosen: a probe knows a handful of codes. */
const MOST_CODES = 8;
/** Chosen: as the rule sensor-battery-low begins and ends (devices/honesty.ts). */
const LOW_PERCENT = 20.5;

/** `factor` shortens every duration of the judges, as in demonstrations and drills. */
export function createSensorHealth(factor = 1): SensorHealth {
  const counts = createDayCounts(COUNTED);
  const still = createStill(factor);
  const follow = createJumps(factor);
  let clock: ClockOffset | undefined;
  let jumps: Jump[] = [];
  const codes = new Map<number, { readonly counts: DayCounts<"given">; lastAt: UnixMs }>();
  let battery: Told["battery"];
  let radio: { metric: "link_quality" | "signal"; newest: number; at: UnixMs; below: number } | undefined;
  let heardAt: UnixMs | undefined;
  let seenSince: UnixMs | undefined;
  let newestAt = Number.NEGATIVE_INFINITY;
  let isPast = false;
  let main: MetricName | undefined;
  let countedAt = Number.NEGATIVE_INFINITY;
  let gaps: Gap[] = [];

  function takeMain({ metric, measuredAt, late }: Reading, intervalS: number): void {
    //  A thermometer's temperature; of a door contact its door.
    if (main !== metric && (main === "temperature" || (main !== undefined && metric !== "temperature")))
      return;
    main = metric;
    if (late) counts.add("late", measuredAt);
    //  Late ones come in any order; of the others a burst counts once.
    if (late || measuredAt - countedAt >= intervalS * 500) counts.add("received", measuredAt);
    if (measuredAt <= countedAt) {
      if (gaps.length > 0) gaps = gaps.flatMap((gap) => cutAt(gap, measuredAt, intervalS)).slice(-MOST_GAPS);
      return;
    }
    const gap = { from: countedAt, to: measuredAt };
    if (isGap(gap, intervalS)) {
      //  Where there are too many, the shortest go.
      gaps = [...gaps, gap].sort((a, b) => a.to - a.from - (b.to - b.from)).slice(-MOST_GAPS);
    }
    if (measuredAt - countedAt >= intervalS * 500) countedAt = measuredAt;
  }

  function takeTemperature({ value, measuredAt, late }: Reading, { place }: About): void {
    if (measuredAt >= newestAt) {
      newestAt = measuredAt;
      isPast = late;
    }
    still.take({ from: measuredAt, to: measuredAt, low: value, high: value, count: 1 });
    const jump = follow.take(value, measuredAt, fastestCPerMin(place));
    if (jump !== undefined && !late) counts.add("implausible", measuredAt);
    if (jump !== undefined) jumps = [...jumps, jump].slice(-MOST_JUMPS * 8);
  }

  function takeRadio({ metric, value, receivedAt }: Reading, { family }: About): void {
    const kind = metric === "signal" ? "signal" : "link_quality";
    const below = weakBelow(kind, family);
    counts.add("heard", receivedAt);
    if (value < below) counts.add("weak", receivedAt);
    if (radio === undefined || receivedAt >= radio.at)
      radio = { metric: kind, newest: value, at: receivedAt, below };
    still.takeRadio(value);
  }

  function takeBattery({ value, measuredAt }: Reading): void {
    if (battery !== undefined && measuredAt < battery.at) return;
    const lowSince = value < LOW_PERCENT ? (battery?.lowSince ?? measuredAt) : undefined;
    battery = { percent: value, at: measuredAt, ...(lowSince === undefined ? {} : { lowSince }) };
  }

  function takeTime({ sentAt, measuredAt, receivedAt }: Reading, { intervalS }: About): void {
    if (sentAt === undefined) return;
    clock ??= createClockOffset();
    clock.take(sentAt, receivedAt, intervalS);
    if (sentAt !== measuredAt) counts.add("disbelieved", receivedAt);
  }

  function takeCode({ value, receivedAt, late }: Reading): void {
    if (!late) counts.add("implausible", receivedAt);
    const known = codes.get(value) ?? { counts: createDayCounts(["given"]), lastAt: receivedAt };
    known.counts.add("given", receivedAt);
    known.lastAt = Math.max(known.lastAt, receivedAt);
    codes.delete(value);
    codes.set(value, known);
    if (codes.size > MOST_CODES) codes.delete(codes.keys().next().value as number);
  }

  return {
    take: (reading, about) => {
      const { metric, late, receivedAt, value } = reading;
      if (COMPUTED.has(metric)) return;
      takeTime(reading, about);
      if (metric === "fault_code") return takeCode(reading);
      if (metric === "battery") return takeBattery(reading);
      if (metric === "link_quality" || metric === "signal") return takeRadio(reading, about);
      if (metric === "voltage" || metric === "online") return;
      seenSince = Math.min(seenSince ?? reading.measuredAt, reading.measuredAt);
      if (!late) heardAt = Math.max(heardAt ?? 0, receivedAt);
      takeMain(reading, about.intervalS);
      if (metric === "temperature") takeTemperature(reading, about);
      if (metric === "humidity") still.takeHumidity(value);
      if (metric === "door") {
        still.takeDoor(value > 0);
        follow.takeDoor(value > 0, reading.measuredAt);
      }
    },
    note: (note, about) => {
      if (note.kind !== "too-old") return counts.add(note.kind, note.at);
      clock ??= createClockOffset();
      clock.take(note.sentAt, note.at, about.intervalS);
      counts.add("disbelieved", note.at);
    },
    takePast: (span) => {
      seenSince = Math.min(seenSince ?? span.from, span.from);
      still.take(span);
    },
    tell: (at) => ({
      heardAt,
      seenSince,
      stuck: still.stuckAt(at),
      isPast,
      implausible: counts.sum("implausible", at),
      jumps: jumps.filter((jump) => at - jump.at < DAY_MS),
      codes: [...codes]
        .map(([code, known]) => ({ code, count: known.counts.sum("given", at), lastAt: known.lastAt }))
        .filter((one) => one.count > 0)
        .sort((a, b) => b.count - a.count),
      clock: clock && {
        offsetMs: clock.offsetMs(),
        newestMs: clock.newestMs(),
        messages: clock.messages(),
        disbelieved: counts.sum("disbelieved", at),
      },
      battery,
      radio: radio && {
        metric: radio.metric,
        newest: radio.newest,
        below: radio.below,
        messages: counts.sum("heard", at),
        weakShare: counts.sum("weak", at) / Math.max(1, counts.sum("heard", at)),
      },
      received: counts.sum("received", at),
      late: counts.sum("late", at),
      longestGapMs: Math.max(
        Number.isFinite(countedAt) ? at - countedAt : 0,
        ...gaps.filter((gap) => at - gap.to < DAY_MS).map((gap) => gap.to - gap.from),
      ),
      duplicates: counts.sum("duplicate", at),
      conflicts: counts.sum("conflict", at),
      replays: counts.sum("replay", at),
    }),
  };
}

/** A stretch without readings. */
type Gap = { readonly from: UnixMs; readonly to: UnixMs };

function isGap({ from, to }: Gap, intervalS: number): boolean {
  return Number.isFinite(from) && to - from > intervalS * 2000;
}

/** What a late reading leaves of a gap. */
function cutAt(gap: Gap, at: UnixMs, intervalS: number): Gap[] {
  if (at <= gap.from || at >= gap.to) return [gap];
  return [
    { from: gap.from, to: at },
    { from: at, to: gap.to },
  ].filter((one) => isGap(one, intervalS));
}

/** What the hub itself works out is no sign of the sensor. */
const COMPUTED: ReadonlySet<MetricName> = new Set([
  "silent_for",
  "open_for",
  "stuck_for",
  "clock_off",
  "implausible",
]);
