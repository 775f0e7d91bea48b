// A small software rasteriser: anti-aliased polygons filled with plain colours or gradients, into an RGB buffer.
// Coverage is exact across and sampled four times down: enough that edges do not crawl when a cook walks.

export type Rgb = readonly [red: number, green: number, blue: number];

/** Points in pixels, x and y in turns. */
export type Polygon = readonly number[];

/** How a surface is filled. Alphas are 0 to 1; a gradient runs from `a` to `b`. */
export type Paint =
  | { readonly kind: "plain"; readonly rgb: Rgb; readonly alpha: number }
  | {
      readonly kind: "linear";
      readonly from: readonly [x: number, y: number];
      readonly to: readonly [x: number, y: number];
      readonly a: Rgb;
      readonly b: Rgb;
      readonly alphaA: number;
      readonly alphaB: number;
    }
  | {
      readonly kind: "radial";
      readonly center: readonly [x: number, y: number];
      readonly radius: number;
      readonly a: Rgb;
      readonly b: Rgb;
      readonly alphaA: number;
      readonly alphaB: number;
    };

export type Canvas = {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel, rows from the top. */
  readonly data: Uint8Array;
};

/** Chosen: lines a pixel row is sampled at; four is where stair steps stop being seen at this size. */
const SAMPLES = 4;

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, data: new Uint8Array(width * height * 3) };
}

export function plain(rgb: Rgb, alpha = 1): Paint {
  return { kind: "plain", rgb, alpha };
}

/** `rgb` made lighter (above 1) or darker (below 1). */
export function lit(rgb: Rgb, light: number): Rgb {
  return [Math.min(255, rgb[0] * light), Math.min(255, rgb[1] * light), Math.min(255, rgb[2] * light)];
}

/** Fills by the even-odd rule. What lies outside the canvas is cut off. */
export function fillPolygon(canvas: Canvas, points: Polygon, paint: Paint): void {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let at = 1; at < points.length; at += 2) {
    top = Math.min(top, points[at] ?? 0);
    bottom = Math.max(bottom, points[at] ?? 0);
  }
  const firstRow = Math.max(0, Math.floor(top));
  const lastRow = Math.min(canvas.height - 1, Math.ceil(bottom) - 1);
  const cover = new Float32Array(canvas.width);
  for (let row = firstRow; row <= lastRow; row += 1) {
    cover.fill(0);
    let left = canvas.width;
    let right = 0;
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const crossings = crossingsAt(points, row + (sample + 0.5) / SAMPLES);
      for (let at = 0; at + 1 < crossings.length; at += 2) {
        const from = Math.max(0, crossings[at] ?? 0);
        const to = Math.min(canvas.width, crossings[at + 1] ?? 0);
        if (to <= from) continue;
        addSpan(cover, from, to);
        left = Math.min(left, Math.floor(from));
        right = Math.max(right, Math.ceil(to));
      }
    }
    if (right > left) blendRow(canvas, row, left, right, cover, paint);
  }
}

function crossingsAt(points: Polygon, y: number): number[] {
  const found: number[] = [];
  let fromX = points[points.length - 2] ?? 0;
  let fromY = points[points.length - 1] ?? 0;
  for (let at = 0; at < points.length; at += 2) {
    const toX = points[at] ?? 0;
    const toY = points[at + 1] ?? 0;
    if (fromY <= y !== toY <= y) found.push(fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX));
    fromX = toX;
    fromY = toY;
  }
  return found.sort((a, b) => a - b);
}

function addSpan(cover: Float32Array, from: number, to: number): void {
  const first = Math.floor(from);
  const last = Math.floor(to);
  const share = 1 / SAMPLES;
  if (first === last) {
    cover[first] = (cover[first] ?? 0) + (to - from) * share;
    return;
  }
  cover[first] = (cover[first] ?? 0) + (first + 1 - from) * share;
  for (let x = first + 1; x < last; x += 1) cover[x] = (cover[x] ?? 0) + share;
  if (last < cover.length) cover[last] = (cover[last] ?? 0) + (to - last) * share;
}

function blendRow(
  canvas: Canvas,
  row: number,
  left: number,
  right: number,
  cover: Float32Array,
  paint: Paint,
): void {
  const { data, width } = canvas;
  const a = paint.kind === "plain" ? paint.rgb : paint.a;
  const b = paint.kind === "plain" ? paint.rgb : paint.b;
  const alphaA = paint.kind === "plain" ? paint.alpha : paint.alphaA;
  const alphaB = paint.kind === "plain" ? paint.alpha : paint.alphaB;
  for (let x = left; x < right; x += 1) {
    const covered = cover[x] ?? 0;
    if (covered === 0) continue;
    const way = paint.kind === "plain" ? 0 : wayAlong(paint, x + 0.5, row + 0.5);
    const alpha = Math.min(1, covered) * (alphaA + (alphaB - alphaA) * way);
    const at = (row * width + x) * 3;
    for (let band = 0; band < 3; band += 1) {
      const from = a[band] ?? 0;
      const colour = from + ((b[band] ?? 0) - from) * way;
      const under = data[at + band] ?? 0;
      data[at + band] = under + (colour - under) * alpha + 0.5;
    }
  }
}

function wayAlong(paint: Exclude<Paint, { kind: "plain" }>, x: number, y: number): number {
  if (paint.kind === "radial") {
    return Math.min(1, Math.hypot(x - paint.center[0], y - paint.center[1]) / paint.radius);
  }
  const dx = paint.to[0] - paint.from[0];
  const dy = paint.to[1] - paint.from[1];
  const way = ((x - paint.from[0]) * dx + (y - paint.from[1]) * dy) / (dx * dx + dy * dy || 1);
  return Math.max(0, Math.min(1, way));
}

/** An ellipse as a polygon; a circle if `ry` is left out. */
export function ellipse(cx: number, cy: number, rx: number, ry = rx): Polygon {
  const corners = Math.max(10, Math.min(48, Math.ceil(Math.max(rx, ry) * 1.5)));
  const points: number[] = [];
  for (let at = 0; at < corners; at += 1) {
    const angle = (at / corners) * 2 * Math.PI;
    points.push(cx + rx * Math.cos(angle), cy + ry * Math.sin(angle));
  }
  return points;
}

/** A line with round ends, of another half width at each end: arms, legs, handles. */
export function capsule(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): Polygon {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const points: number[] = [];
  const ROUND = 8;
  for (let at = 0; at <= ROUND; at += 1) {
    const turn = angle + Math.PI / 2 + (at / ROUND) * Math.PI;
    points.push(x0 + r0 * Math.cos(turn), y0 + r0 * Math.sin(turn));
  }
  for (let at = 0; at <= ROUND; at += 1) {
    const turn = angle - Math.PI / 2 + (at / ROUND) * Math.PI;
    points.push(x1 + r1 * Math.cos(turn), y1 + r1 * Math.sin(turn));
  }
  return points;
}
