// Draws the simulated cameras' clips and encodes them: node simulators/make-clips.ts [area ...], "mishaps" for what may
// befall a camera (mishaps.ts), or "variants" for the short ones in other codecs (clip-variants.ts), made of the cooking clip. Needs ffmpeg with libx264, and for
// these libx265. The clips are committed; run it again only after a scene was changed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, statSync } from "node:fs";
import { clipFile, MISHAPS, type Mishap, mishapFile } from "./clip-files.ts";
import { AAC, TONE, VARIANT_NAMES, VARIANTS, type Variant, variantFile } from "./clip-variants.ts";
import { STRIP } from "./frame-strip.ts";
import { drawMishap } from "./mishaps.ts";
import { CLIP_S } from "./motion.ts";
import { drawOsd } from "./osd.ts";
import { type Canvas, createCanvas } from "./raster.ts";
import type { Scene } from "./scene.ts";
import { SCENES } from "./scenes.ts";
import { createStage } from "./stage.ts";

/** Chosen: what the sub streams of kitchen cameras commonly run at, and half of what would make cooks look smooth as film. */
const FPS = 15;
/** Chosen: a viewer waits two seconds at most for a picture, as with most cameras' defaults. */
const KEY_FRAME_S = 2;
/** Chosen by eye, between tiles that shimmer and clips that are too large to commit. */
const QUALITY = 34;
/** Chosen: the wide lenses of kitchen domes (2.8 mm) see some 80 degrees across. */
const LENS_DEGREES = 78;

const ENCODE = [
  ...[
    "-c:v",
    "libx264",
    "-profile:v",
    "main",
    "-preset",
    "slower",
    "-crf",
    String(QUALITY),
    "-pix_fmt",
    "yuv420p",
  ],
  ...["-bf", "0", "-refs", "3", "-g", String(FPS * KEY_FRAME_S), "-keyint_min", String(FPS * KEY_FRAME_S)],
  ...["-sc_threshold", "0", "-flags", "+cgop", "-tune", "animation", "-x264-params", "bframes=0:slices=1"],
  //  Supplemental information (the encoder's settings) is of no use to a decoder.
  ...["-bsf:v", "filter_units=remove_types=6", "-f", "h264"],
];

async function makeClip(scene: Scene): Promise<void> {
  const canvas = createCanvas(STRIP.pictureWidth, STRIP.pictureHeight);
  const stage = createStage(canvas, scene.eye, scene.target, LENS_DEGREES);
  scene.backdrop(stage);
  const backdrop = canvas.data.slice();
  await encode(scene.area, clipFile(scene.area), canvas, (count) => {
    canvas.data.set(backdrop);
    scene.frame(stage, count / FPS);
    drawOsd(canvas, scene.title, Math.floor(count / FPS), count);
  });
}

async function makeMishap(mishap: Mishap): Promise<void> {
  const canvas = createCanvas(STRIP.pictureWidth, STRIP.pictureHeight);
  await encode(mishap, mishapFile(mishap), canvas, (count) => drawMishap(canvas, mishap, count / FPS));
}

async function encode(
  name: string,
  file: string,
  canvas: Canvas,
  draw: (count: number) => void,
): Promise<void> {
  //  Renamed when whole: who starts cameras meanwhile gets the old clip and not half a new one.
  const unfinished = `${file}.new`;
  const size = `${STRIP.pictureWidth}x${STRIP.pictureHeight}`;
  const input = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", String(FPS), "-i", "pipe:0"];
  const ffmpeg = spawn("ffmpeg", ["-v", "error", "-y", ...input, ...ENCODE, unfinished], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  const ended = once(ffmpeg, "exit");
  for (let count = 0; count < CLIP_S * FPS; count += 1) {
    draw(count);
    if (!ffmpeg.stdin.write(canvas.data.slice())) await once(ffmpeg.stdin, "drain");
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg could not encode ${name}: it exited with ${code}`);
  renameSync(unfinished, file);
  process.stdout.write(`${name}: ${Math.round(statSync(file).size / 1024)} KB\n`);
}

async function makeVariant(name: Variant): Promise<void> {
  const file = variantFile(name);
  //  As the camera's clock has them: a raw stream says nothing of time.
  const input = name === "tone" ? TONE : ["-r", String(FPS), "-i", clipFile("cooking")];
  const how = name === "tone" ? AAC : [...VARIANTS[name], "-an", "-movflags", "+faststart"];
  const plain = ["-map_metadata", "-1", "-fflags", "+bitexact"];
  const ffmpeg = spawn("ffmpeg", ["-v", "error", "-y", ...input, ...how, ...plain, file], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = await once(ffmpeg, "exit");
  if (code !== 0) throw new Error(`ffmpeg could not encode ${name}: it exited with ${code}`);
  process.stdout.write(`${name}: ${Math.round(statSync(file).size / 1024)} KB\n`);
}

/** What is missing to make clips, or undefined. */
async function findFault(): Promise<string | undefined> {
  const ffmpeg = spawn("ffmpeg", ["-v", "error", "-h", "encoder=libx264"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  ffmpeg.stdout.on("data", (bytes) => {
    said += String(bytes);
  });
  try {
    await once(ffmpeg, "close");
  } catch {
    return "ffmpeg is not installed or not on the PATH. Install it with its libx264 encoder (Debian: apt install ffmpeg).";
  }
  return said.includes("Encoder libx264")
    ? undefined
    : "this ffmpeg has no libx264 encoder; install a build that has.";
}

const fault = await findFault();
if (fault === undefined) {
  const asked = process.argv.slice(2);
  for (const folder of ["variants", "mishaps"])
    mkdirSync(new URL(`clips/${folder}/`, import.meta.url), { recursive: true });
  const all = asked.length === 0;
  for (const scene of SCENES) if (all || asked.includes(scene.area)) await makeClip(scene);
  if (all || asked.includes("mishaps")) for (const mishap of MISHAPS) await makeMishap(mishap);
  if (all || asked.includes("variants")) for (const name of VARIANT_NAMES) await makeVariant(name);
} else {
  process.stderr.write(`make-clips: ${fault}\n`);
  process.exitCode = 1;
}
