// One sensor's health as its page shows it: the findings, and the figures behind them from the history.
import type { BatteryTrend } from "../health/battery.ts";
import { expectedReadings, type Paced } from "../health/expected.ts";
import type { Finding } from "../health/finding.ts";
import { stateOf } from "../health/finding.ts";
import type { Told } from "../health/sensor-health.ts";
import { dayEdges } from "../lib/day-time.ts";
import type { Sensor, UnixMs } from "../model.ts";
import type * as contract from "../serve/contract.ts";
import { iso } from "../serve/views.ts";
import { emptyFigures, type Figures, gapMs, joinFigures } from "../store/figures.ts";
import type { History, SeriesName } from "../store/history.ts";
import type { HealthKeeper } from "./health.ts";
import type { TermsKeeper } from "./terms.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What a sensor is there for, the first that it has. */
const MAIN = ["temperature", "door", "humidity"] as const;

export type HealthPage = (sensor: Sensor, at: UnixMs) => Promise<contract.SensorHealth>;

export function createHealthPage(
  health: HealthKeeper,
  history: Pick<History, "latest" | "readings" | "hours" | "days">,
  terms: Pick<TermsKeeper, "placementsOf">,
  zone: string,
): HealthPage {
  async function seen(sensor: Sensor, at: UnixMs) {
    const names = MAIN.map((metric) => ({ deviceId: sensor.id, metric }));
    const newest = await history.latest(names);
    const name = names.find((one) => newest.some((other) => other.metric === one.metric));
    if (name === undefined) return undefined;
    const { readings } = await history.readings({ ...name, from: 0, to: at + DAY_MS, limit: 1 });
    return { name, firstSeen: readings[0]?.measuredAt ?? at };
  }

  async function windowOf(
    name: SeriesName,
    days: 1 | 7 | 30,
    firstSeen: UnixMs,
    at: UnixMs,
  ): Promise<contract.SensorHealth["windows"][number]> {
    const edges = dayEdges(at - (days - 1) * DAY_MS, at, zone);
    const from =
      days === 1
        ? Math.max(nextHour(at - DAY_MS), firstHour(firstSeen, at))
        : Math.max(edges[0] ?? at, firstHour(firstSeen, at));
    const pieces = await stretches(name, from, at, days === 1);
    return windowFrom(pieces, terms.placementsOf(name.deviceId), days);
  }

  /** Figures from `from` to `at` without a hole: hours where whole days would reach before it, days after. */
  async function stretches(name: SeriesName, from: UnixMs, at: UnixMs, fine: boolean): Promise<Figures[]> {
    const firstDayEnd = fine ? at : (dayEdges(from, from + 1, zone).at(-1) ?? at);
    const hours = await history.hours({ series: [name], from, to: Math.min(at, firstDayEnd) });
    const days = firstDayEnd < at ? await history.days({ series: [name], from: firstDayEnd, to: at }) : [];
    const found = [...hours, ...days].map((one) => one.figures).filter((one) => one.from >= from);
    const whole: Figures[] = [];
    let reached = from;
    for (const one of found) {
      if (one.from > reached) whole.push(emptyFigures(reached, one.from));
      whole.push(one);
      reached = one.to;
    }
    return reached < at ? [...whole, emptyFigures(reached, at)] : whole;
  }

  return async (sensor, at) => {
    await health.ready.catch(() => undefined);
    const trend = await health.renewTrend(sensor.id);
    const known = await seen(sensor, at);
    const windows: contract.SensorHealth["windows"] = [];
    if (known !== undefined) {
      for (const days of [1, 7, 30] as const)
        windows.push(await windowOf(known.name, days, known.firstSeen, at));
    }
    const findings = health.findings(sensor.id, at);
    const told = health.told(sensor.id, at);
    const worst = findings[0];
    return {
      sensorId: sensor.id,
      at: iso(at),
      state: stateOf(findings),
      ...(worst === undefined ? {} : { worst: worst.kind }),
      findings: findings.map(findingView),
      ...(known === undefined ? {} : { firstSeen: iso(known.firstSeen) }),
      ...(told.heardAt === undefined ? {} : { lastSeen: iso(told.heardAt) }),
      windows,
      ...figuresView(told),
      ...batteryView(trend, told),
    };
  };
}

function nextHour(at: UnixMs): UnixMs {
  return Math.ceil(at / HOUR_MS) * HOUR_MS;
}

/** The first whole hour in which it was there; the one that runs now if there is none yet. */
function firstHour(firstSeen: UnixMs, at: UnixMs): UnixMs {
  const whole = nextHour(firstSeen);
  return whole < at ? whole : whole - HOUR_MS;
}

/** Neighbouring stretches as one; bursts count no more than what was expected of their stretch. */
export function windowFrom(
  pieces: readonly Figures[],
  placements: readonly Paced[],
  days: 1 | 7 | 30,
): contract.SensorHealth["windows"][number] {
  const [first, ...rest] = pieces;
  if (first === undefined) throw new Error("a window without any stretch");
  const whole = rest.reduce(joinFigures, first);
  const expected = pieces.map((one) => expectedReadings(placements, one.from, one.to));
  const usable = pieces.reduce((sum, one, i) => sum + Math.min(one.count, expected[i] ?? 0), 0);
  const total = expected.reduce((sum, one) => sum + one, 0);
  return {
    days,
    from: iso(whole.from),
    received: whole.count,
    expected: Math.round(total),
    receivedShare: total === 0 ? 0 : Math.round((usable / total) * 1000) / 1000,
    late: whole.late,
    gapS: Math.round(gapMs(whole) / 1000),
    longestGapS: Math.round(whole.gap.longestMs / 1000),
  };
}

function findingView({ since, ...finding }: Finding): contract.Finding {
  return {
    ...finding,
    numbers: { ...finding.numbers },
    ...(since === undefined ? {} : { since: iso(since) }),
  };
}

function figuresView(told: Told) {
  const { clock, radio } = told;
  return {
    faultCodes: told.codes.map(({ code, count, lastAt }) => ({
      //  0 stands for null (devices/metrics.ts).
      ...(code === 0 ? {} : { code }),
      count,
      lastAt: iso(lastAt),
    })),
    jumps: told.jumps
      .toReversed()
      .slice(0, 8)
      .map((jump) => ({ ...jump, at: iso(jump.at) })),
    ...(clock === undefined
      ? {}
      : {
          clock: {
            ...(clock.offsetMs === undefined ? {} : { offsetS: Math.round(clock.offsetMs / 1000) }),
            messages: clock.messages,
            disbelieved: clock.disbelieved,
          },
        }),
    ...(radio === undefined
      ? {}
      : {
          signal: {
            metric: radio.metric,
            newest: radio.newest,
            weakShare: Math.round(radio.weakShare * 1000) / 1000,
            below: radio.below,
          },
        }),
    duplicates: told.duplicates,
    conflicts: told.conflicts,
    replays: told.replays,
  };
}

function batteryView(trend: BatteryTrend | undefined, { battery }: Told) {
  if (battery === undefined) return {};
  const end = trend?.end;
  return {
    battery: {
      percent: battery.percent,
      measuredAt: iso(battery.at),
      days: trend?.days ?? 0,
      ...(trend?.perDay === undefined ? {} : { perDay: Math.round(trend.perDay * 1000) / 1000 }),
      ...(end === undefined
        ? {}
        : {
            end: {
              at: iso(end.at),
              earliest: iso(end.earliest),
              ...(end.latest === undefined ? {} : { latest: iso(end.latest) }),
            },
          }),
      ...(end === undefined ? { whyNoEnd: trend?.whyNoEnd ?? ("too-few-days" as const) } : {}),
    },
  };
}
