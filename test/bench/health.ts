// Whether cameras' pictures are judged rightly: days of drawn kitchens with mishaps at known moments, each check as the hub
// makes it, beside ffmpeg's own detectors of black and frozen pictures on the same video.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { crc32 } from "node:zlib";
import { AREAS } from "../../devices/areas.ts";
import type { PictureFault } from "../../hub/model.ts";
import { createCodedLoop } from "../../hub/video/look/coded-loop.ts";
import { referenceOf } from "../../hub/video/look/picture-figures.ts";
import { openKitchenPictures } from "../look/kitchen-pictures.ts";
import { watchPictures } from "../look/watched.ts";
import { programPath } from "../programs.ts";
import { type Bench, median, type Tools } from "./bench.ts";
import {
  checkMoments,
  DAY_S,
  type DayCheck,
  type Episode,
  episodesOf,
  liveDay,
  type Span,
  spanOf,
} from "./camera-day.ts";
import { areKept, type Limit } from "./limits.ts";
import { type LookRate, measureLookRate } from "./look-rate.ts";

const MS = 1000;
/** What is told so long after a mishap is over is still of it. */
const AFTER_S = 12 * 60;
/** Key frames come each 2 s, checks each 10. */
const KEY_FRAMES_A_CHECK = 5;
/** The peer is told that pictures are a second apart: its own two seconds of black or of standing still are then three of them. */
const PEER_APART_S = 1;
/**
 * Chosen: a canteen's eight cameras then call for nothing not quite twice a day, which is as often as somebody still goes
 * and looks. Of three camera-days it is none at all.
 */
const MOST_FALSE_ALARMS = 0.2;
const SCENES = AREAS.filter((area) => area !== "cold-room");

/** From when to when something was told, in seconds of the day. */
type Told = { readonly fault: PictureFault; readonly fromS: number; readonly toS: number };
type Found = { readonly episode: Episode; readonly afterS: number | undefined };

export const healthBench: Bench = {
  name: "health",
  what: "how surely a camera's picture that cannot be believed is found, and how often a good one is doubted",
  flags: {
    days: { initial: 3, what: "camera-days to live, each in another kitchen; some two minutes each" },
    hours: { initial: 24, what: "how much of each day; less begins shortly before its first mishap" },
    cameras: { initial: 200, what: "cameras that are looked at as fast as it goes" },
    seconds: { initial: 10, what: "how long" },
  },
  run: async (options, tools) => {
    if (programPath("ffmpeg") === undefined) {
      tools.figure({ skipped: "ffmpeg", how: "apt install ffmpeg" });
      return true;
    }
    tools.tell("as many pictures as can be looked at");
    const rate = await measureLookRate(Math.ceil(options.number("cameras")), options.number("seconds"));
    const cores = tellRate(rate, tools);
    const days = Math.ceil(options.number("days"));
    const span = spanOf(options.number("hours"));
    const own: { found: Found[]; falseAlarms: Told[]; lookMs: number[] } = {
      found: [],
      falseAlarms: [],
      lookMs: [],
    };
    const peer: { found: Found[]; falseAlarms: Told[] } = { found: [], falseAlarms: [] };
    for (let day = 0; day < days; day += 1) {
      const area = SCENES[day % SCENES.length] as (typeof SCENES)[number];
      tools.tell(`a day in ${area}`);
      const lived = await liveOneDay(area, `day ${day}`, span, own.lookMs);
      own.found.push(...foundIn(lived.own, span));
      own.falseAlarms.push(...falseAlarmsIn(lived.own, span));
      peer.found.push(...foundIn(lived.peer, span));
      peer.falseAlarms.push(...falseAlarmsIn(lived.peer, span));
      for (const one of falseAlarmsIn(lived.own, span))
        tools.tell(`${one.fault} for nothing, ${one.fromS} to ${one.toS} s`);
    }
    const cameraDays = (days * (span.toS - span.fromS)) / DAY_S;
    tellFigures(tools, own, peer, span, cameraDays);
    const found = shareOf(own.found);
    const value = own.falseAlarms.length / cameraDays;
    tools.figure({
      what: "limit: more mishaps found than none",
      value: found,
      unit: "share",
      isKept: found > 0,
    });
    const limits = [{ what: "false alarms", value, unit: "per camera-day", most: MOST_FALSE_ALARMS }, cores];
    return areKept(limits, tools) && found > 0;
  },
};

/** Design: 800 cameras, each looked at every ten seconds. */
const CHECKS_PER_S = 80;

/** What a district's checks cost, which is held to one core. */
function tellRate(rate: LookRate, { figure }: Tools): Limit {
  const { checksPerS, cpuPerCheckS, mainShare, pauseMs, pauseAloneMs } = rate;
  figure({ what: "checks, as fast as it goes", value: checksPerS, unit: "checks/s" });
  figure({ what: "CPU a check, with decoding", value: cpuPerCheckS * 1000, unit: "ms" });
  figure({ what: "main thread busy meanwhile", value: mainShare, unit: "share" });
  figure({ what: "longest pause of the main thread", value: pauseMs, unit: "ms" });
  figure({ what: "longest pause, nothing looked at", value: pauseAloneMs, unit: "ms" });
  const what = `cores for ${CHECKS_PER_S} checks/s`;
  return { what, value: cpuPerCheckS * CHECKS_PER_S, unit: "cores", most: 1 };
}

async function liveOneDay(area: (typeof SCENES)[number], seed: string, span: Span, lookMs: number[]) {
  const kitchen = openKitchenPictures(area, seed);
  const approved = kitchen.at({ s: 12 * 3600, people: 2 });
  const watch = watchPictures(referenceOf(approved));
  const loop = createCodedLoop(2 * DAY_S * MS);
  const peer = startPeer(span);
  const own: Told[] = [];
  let last: number | undefined;
  for await (const checks of liveDay(area, seed, span)) {
    for (const check of checks) {
      takeKeyFrames(loop, check);
      const isRepeating = loop.repeatsMs(check.s * MS) !== undefined;
      const startedMs = performance.now();
      const told = watch.take(check.grey, check.s * MS, { isSameBytes: check.print === last, isRepeating });
      lookMs.push(performance.now() - startedMs);
      last = check.print;
      note(own, told, check.s);
      await peer.write(check.coded);
    }
  }
  return { own, peer: await peer.end() };
}

/** Between two checks come more key frames, which repeat where the checks do. */
function takeKeyFrames(loop: ReturnType<typeof createCodedLoop>, { s, print }: DayCheck): void {
  for (let n = 0; n < KEY_FRAMES_A_CHECK; n += 1) {
    loop.take(crc32(Buffer.of(n), print), s * MS + n * 2 * MS);
  }
}

function note(told: Told[], fault: PictureFault | undefined, s: number): void {
  const open = told.at(-1);
  if (open !== undefined && open.fault === fault && s - open.toS <= 120)
    told[told.length - 1] = { ...open, toS: s };
  else if (fault !== undefined) told.push({ fault, fromS: s, toS: s });
}

function foundIn(told: readonly Told[], span: Span): Found[] {
  return episodesOf(span).map((episode) => {
    const first = told.find(
      (one) => one.fault === episode.fault && one.toS >= episode.fromS && one.fromS < episode.toS,
    );
    return { episode, afterS: first === undefined ? undefined : Math.max(0, first.fromS - episode.fromS) };
  });
}

/** Told at a moment at which nothing was wrong, nor a short while before. */
function falseAlarmsIn(told: readonly Told[], span: Span): Told[] {
  return told.filter(
    ({ fromS }) => !episodesOf(span).some((one) => fromS >= one.fromS && fromS < one.toS + AFTER_S),
  );
}

/** ffmpeg's blackdetect and freezedetect as they are by themselves, told of each picture's moment by its number. */
function startPeer(span: Span) {
  const input = ["-f", "h264", "-i", "pipe:0"];
  const child = spawn(
    "ffmpeg",
    [
      "-hide_banner",
      "-nostats",
      ...input,
      "-vf",
      `setpts=N*${PEER_APART_S}/TB,freezedetect,blackdetect`,
      "-f",
      "null",
      "-",
    ],
    {
      stdio: ["pipe", "ignore", "pipe"],
    },
  );
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words += text;
  });
  const ended = once(child, "close");
  return {
    write: async (coded: Uint8Array) => {
      if (!child.stdin.write(coded)) await once(child.stdin, "drain");
    },
    end: async (): Promise<Told[]> => {
      child.stdin.end();
      await ended;
      return peerTold(words, span);
    },
  };
}

function peerTold(words: string, span: Span): Told[] {
  const moments = checkMoments(span);
  const momentOf = (s: number) =>
    moments[Math.min(moments.length - 1, Math.round(s / PEER_APART_S))] ?? span.toS;
  const black = [...words.matchAll(/black_start:([\d.]+) black_end:([\d.]+)/g)].map(
    ([, from, to]): Told => ({
      fault: "picture_black",
      fromS: momentOf(Number(from)),
      toS: momentOf(Number(to)),
    }),
  );
  const starts = [...words.matchAll(/freeze_start: ([\d.]+)/g)].map(([, s]) => momentOf(Number(s)));
  const ends = [...words.matchAll(/freeze_end: ([\d.]+)/g)].map(([, s]) => momentOf(Number(s)));
  const frozen = starts.map(
    (fromS, i): Told => ({ fault: "picture_frozen", fromS, toS: ends[i] ?? span.toS }),
  );
  return [...black, ...frozen];
}

function tellFigures(
  { figure }: Tools,
  own: {
    readonly found: readonly Found[];
    readonly falseAlarms: readonly Told[];
    readonly lookMs: readonly number[];
  },
  peer: { readonly found: readonly Found[]; readonly falseAlarms: readonly Told[] },
  span: Span,
  cameraDays: number,
): void {
  const name = "ffmpeg blackdetect, freezedetect (defaults)";
  for (const { mishap } of episodesOf(span)) {
    const of = (found: readonly Found[]) => found.filter(({ episode }) => episode.mishap === mishap);
    const [mine, theirs] = [shareOf(of(own.found)), shareOf(of(peer.found))];
    figure({ what: `${mishap}: found`, value: mine, unit: "share" });
    const times = of(own.found).flatMap(({ afterS }) => afterS ?? []);
    if (times.length > 0) figure({ what: `${mishap}: found after`, value: median(times), unit: "s" });
    if (theirs > 0 || ["dark", "frozen", "frozen-recoded"].includes(mishap))
      figure({ what: `${mishap}: found`, value: theirs, unit: "share", peer: name, ...ratio(mine, theirs) });
  }
  const [mine, theirs] = [own.falseAlarms.length / cameraDays, peer.falseAlarms.length / cameraDays];
  figure({ what: "all mishaps: found", value: shareOf(own.found), unit: "share" });
  figure({ what: "false alarms", value: mine, unit: "per camera-day" });
  figure({ what: "false alarms", value: theirs, unit: "per camera-day", peer: name, ...ratio(mine, theirs) });
  figure({ what: "a look at one picture, without decoding", value: median(own.lookMs), unit: "ms" });
}

function ratio(mine: number, theirs: number): { readonly ratio?: number } {
  return theirs === 0 ? {} : { ratio: mine / theirs };
}

function shareOf(found: readonly Found[]): number {
  return found.filter(({ afterS }) => afterS !== undefined).length / Math.max(1, found.length);
}
