// A drawing (masks, watermark) → the filters of ffmpeg that draw it. Promise: what is under a mask is in no output, and
// no text of anybody's becomes a part of a filter: it goes to ffmpeg in a file of its own.
import { createHash } from "node:crypto";
import type { Drawing, Mask } from "../../model.ts";

/** Names in the folder in which ffmpeg runs, so that no path has to be escaped. */
export const FONT_NAME = "font.woff";

//  Chosen: a hundredth of the picture on each side, since masks are drawn by hand and cameras are knocked.
const MASK_MARGIN = 0.01;
//  Chosen: school, canteen, area and one more; longer ones would cover the kitchen.
const MOST_LINES = 4;
const MOST_LINE_CHARS = 60;
//  Chosen: text of 16 of 360 lines is read on a phone and hides little.
const LINES_PER_TEXT_HEIGHT = 22;
//  Measured with the hub's typeface: a Latin letter or digit is 0.4 to 0.6 of its size wide, a Chinese character 1.
const LATIN_EM = 0.57;
/** The width of "2026-11-21 11:02:03". */
const TIME_EM = 19 * LATIN_EM;

/** The same for drawings that look the same: what their pictures can be shared by. */
export function drawingKey(drawing: Drawing | undefined): string {
  if (drawing === undefined) return "plain";
  const boxes = drawing.masks.map(boxFilter).sort();
  const text = drawing.watermark === undefined ? null : watermarkText(drawing.watermark.lines);
  return createHash("sha256")
    .update(JSON.stringify([boxes, text]))
    .digest("hex")
    .slice(0, 32);
}

/** The watermark's lines as ffmpeg gets them: in a file, without anything that is not text. */
export function watermarkText(lines: readonly string[]): string {
  return lines
    .slice(0, MOST_LINES)
    .map((line) => [...line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ").trim()].slice(0, MOST_LINE_CHARS).join(""))
    .filter((line) => line !== "")
    .join("\n");
}

export type FilterOptions = {
  /** Of the output, in pixels; smaller pictures keep their size. */
  readonly mostWidth: number;
  /** The file with `watermarkText`, in the folder in which ffmpeg runs. */
  readonly textFile: string;
  /** What the clock on the wall shows at media time 0, as seconds since 1970 of that wall. */
  readonly wallSecondsAtZero: number;
};

/** The filters, in order: masks before scaling, so that no hidden pixel is mixed into its neighbours; text after it. */
export function filtersOf(drawing: Drawing | undefined, options: FilterOptions): string[] {
  const { mostWidth, textFile, wallSecondsAtZero } = options;
  const scale = `scale=w='trunc(min(iw,${mostWidth})/2)*2':h=-2`;
  const boxes = (drawing?.masks ?? []).map(boxFilter);
  if (drawing?.watermark === undefined) return [...boxes, scale];
  const text = watermarkText(drawing.watermark.lines);
  const widest = Math.max(TIME_EM, ...text.split("\n").map(widthInEm));
  const size = `min(h/${LINES_PER_TEXT_HEIGHT},w*0.94/${widest.toFixed(2)})`;
  const look = `fontfile=${FONT_NAME}:fontsize='${size}':x=h/60:fontcolor=white:box=1:boxcolor=black@0.5:boxborderw=3`;
  const time = `drawtext=${look}:y='h-${size}*1.3':text='%{pts\\:gmtime\\:${wallSecondsAtZero.toFixed(3)}}'`;
  if (text === "") return [...boxes, scale, time];
  const lines = `drawtext=${look}:y='h-th-${size}*1.75':line_spacing=4:expansion=none:textfile=${textFile}`;
  return [...boxes, scale, lines, time];
}

/** A mask that says nothing sensible hides the whole picture: a picture too few is better than one too many. */
function boxFilter({ x, y, width, height }: Mask): string {
  const isSound = [x, y, width, height].every(Number.isFinite) && width > 0 && height > 0;
  const [left, right] = isSound ? withMargin(x, width) : [0, 1];
  const [top, bottom] = isSound ? withMargin(y, height) : [0, 1];
  const size = (unit: string, from: number, to: number): string =>
    `ceil(${unit}*${(to - from).toFixed(4)})+1`;
  const place = `x=iw*${left.toFixed(4)}:y=ih*${top.toFixed(4)}`;
  return `drawbox=${place}:w=${size("iw", left, right)}:h=${size("ih", top, bottom)}:color=black:t=fill`;
}

function withMargin(from: number, length: number): [number, number] {
  return [Math.max(0, from - MASK_MARGIN), Math.min(1, from + length + MASK_MARGIN)];
}

function widthInEm(line: string): number {
  return [...line].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) < 0x2e80 ? LATIN_EM : 1), 0);
}
