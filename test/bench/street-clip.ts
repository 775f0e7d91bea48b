// A clip with the bitrate of a camera's main stream, made by ffmpeg for one run: the repository holds none of that size.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tools } from "./bench.ts";

/** The words for a --clip: for this one, and for those that the simulated kitchens play. */
export const STREET = "1080p25";
export const KITCHENS = "kitchens";

const ARGUMENTS = [
  ...["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=25:d=10,noise=alls=12:allf=t"],
  ...[
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-tune",
    "zerolatency",
    "-profile:v",
    "baseline",
    "-g",
    "50",
  ],
  ...["-b:v", "2M", "-maxrate", "2M", "-bufsize", "2M", "-bsf:v", "h264_metadata=tick_rate=50", "-y"],
];

/**
 * The file of a --clip: itself, or one that is made now and goes with the bench; empty for the simulated kitchens' own.
 * Undefined where there is no ffmpeg.
 */
export function clipNamed(
  clip: string,
  ffmpeg: string | undefined,
  { ends, tell }: Tools,
): string | undefined {
  if (clip === KITCHENS) return "";
  if (clip !== STREET) return clip;
  if (ffmpeg === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "mingchu-bench-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "street.h264");
  tell("making a clip of 1920×1080, 25 pictures/s and 2 Mbit/s");
  const made = spawnSync(ffmpeg, [...ARGUMENTS, file], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`ffmpeg made no clip: ${made.stderr.slice(0, 500)}`);
  return file;
}
