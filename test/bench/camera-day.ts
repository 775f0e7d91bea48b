// A camera's day, drawn and coded: kitchen hours with people, steam and drifting light, a night with a sensor's noise, and
// mishaps at known moments. What is made is what a camera would send at each of the hub's checks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { crc32 } from "node:zlib";
import type { AreaName } from "../../devices/areas.ts";
import type { PictureFault } from "../../hub/model.ts";
import { type Grey, LOOK_BYTES, LOOK_SIZE } from "../../hub/video/look/grey-picture.ts";
import type { Clip } from "../../simulators/clip.ts";
import { codedPictures } from "../look/coded-pictures.ts";
import { MISHAPS, openKitchenPictures } from "../look/kitchen-pictures.ts";

type Mishap = keyof typeof MISHAPS | "frozen" | "frozen-recoded" | "looped" | "looped-recoded";

export type Episode = {
  readonly mishap: Mishap;
  /** What should be told of it. */
  readonly fault: PictureFault;
  /** Seconds of the day. */
  readonly fromS: number;
  readonly toS: number;
};

/** One check: what was sent at that moment. */
export type DayCheck = {
  readonly s: number;
  readonly grey: Grey;
  /** Of the coded picture. */
  readonly print: number;
  /** As Annex B. */
  readonly coded: Uint8Array;
};

const HOUR = 3600;
export const DAY_S = 24 * HOUR;
/** As the hub's defaults: kitchen hours and how often is looked. */
const OPENS_S = 5.5 * HOUR;
const CLOSES_S = 19 * HOUR;
const EVERY_S = 10;
const OUTSIDE_EVERY_S = 60;

const MISHAP_FAULTS: readonly (readonly [Mishap, PictureFault])[] = [
  ["covered", "picture_covered"],
  ["looped-recoded", "picture_looped"],
  ["dark", "picture_black"],
  ["blurred", "picture_blurred"],
  ["looped", "picture_looped"],
  ["bright", "picture_bright"],
  ["moved", "picture_moved"],
  ["frozen", "picture_frozen"],
  ["knocked", "picture_moved"],
  ["frozen-recoded", "picture_frozen"],
];
const LASTS_S = 20 * 60;
/** From the beginning of one to that of the next. */
const APART_S = 75 * 60;
/** What is played again is of so long ago. */
const REPLAYED_S = 65 * 60;

/** What of a day is lived, in seconds of it. */
export type Span = { readonly fromS: number; readonly toS: number };

const WHOLE_DAY: Span = { fromS: 0, toS: DAY_S };
/** Chosen: what of a part of a day is quiet before its first mishap. */
const QUIET_S = 10 * 60;

/** So many hours: all of the day, or less from shortly before the first mishap. */
export function spanOf(hours: number): Span {
  if (hours >= 24) return WHOLE_DAY;
  const fromS = OPENS_S + HOUR - QUIET_S;
  return { fromS, toS: Math.min(DAY_S, fromS + hours * HOUR) };
}

/** The mishaps of one day that begin in its span, each once, from an hour after the kitchen opens. */
export function episodesOf(span: Span): readonly Episode[] {
  return MISHAP_FAULTS.map(([mishap, fault], i) => {
    const fromS = OPENS_S + HOUR + i * APART_S;
    return { mishap, fault, fromS, toS: fromS + LASTS_S };
  }).filter(({ fromS }) => fromS >= span.fromS && fromS < span.toS);
}

/** People in the kitchen, and light, over the day. */
function momentAt(s: number) {
  if (s < OPENS_S || s >= CLOSES_S) return { people: 0, light: 0.35, noise: 4 };
  const busy = s > 9 * HOUR && s < 12.5 * HOUR ? 4 : s < 7 * HOUR ? 1 : 2;
  const dusk = Math.min(1, 0.75 + (s - OPENS_S) / (4 * HOUR), 0.75 + (CLOSES_S - s) / (4 * HOUR));
  return { people: busy, light: dusk, noise: 2 };
}

export function checkMoments(span: Span): readonly number[] {
  const moments: number[] = [];
  for (let s = span.fromS; s < span.toS; s += s >= OPENS_S && s < CLOSES_S ? EVERY_S : OUTSIDE_EVERY_S)
    moments.push(s);
  return moments;
}

/** Pieces of one start of an encoder. */
const PIECE = 60;

/** Draws and codes a day, a few minutes at a time. */
export async function* liveDay(
  area: AreaName,
  seed: string,
  span: Span,
): AsyncGenerator<readonly DayCheck[]> {
  const kitchen = openKitchenPictures(area, seed);
  const episodes = episodesOf(span);
  const episodeAt = (s: number) => episodes.find((one) => s >= one.fromS && s < one.toS);
  const coded = new Map<number, Uint8Array>();
  const moments = checkMoments(span);

  function draw(s: number): Grey {
    const episode = episodeAt(s);
    const at = (moment: number) => kitchen.at({ s: moment, ...momentAt(moment) });
    if (episode === undefined) return at(s);
    //  A recording that is coded anew is met up to ten seconds beside its moments.
    if (episode.mishap === "looped-recoded") return at(s - REPLAYED_S + 3.7);
    if (episode.mishap === "frozen-recoded")
      return kitchen.at({ ...momentAt(episode.fromS), s: episode.fromS, noise: 0 });
    if (episode.mishap === "looped" || episode.mishap === "frozen") return at(s);
    return MISHAPS[episode.mishap](at(s));
  }

  for (let from = 0; from < moments.length; from += PIECE) {
    const piece = moments.slice(from, from + PIECE);
    const units = unitsOf(codedPictures(piece.map(draw)));
    const sent = piece.map((s, i) => {
      const episode = episodeAt(s);
      const own = units[i] as Uint8Array;
      const again =
        episode?.mishap === "frozen"
          ? episode.fromS
          : episode?.mishap === "looped"
            ? s - REPLAYED_S
            : undefined;
      const unit = again === undefined ? own : (coded.get(again) ?? own);
      coded.set(s, unit);
      coded.delete(s - 2 * REPLAYED_S);
      return unit;
    });
    const greys = await decoded(sent);
    yield piece.map((s, i) => {
      const unit = sent[i] as Uint8Array;
      return { s, grey: greys[i] as Grey, print: crc32(unit), coded: unit };
    });
  }
}

/** Each picture with its parameter sets, so that a decoder can begin at it. */
function unitsOf(clip: Clip): readonly Uint8Array[] {
  const start = Buffer.of(0, 0, 0, 1);
  return clip.frames.map(({ nals }) => {
    const sets = nals.some((nal) => ((nal[0] ?? 0) & 0x1f) === 7) ? [] : [clip.sps, clip.pps];
    return Buffer.concat([...sets, ...nals].flatMap((nal) => [start, nal]));
  });
}

async function decoded(units: readonly Uint8Array[]): Promise<readonly Grey[]> {
  const child = spawn(
    "ffmpeg",
    [
      "-v",
      "error",
      "-f",
      "h264",
      "-i",
      "pipe:0",
      "-fps_mode",
      "passthrough",
      "-pix_fmt",
      "gray",
      "-f",
      "rawvideo",
      "pipe:1",
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  child.stdin.end(Buffer.concat(units));
  await once(child, "close");
  const all = Buffer.concat(parts);
  if (all.length !== units.length * LOOK_BYTES)
    throw new Error(`${units.length} pictures were coded, ${all.length / LOOK_BYTES} decoded`);
  return units.map((_, i) => ({
    ...LOOK_SIZE,
    data: Uint8Array.from(all.subarray(i * LOOK_BYTES, (i + 1) * LOOK_BYTES)),
  }));
}
