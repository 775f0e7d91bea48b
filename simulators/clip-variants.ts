// Short clips of streams that kitchen clips are not: other codecs, B-frames, another size, sound. MP4 files, since those
// say in which order pictures are shown; made of the cooking clip by make-clips.ts.
import { fileURLToPath } from "node:url";

/** Chosen: enough for two of its key frames, and some tens of KB. */
const SECONDS = 4;

const CUT = ["-t", String(SECONDS)];
const SMALL = ["-vf", "scale=320:180"];
/** A key frame a second at the kitchens' 15 pictures a second, so that tests wait less. */
const KEYS = ["-g", "15", "-keyint_min", "15", "-sc_threshold", "0"];
const X264 = ["-c:v", "libx264", "-preset", "slower", "-crf", "32", "-pix_fmt", "yuv420p"];
const X265 = ["-c:v", "libx265", "-preset", "medium", "-crf", "32", "-pix_fmt", "yuv420p", "-tag:v", "hvc1"];
const X265_KEYS = "log-level=error:keyint=15:min-keyint=15:scenecut=0:repeat-headers=0:info=0";

/** What ffmpeg makes of the cooking clip, by the variant's name. Without supplemental information: the encoder's settings. */
export const VARIANTS = {
  small: [...CUT, ...SMALL, ...X264, ...KEYS, "-bf", "0", "-bsf:v", "filter_units=remove_types=6"],
  "b-frames": [...CUT, ...SMALL, ...X264, ...KEYS, "-bf", "2", "-bsf:v", "filter_units=remove_types=6"],
  h265: [...CUT, ...SMALL, ...X265, "-x265-params", `${X265_KEYS}:bframes=0:open-gop=0`],
  //  Its key frames are CRA pictures, which are followed by pictures that may build on what was before them.
  "h265-b-frames": [...CUT, ...SMALL, ...X265, "-x265-params", `${X265_KEYS}:bframes=3:open-gop=1`],
} as const;

/** A quiet tone in AAC, beside which the other files have no sound. */
export const TONE = ["-f", "lavfi", "-i", `sine=frequency=440:sample_rate=16000:duration=${SECONDS}`];
export const AAC = ["-c:a", "aac", "-b:a", "24k", "-ac", "1"];

export const VARIANT_NAMES = ["small", "b-frames", "h265", "h265-b-frames", "tone"] as const;
export type Variant = (typeof VARIANT_NAMES)[number];

export function variantFile(variant: Variant): string {
  return fileURLToPath(new URL(`clips/variants/${variant}.mp4`, import.meta.url));
}
