// The room around a kitchen scene: tiled walls and floor, lamps under the ceiling, and the steel furniture every kitchen has.
import { lit, plain, type Rgb } from "./raster.ts";
import { box, disc, drum, fade, limb, type Point, panel, puff, type Stage, shadow, slab } from "./stage.ts";

/** How large the room is, in metres, and how it is painted. */
export type Room = {
  readonly width: number;
  readonly depth: number;
  readonly wall: Rgb;
  readonly floor: Rgb;
};

export const STEEL: Rgb = [188, 196, 202];
export const HEIGHT_M = 3;
/** Working height. Source: GB/T 24985 and its like put worktops at 0.80 to 0.90 m; chosen between. */
export const COUNTER_M = 0.84;
const TILE_M = 0.3;
const TILED_TO_M = 2.1;
const JOINT_M = 0.012;

/** Back and right wall, floor, ceiling strip and lamps. */
export function drawRoom(stage: Stage, room: Room): void {
  const { width, depth, wall, floor } = room;
  slab(
    stage,
    [-2, -1, 0],
    [width, depth, 0],
    fade(stage, [0, 0, 0], [width, depth, 0], lit(floor, 0.8), lit(floor, 1.02)),
  );
  panel(
    stage,
    [-2, depth, 0],
    [width, depth, HEIGHT_M],
    fade(stage, [width / 2, depth, 0], [width / 2, depth, HEIGHT_M], lit(wall, 0.84), wall),
  );
  stage.surface(
    [
      [width, -1, 0],
      [width, depth, 0],
      [width, depth, HEIGHT_M],
      [width, -1, HEIGHT_M],
    ],
    fade(stage, [width, 2, 0], [width, 2, HEIGHT_M], lit(wall, 0.7), lit(wall, 0.86)),
  );
  drawTiles(stage, room);
  drawFloorTiles(stage, room);
  const dark: Rgb = [60, 70, 80];
  panel(stage, [-2, depth, 0], [width, depth, 0.12], plain(dark, 0.35));
  panel(stage, [-2, depth, TILED_TO_M], [width, depth, TILED_TO_M + 0.05], plain([86, 132, 160], 0.9));
  stage.surface(
    [
      [width, -1, TILED_TO_M],
      [width, depth, TILED_TO_M],
      [width, depth, TILED_TO_M + 0.05],
      [width, -1, TILED_TO_M + 0.05],
    ],
    plain([70, 108, 132], 0.9),
  );
}

function drawTiles(stage: Stage, { width, depth, wall }: Room): void {
  const joint = plain(lit(wall, 0.7), 0.55);
  for (let z = TILE_M; z < TILED_TO_M; z += TILE_M) {
    panel(stage, [-2, depth, z], [width, depth, z + JOINT_M], joint);
    stage.surface(
      [
        [width, -1, z],
        [width, depth, z],
        [width, depth, z + JOINT_M],
        [width, -1, z + JOINT_M],
      ],
      joint,
    );
  }
  for (let x = -2; x < width; x += TILE_M)
    panel(stage, [x, depth, 0], [x + JOINT_M, depth, TILED_TO_M], joint);
  for (let y = -1; y < depth; y += TILE_M) {
    stage.surface(
      [
        [width, y, 0],
        [width, y + JOINT_M, 0],
        [width, y + JOINT_M, TILED_TO_M],
        [width, y, TILED_TO_M],
      ],
      joint,
    );
  }
}

function drawFloorTiles(stage: Stage, { width, depth, floor }: Room): void {
  const joint = plain(lit(floor, 0.72), 0.6);
  for (let x = -2; x < width; x += 2 * TILE_M) slab(stage, [x, -1, 0], [x + 0.014, depth, 0], joint);
  for (let y = -1; y < depth; y += 2 * TILE_M) slab(stage, [-2, y, 0], [width, y + 0.014, 0], joint);
}

/** Lamp light mirrored on the wet floor. */
export function drawGleam(stage: Stage, x: number, y: number): void {
  puff(stage, [x, y, 0], 0.9, [255, 255, 250], 0.16);
}

/** A steel table; with `closed` a cabinet, else legs and a lower board. */
export function drawCounter(
  stage: Stage,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  closed: boolean,
): void {
  if (closed) {
    box(stage, [x0, y0, 0.1], [x1, y1, COUNTER_M - 0.05], lit(STEEL, 0.9));
    const doors = Math.max(1, Math.round((x1 - x0) / 0.6));
    for (let at = 1; at < doors; at += 1) {
      const x = x0 + ((x1 - x0) * at) / doors;
      panel(
        stage,
        [x, y0 - 0.002, 0.12],
        [x + 0.012, y0 - 0.002, COUNTER_M - 0.08],
        plain([70, 78, 84], 0.7),
      );
    }
  } else {
    for (const [x, y] of [
      [x1 - 0.06, y1 - 0.06],
      [x0 + 0.06, y1 - 0.06],
    ] as const) {
      limb(stage, [x, y, 0], [x, y, COUNTER_M - 0.05], 0.025, lit(STEEL, 0.7));
    }
    box(stage, [x0 + 0.04, y0 + 0.04, 0.22], [x1 - 0.04, y1 - 0.04, 0.25], lit(STEEL, 0.72));
    for (const x of [x0 + 0.06, x1 - 0.06])
      limb(stage, [x, y0 + 0.06, 0], [x, y0 + 0.06, COUNTER_M - 0.05], 0.025, lit(STEEL, 0.85));
  }
  box(stage, [x0, y0, COUNTER_M - 0.05], [x1, y1, COUNTER_M], STEEL);
  //  A lamp's streak along the polished top.
  const y = y0 + (y1 - y0) * 0.62;
  slab(
    stage,
    [x0 + 0.05, y, COUNTER_M],
    [x1 - 0.05, y + (y1 - y0) * 0.14, COUNTER_M],
    plain([255, 255, 255], 0.28),
  );
}

/** A gastronorm pan with food in it, standing on something at height `z`. */
export function drawPan(stage: Stage, [x, y, z]: Point, food: Rgb, size = 0.3): void {
  box(stage, [x, y, z], [x + size * 1.5, y + size, z + 0.09], lit(STEEL, 0.92));
  const least: Point = [x + 0.025, y + 0.025, z + 0.092];
  const most: Point = [x + size * 1.5 - 0.025, y + size - 0.025, z + 0.092];
  slab(stage, least, most, fade(stage, least, most, lit(food, 0.82), lit(food, 1.12)));
}

/** A stock pot with a soup in it. */
export function drawPot(stage: Stage, foot: Point, radius: number, height: number, soup: Rgb): void {
  const [x, y, z] = foot;
  drum(stage, foot, radius, height, [172, 180, 186]);
  disc(stage, [x, y, z + height], radius * 0.98, plain([214, 220, 224]));
  disc(stage, [x, y, z + height - 0.02], radius * 0.88, plain(lit(soup, 0.86)));
  disc(
    stage,
    [x - radius * 0.15, y + radius * 0.1, z + height - 0.02],
    radius * 0.6,
    plain(lit(soup, 1.08), 0.8),
  );
}

/** A shelf of `levels` boards against the back wall. */
export function drawShelf(
  stage: Stage,
  least: readonly [x: number, y: number],
  most: readonly [x: number, y: number],
  levels: readonly number[],
): void {
  const [x0, y0] = least;
  const [x1, y1] = most;
  const top = (levels.at(-1) ?? 1.6) + 0.3;
  shadow(stage, (x0 + x1) / 2, y0, (x1 - x0) * 0.6);
  for (const x of [x0, x1]) limb(stage, [x, y1, 0], [x, y1, top], 0.022, lit(STEEL, 0.6));
  for (const z of levels) box(stage, [x0, y0, z - 0.03], [x1, y1, z], lit(STEEL, 0.86));
}

/** The uprights in front, drawn after what stands on the boards. */
export function drawShelfPosts(stage: Stage, x0: number, x1: number, y: number, top: number): void {
  for (const x of [x0, x1]) limb(stage, [x, y, 0], [x, y, top], 0.022, lit(STEEL, 0.82));
}

/** A framed notice on the back wall: the rules of the room, which a camera shows as grey lines. */
export function drawNotice(stage: Stage, x: number, depth: number, z: number, head: Rgb): void {
  const y = depth - 0.01;
  panel(stage, [x, y, z], [x + 0.55, y, z + 0.42], plain([248, 248, 244]));
  panel(stage, [x, y, z + 0.33], [x + 0.55, y, z + 0.42], plain(head));
  for (let line = 0; line < 4; line += 1) {
    panel(
      stage,
      [x + 0.06, y, z + 0.06 + line * 0.065],
      [x + 0.49 - (line % 2) * 0.1, y, z + 0.08 + line * 0.065],
      plain([130, 138, 146], 0.8),
    );
  }
}
