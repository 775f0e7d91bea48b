// A camera in the corner of a room: projects points in metres to the picture and draws surfaces, boxes and round things
// in true perspective. Axes: x to the right, y into the room, z up. Whoever draws goes from the far to the near.
import { type Canvas, capsule, ellipse, fillPolygon, lit, type Paint, plain, type Rgb } from "./raster.ts";

export type Point = readonly [x: number, y: number, z: number];

export type Stage = {
  readonly canvas: Canvas;
  /** To pixels; `scale` is pixels a metre at that distance. */
  readonly project: (point: Point) => { readonly x: number; readonly y: number; readonly scale: number };
  /** A flat surface; parts behind the camera are cut off. */
  readonly surface: (corners: readonly Point[], paint: Paint) => void;
};

/** Metres; nearer than this nothing is drawn. Chosen: inside the camera's own dome. */
const NEAR_M = 0.15;

/** How light falls on a box: most from the ceiling's lamps. Chosen by eye. */
const LIGHT = { top: 1.06, front: 0.86, side: 0.72 } as const;

export function createStage(canvas: Canvas, eye: Point, target: Point, acrossDegrees: number): Stage {
  const forward = unit(minus(target, eye));
  const right = unit(cross(forward, [0, 0, 1]));
  const up = cross(right, forward);
  const focus = canvas.width / 2 / Math.tan((acrossDegrees * Math.PI) / 360);
  const inView = (point: Point): Point => {
    const from = minus(point, eye);
    return [dot(from, right), dot(from, up), dot(from, forward)];
  };
  const toPixels = ([across, high, deep]: Point) => ({
    x: canvas.width / 2 + (focus * across) / deep,
    y: canvas.height / 2 - (focus * high) / deep,
    scale: focus / deep,
  });
  return {
    canvas,
    project: (point) => toPixels(inView(point)),
    surface: (corners, paint) => {
      const visible = cutNear(corners.map(inView));
      if (visible.length < 3) return;
      const points = visible.map(toPixels).flatMap(({ x, y }) => [x, y]);
      fillPolygon(canvas, points, paint);
    },
  };
}

function cutNear(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const [index, point] of points.entries()) {
    const before = points.at(index - 1) ?? point;
    if (point[2] > NEAR_M !== before[2] > NEAR_M) {
      const way = (NEAR_M - before[2]) / (point[2] - before[2]);
      kept.push(between(before, point, way));
    }
    if (point[2] > NEAR_M) kept.push(point);
  }
  return kept;
}

/** The point `way` (0 to 1) of the way from `a` to `b`. */
export function between(a: Point, b: Point, way: number): Point {
  return [a[0] + (b[0] - a[0]) * way, a[1] + (b[1] - a[1]) * way, a[2] + (b[2] - a[2]) * way];
}

function minus(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Point): Point {
  const size = Math.hypot(...a);
  return [a[0] / size, a[1] / size, a[2] / size];
}

/** A gradient between two points of the room. */
export function fade(stage: Stage, from: Point, to: Point, a: Rgb, b: Rgb, alphaA = 1, alphaB = 1): Paint {
  const start = stage.project(from);
  const end = stage.project(to);
  return { kind: "linear", from: [start.x, start.y], to: [end.x, end.y], a, b, alphaA, alphaB };
}

/** A box from corner `least` to corner `most`: the three sides that a camera from above, front and left can see. */
export function box(stage: Stage, least: Point, most: Point, rgb: Rgb): void {
  const [x0, y0, z0] = least;
  const [x1, y1, z1] = most;
  const shade = (light: number, foot: number) =>
    fade(stage, [x0, y0, z1], [x0, y0, z0], lit(rgb, light), lit(rgb, light * foot));
  const seenFromRight = stage.project([x1, y1, z0]).x < stage.project([x1, y0, z0]).x;
  const sideX = seenFromRight ? x1 : x0;
  stage.surface(
    [
      [sideX, y0, z0],
      [sideX, y1, z0],
      [sideX, y1, z1],
      [sideX, y0, z1],
    ],
    shade(LIGHT.side, 0.8),
  );
  stage.surface(
    [
      [x0, y0, z0],
      [x1, y0, z0],
      [x1, y0, z1],
      [x0, y0, z1],
    ],
    shade(LIGHT.front, 0.78),
  );
  slab(
    stage,
    [x0, y0, z1],
    [x1, y1, z1],
    fade(stage, [x0, y0, z1], [x1, y1, z1], lit(rgb, LIGHT.top), lit(rgb, 0.96)),
  );
}

/** A level rectangle between two opposite corners of the same height. */
export function slab(stage: Stage, [x0, y0, z]: Point, [x1, y1]: Point, paint: Paint): void {
  stage.surface(
    [
      [x0, y0, z],
      [x1, y0, z],
      [x1, y1, z],
      [x0, y1, z],
    ],
    paint,
  );
}

/** An upright rectangle that faces the camera's side of the room (constant y). */
export function panel(stage: Stage, [x0, y, z0]: Point, [x1, , z1]: Point, paint: Paint): void {
  stage.surface(
    [
      [x0, y, z0],
      [x1, y, z0],
      [x1, y, z1],
      [x0, y, z1],
    ],
    paint,
  );
}

function ring([x, y, z]: Point, radius: number): readonly Point[] {
  return Array.from({ length: 28 }, (_, at) => {
    const angle = (at / 28) * 2 * Math.PI;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle), z];
  });
}

/** A level disc: a burner, the water in a pot, a shadow on the floor. */
export function disc(stage: Stage, center: Point, radius: number, paint: Paint): void {
  stage.surface(ring(center, radius), paint);
}

/** A standing drum: pots, buckets, bottles. `rim` is how much wider the top is than the foot. */
export function drum(stage: Stage, foot: Point, radius: number, height: number, rgb: Rgb, rim = 1): void {
  const [x, y, z] = foot;
  const low = stage.project(foot);
  const high = stage.project([x, y, z + height]);
  const lowR = radius * low.scale;
  const highR = radius * rim * high.scale;
  const paint: Paint = {
    kind: "linear",
    from: [low.x - highR, low.y],
    to: [low.x + highR, low.y],
    a: lit(rgb, 1),
    b: lit(rgb, 0.55),
    alphaA: 1,
    alphaB: 1,
  };
  disc(stage, foot, radius, paint);
  fillPolygon(
    stage.canvas,
    [low.x - lowR, low.y, low.x + lowR, low.y, high.x + highR, high.y, high.x - highR, high.y],
    paint,
  );
  disc(stage, [x, y, z + height], radius * rim, plain(lit(rgb, 1.1)));
}

/** A ball lit from above left: heads, cabbages, hat tops. `flat` below 1 presses it down. */
export function ball(stage: Stage, center: Point, radius: number, rgb: Rgb, flat = 1): void {
  const { x, y, scale } = stage.project(center);
  const r = radius * scale;
  fillPolygon(stage.canvas, ellipse(x, y, r, r * flat), {
    kind: "radial",
    center: [x - r * 0.3, y - r * 0.45 * flat],
    radius: r * 1.6,
    a: lit(rgb, 1.1),
    b: lit(rgb, 0.62),
    alphaA: 1,
    alphaB: 1,
  });
}

/** A limb or a bar between two points, shaded across. */
export function limb(stage: Stage, from: Point, to: Point, radius: number, rgb: Rgb, thinner = 1): void {
  const a = stage.project(from);
  const b = stage.project(to);
  const r = radius * a.scale;
  fillPolygon(stage.canvas, capsule(a.x, a.y, r, b.x, b.y, radius * thinner * b.scale), {
    kind: "linear",
    from: [a.x - r, a.y],
    to: [a.x + r, a.y],
    a: lit(rgb, 1.04),
    b: lit(rgb, 0.74),
    alphaA: 1,
    alphaB: 1,
  });
}

/** A soft round patch of colour that has no edge: steam, glow, a shadow's heart. */
export function puff(stage: Stage, center: Point, radius: number, rgb: Rgb, alpha: number): void {
  const { x, y, scale } = stage.project(center);
  const r = radius * scale;
  const paint: Paint = {
    kind: "radial",
    center: [x, y],
    radius: r,
    a: rgb,
    b: rgb,
    alphaA: alpha,
    alphaB: 0,
  };
  fillPolygon(stage.canvas, ellipse(x, y, r), paint);
}

/** The shadow of something that stands at `[x, y]`. */
export function shadow(stage: Stage, x: number, y: number, radius: number): void {
  const { x: cx, y: cy, scale } = stage.project([x, y, 0.01]);
  const r = radius * scale;
  const paint: Paint = {
    kind: "radial",
    center: [cx, cy],
    radius: r,
    a: [20, 24, 30],
    b: [20, 24, 30],
    alphaA: 0.42,
    alphaB: 0,
  };
  fillPolygon(stage.canvas, ellipse(cx, cy, r, r * 0.55), paint);
}
