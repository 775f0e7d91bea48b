// What a camera writes into its picture: the place, the second of the minute, and the strip that programs read.
// Digits and capitals come from a bitmap font of our own, so that drawing needs no font on the machine.
import { STRIP, stripOf } from "./frame-strip.ts";
import { type Canvas, fillPolygon, plain, type Rgb } from "./raster.ts";

/** Five columns by seven rows; each number is a row, its highest bit the leftmost column. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  "0": [14, 17, 19, 21, 25, 17, 14],
  "1": [4, 12, 4, 4, 4, 4, 14],
  "2": [14, 17, 1, 2, 4, 8, 31],
  "3": [31, 2, 4, 2, 1, 17, 14],
  "4": [2, 6, 10, 18, 31, 2, 2],
  "5": [31, 16, 30, 1, 1, 17, 14],
  "6": [6, 8, 16, 30, 17, 17, 14],
  "7": [31, 1, 2, 4, 8, 8, 8],
  "8": [14, 17, 17, 14, 17, 17, 14],
  "9": [14, 17, 17, 15, 1, 2, 12],
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [28, 18, 17, 17, 17, 18, 28],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  G: [14, 17, 16, 23, 17, 17, 15],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  J: [7, 2, 2, 2, 2, 18, 12],
  K: [17, 18, 20, 24, 20, 18, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 17, 25, 21, 19, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  Q: [14, 17, 17, 17, 21, 18, 13],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
  V: [17, 17, 17, 17, 17, 10, 4],
  W: [17, 17, 17, 21, 21, 21, 10],
  X: [17, 17, 10, 4, 10, 17, 17],
  Y: [17, 17, 17, 10, 4, 4, 4],
  Z: [31, 1, 2, 4, 8, 16, 31],
  "-": [0, 0, 0, 31, 0, 0, 0],
  " ": [0, 0, 0, 0, 0, 0, 0],
};

/** Columns from one letter to the next. */
const ADVANCE = 6;

export function drawOsd(canvas: Canvas, title: string, second: number, frame: number): void {
  drawText(canvas, title, 16, 14, 2);
  drawSecond(canvas, second);
  drawStrip(canvas, frame);
}

/** The clock alone, which a camera goes on writing whatever is before its lens. */
export function drawSecond(canvas: Canvas, second: number): void {
  const seconds = `SEC ${String(second).padStart(2, "0")}`;
  drawText(canvas, seconds, canvas.width - 16 - seconds.length * ADVANCE * 3, 12, 3);
}

/** White with a dark shadow, as cameras do to stay readable on anything. */
function drawText(canvas: Canvas, text: string, x: number, y: number, dot: number): void {
  drawGlyphs(canvas, text, x + 1.5, y + 1.5, dot, [24, 26, 28]);
  drawGlyphs(canvas, text, x, y, dot, [250, 250, 250]);
}

function drawGlyphs(canvas: Canvas, text: string, x: number, y: number, dot: number, rgb: Rgb): void {
  for (const [index, letter] of [...text].entries()) {
    const rows = GLYPHS[letter] ?? [];
    for (const [row, bits] of rows.entries()) {
      for (let column = 0; column < 5; column += 1) {
        if (((bits >> (4 - column)) & 1) === 0) continue;
        fillRectangle(canvas, x + (index * ADVANCE + column) * dot, y + row * dot, dot, dot, rgb);
      }
    }
  }
}

function drawStrip(canvas: Canvas, frame: number): void {
  const squares = stripOf(frame);
  //  A black margin keeps the codec from smearing the picture into the squares.
  fillRectangle(
    canvas,
    STRIP.x - 4,
    STRIP.y - 4,
    squares.length * STRIP.square + 8,
    STRIP.square + 8,
    [0, 0, 0],
  );
  for (const [at, bit] of squares.entries()) {
    if (bit === 0) continue;
    fillRectangle(canvas, STRIP.x + at * STRIP.square, STRIP.y, STRIP.square, STRIP.square, [255, 255, 255]);
  }
}

function fillRectangle(canvas: Canvas, x: number, y: number, width: number, height: number, rgb: Rgb): void {
  fillPolygon(canvas, [x, y, x + width, y, x + width, y + height, x, y + height], plain(rgb));
}
