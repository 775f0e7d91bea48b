// Pictures as ffmpeg decodes them, to look at their pixels.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A decoded picture. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  /** 0 (black) to 255; x and y as fractions of the picture. */
  readonly lumaAt: (x: number, y: number) => number;
  /** The brightest and the darkest within a rectangle, in fractions. */
  readonly brightest: (x: number, y: number, width: number, height: number) => number;
  readonly darkest: (x: number, y: number, width: number, height: number) => number;
};

/** The picture of a JPEG, or the last one of a video that is all there. */
export async function decode(bytes: Uint8Array, kind: "jpeg" | "mp4"): Promise<Pixels> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-test-picture-"));
  try {
    const file = join(folder, `picture.${kind}`);
    writeFileSync(file, bytes);
    const output = ["-f", "image2pipe", "-c:v", "pgm", "-pix_fmt", "gray", "pipe:1"];
    const { stdout } = await promisify(execFile)("ffmpeg", ["-v", "error", "-i", file, ...output], {
      encoding: "buffer",
      maxBuffer: 256 * 1024 * 1024,
    });
    return lastOf(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** PGM: "P5\n<width> <height>\n255\n" and a byte a pixel, one picture after the other. */
function lastOf(pgm: Buffer): Pixels {
  const [head = "", width, height] = /^P5\n(\d+) (\d+)\n255\n/.exec(pgm.toString("latin1", 0, 40)) ?? [];
  const [w, h] = [Number(width), Number(height)];
  if (!(w > 0 && h > 0)) throw new Error("ffmpeg decoded no picture");
  const pixels = pgm.subarray(pgm.length - w * h);
  if (pgm.length % (w * h + head.length) !== 0) throw new Error("the picture changed its size");
  const lumaAt = (x: number, y: number): number =>
    pixels[Math.min(h - 1, Math.floor(y * h)) * w + Math.min(w - 1, Math.floor(x * w))] ?? Number.NaN;
  const within = (x: number, y: number, width: number, height: number): number[] => {
    const found: number[] = [];
    for (let row = Math.ceil(y * h); row < Math.floor((y + height) * h); row++)
      for (let column = Math.ceil(x * w); column < Math.floor((x + width) * w); column++)
        found.push(pixels[row * w + column] ?? Number.NaN);
    return found;
  };
  return {
    width: w,
    height: h,
    lumaAt,
    brightest: (...of) => Math.max(...within(...of)),
    darkest: (...of) => Math.min(...within(...of)),
  };
}
