// Key frames of several cameras → a picture of each, down one ffmpeg that ends when it has read them: most of what a
// picture costs is the start of the process. Promise: nobody gets another camera's picture. Each key frame has a pipe, a
// decoder and an output of its own, and one that is broken costs the others a little time and nothing else.
import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { Drawing } from "../../model.ts";
import type { Ffmpeg } from "./ffmpeg.ts";
import type { FfmpegJob } from "./ffmpeg-arguments.ts";
import { BATCH_LIMIT_MS } from "./limits.ts";

export type BatchNeeds = {
  readonly ffmpeg: Pick<Ffmpeg, "start">;
  readonly clock: Clock;
  readonly log: Log;
};

export type BatchFrame = {
  readonly init: Uint8Array;
  /** A key frame: moof and mdat. */
  readonly fragment: Uint8Array;
  readonly drawing?: Drawing | undefined;
  /** What the clock on the wall showed when it was taken, as seconds since 1970 of that wall; for a watermark. */
  readonly wallSecondsAtZero?: number;
};

//  Measured: 32 at once cost a sixth less each than 16, and make the first one wait twice as long.
export const MOST_IN_BATCH = 16;
//  Chosen: a JPEG of the largest picture is below 2 MB.
const MOST_OUTPUT_BYTES = 8 * 1024 * 1024;

/**
 * JPEGs, or with a size the luma of each picture scaled to it (a byte a pixel, 0 black to 255 white, row by row). In the order of the frames;
 * undefined for a frame that cannot be decoded.
 */
export async function decodeBatch(
  needs: BatchNeeds,
  frames: readonly BatchFrame[],
  size?: { readonly width: number; readonly height: number },
): Promise<readonly (Buffer | undefined)[]> {
  const pictures: (Buffer | undefined)[] = frames.map(() => undefined);
  let left = frames.map((_, place) => place);
  while (left.length > 0) {
    const batch = left.slice(0, MOST_IN_BATCH);
    const made = await decodeOnce(
      needs,
      batch.map((place) => frames[place] as BatchFrame),
      size,
    );
    batch.forEach((place, index) => {
      pictures[place] = made.pictures[index];
    });
    const missing = batch.filter((place) => pictures[place] === undefined);
    const others = left.slice(MOST_IN_BATCH);
    //  ffmpeg 5.1 ends at an input that it cannot decode at all, and what it had not written yet is lost: the first one
    //  that is missing is tried by itself, the rest again. A batch that hung would hang again.
    const isHopeless = batch.length === 1 || missing.length === 0 || made.isGivenUp;
    if (isHopeless) left = others;
    else {
      const [suspect, ...rest] = missing;
      const alone = await decodeOnce(needs, [frames[suspect as number] as BatchFrame], size);
      pictures[suspect as number] = alone.pictures[0];
      left = [...rest, ...others];
    }
  }
  return pictures;
}

async function decodeOnce(
  { ffmpeg, clock, log }: BatchNeeds,
  frames: readonly BatchFrame[],
  size: { readonly width: number; readonly height: number } | undefined,
): Promise<{ readonly pictures: readonly (Buffer | undefined)[]; readonly isGivenUp: boolean }> {
  const output: Buffer[][] = frames.map(() => []);
  let bytes = 0;
  let isGivenUp = false;
  const run = ffmpeg.start(jobOf(frames, size), (data, place) => {
    output[place]?.push(data);
    bytes += data.length;
    if (bytes > MOST_OUTPUT_BYTES * frames.length) run.kill();
  });
  const stop = clock.after(BATCH_LIMIT_MS, () => {
    isGivenUp = true;
    run.kill();
  });
  frames.forEach(({ init, fragment }, place) => {
    run.write(init, place);
    run.write(fragment, place);
  });
  run.end();
  const words = await run.ended;
  stop();
  if (words !== "") log.debug("ffmpeg had something to say", { pictures: frames.length, words });
  const isWhole = size === undefined ? isJpeg : (made: Buffer) => made.length === size.width * size.height;
  const pictures = output
    .map((parts) => Buffer.concat(parts))
    .map((made) => (isWhole(made) ? made : undefined));
  return { pictures, isGivenUp };
}

function jobOf(
  frames: readonly BatchFrame[],
  size: { width: number; height: number } | undefined,
): FfmpegJob {
  if (size !== undefined) return { kind: "grey", pictures: frames.length, ...size };
  const pictures = frames.map(({ drawing, wallSecondsAtZero = 0 }) => ({ drawing, wallSecondsAtZero }));
  return { kind: "stills", pictures };
}

/** Begins and ends as ITU-T T.81, annex B, says: start and end of image. */
function isJpeg(bytes: Buffer): boolean {
  return (
    bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9
  );
}
