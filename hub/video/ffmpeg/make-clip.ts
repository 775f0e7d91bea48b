// Fragments of one camera → an ordinary MP4 file, by one ffmpeg that copies them. Promise: the file is whole or there is
// an error and no file; a process that takes nothing more is killed.
import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../lib/clock.ts";
import type { UnixMs } from "../../model.ts";
import type { Ffmpeg } from "./ffmpeg.ts";
import { CLIP_NAME } from "./one-off-commands.ts";

export type ClipNeeds = { readonly ffmpeg: Pick<Ffmpeg, "off" | "start">; readonly clock: Clock };

export type ClipOrder = {
  /** One init segment, then whole fragments of the same stream from a key frame at or before `fromS` on. */
  readonly input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Where the clip begins, in seconds after the first picture of `input`. */
  readonly fromS: number;
  readonly lengthS: number;
  /** When that was; written into the file as its creation time. */
  readonly from: UnixMs;
  /** An existing folder of the caller's own, in which nothing else is written meanwhile. */
  readonly folder: string;
  readonly signal?: AbortSignal;
};

//  Chosen: ffmpeg copies faster than a disk reads; one that takes nothing for this long hangs.
const STALLED_MS = 30_000;
//  Chosen: putting the index first writes the file a second time: 4 GB at 20 MB/s.
const FINISH_MS = 200_000;

/** The path of the file. Throws with ffmpeg's own words when there is none. */
export async function makeClip({ ffmpeg, clock }: ClipNeeds, order: ClipOrder): Promise<string> {
  const { input, folder, fromS, lengthS, from, signal } = order;
  if (ffmpeg.off !== undefined) throw new Error(ffmpeg.off);
  if (!(fromS >= 0 && lengthS > 0)) throw new Error(`no clip begins at ${fromS} s and lasts ${lengthS} s`);
  signal?.throwIfAborted();
  const file = join(folder, CLIP_NAME);
  rmSync(file, { force: true });
  const run = ffmpeg.start({ kind: "clip", folder, fromS, lengthS, from }, () => undefined);
  let why: string | undefined;
  const giveUp = (reason: string): void => {
    why ??= reason;
    run.kill();
  };
  const onAbort = (): void => giveUp("it was called off");
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    for await (const data of input) {
      //  What is beyond the end of the clip is not read any more.
      if (!run.takesMore()) break;
      run.write(data);
      const stopTimer = clock.after(STALLED_MS, () => giveUp("ffmpeg took nothing more"));
      await run.drained();
      stopTimer();
    }
    run.end();
    const stopTimer = clock.after(FINISH_MS, () => giveUp("ffmpeg did not end"));
    const words = await run.ended;
    stopTimer();
    why ??= isWhole(file) ? undefined : words || "ffmpeg wrote nothing";
    if (why !== undefined) throw new Error(`making a clip: ${why}`);
    return file;
  } catch (error) {
    run.kill();
    await run.ended;
    rmSync(file, { force: true });
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Its index is there, before all pictures, and nothing is cut off (ISO/IEC 14496-12, clause 4.2). */
function isWhole(file: string): boolean {
  if (!existsSync(file)) return false;
  const opened = openSync(file, "r");
  try {
    const size = fstatSync(opened).size;
    const head = Buffer.alloc(16);
    const names: string[] = [];
    let at = 0;
    while (at < size) {
      if (readSync(opened, head, 0, 16, at) < 8) return false;
      const short = head.readUInt32BE(0);
      const bytes = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
      if (bytes < 8) return false;
      names.push(head.toString("latin1", 4, 8));
      at += bytes;
    }
    return (
      at === size &&
      names.includes("mdat") &&
      names.indexOf("moov") < names.indexOf("mdat") &&
      names.includes("moov")
    );
  } finally {
    closeSync(opened);
  }
}
