// Cutting: one long table with boards in the colours that keep meat, fish and vegetables apart, and two cooks with knives.
import { along, swing, turn } from "../motion.ts";
import { drawPerson, drawTool } from "../person.ts";
import { lit, plain, type Rgb } from "../raster.ts";
import { COUNTER_M, drawCounter, drawGleam, drawNotice, drawPan, drawRoom, STEEL } from "../room.ts";
import type { Scene } from "../scene.ts";
import { ball, box, limb, panel, type Stage, slab } from "../stage.ts";

const ROOM = { width: 5.4, depth: 4.6, wall: [232, 234, 226], floor: [128, 140, 134] } as const;
const BOARD_Y = 2.35;
const BOARDS: readonly { readonly x: number; readonly rgb: Rgb; readonly food: Rgb }[] = [
  { x: 1.55, rgb: [98, 176, 104], food: [232, 128, 52] },
  { x: 2.75, rgb: [208, 92, 84], food: [186, 84, 80] },
];

function backdrop(stage: Stage): void {
  drawRoom(stage, ROOM);
  drawNotice(stage, 0.4, ROOM.depth, 1.45, [46, 128, 84]);
  //  Knives on their magnet, and a board rack.
  panel(stage, [1.9, 4.59, 1.62], [3.2, 4.59, 1.68], plain([70, 76, 82]));
  for (let n = 0; n < 6; n += 1) {
    const x = 2.0 + n * 0.2;
    panel(stage, [x, 4.58, 1.3 + (n % 3) * 0.05], [x + 0.06, 4.58, 1.66], plain([214, 220, 224]));
    panel(stage, [x + 0.01, 4.58, 1.64], [x + 0.05, 4.58, 1.8], plain([40, 40, 44]));
  }
  drawCounter(stage, [1.2, 4.0], [4.1, 4.6], true);
  for (const [n, rgb] of (
    [
      [98, 176, 104],
      [208, 92, 84],
      [84, 128, 200],
      [236, 226, 190],
    ] as const
  ).entries()) {
    box(stage, [1.4 + n * 0.16, 4.2, COUNTER_M], [1.44 + n * 0.16, 4.5, COUNTER_M + 0.36], rgb);
  }
  box(stage, [2.6, 4.15, COUNTER_M], [3.1, 4.5, COUNTER_M + 0.3], [226, 230, 232]);
  panel(stage, [2.66, 4.145, COUNTER_M + 0.06], [2.92, 4.145, COUNTER_M + 0.26], plain([34, 40, 48]));
  box(stage, [4.6, 2.9, 0.05], [5.35, 4.5, 1.95], lit(STEEL, 1.02));
  for (const z of [0.08, 1.02])
    panel(stage, [4.64, 2.895, z], [5.31, 2.895, z + 0.88], plain(lit(STEEL, 0.8)));
  for (const z of [0.5, 1.4]) limb(stage, [4.72, 2.87, z], [4.72, 2.87, z + 0.28], 0.02, [90, 96, 102]);
  drawGleam(stage, 3.9, 1.4);
  drawGleam(stage, 2.2, 3.4);
}

function drawBoard(stage: Stage, x: number, rgb: Rgb, food: Rgb, t: number): void {
  box(stage, [x, BOARD_Y - 0.22, COUNTER_M], [x + 0.62, BOARD_Y + 0.16, COUNTER_M + 0.03], rgb);
  const done = turn(t, 4, x);
  const left = 0.3 * (1 - done);
  if (left > 0.02)
    limb(
      stage,
      [x + 0.06, BOARD_Y, COUNTER_M + 0.07],
      [x + 0.06 + left, BOARD_Y, COUNTER_M + 0.07],
      0.045,
      food,
    );
  const pieces = Math.floor(done * 14);
  for (let n = 0; n < pieces; n += 1) {
    const at = [
      x + 0.38 + (n % 4) * 0.05,
      BOARD_Y - 0.12 + Math.floor(n / 4) * 0.06,
      COUNTER_M + 0.045,
    ] as const;
    ball(stage, at, 0.024, lit(food, 0.9 + (n % 3) * 0.1), 0.7);
  }
}

function drawCutter(stage: Stage, x: number, t: number, phase: number): void {
  const chop = Math.max(0, swing(t, 150, phase));
  const slide = 0.05 * swing(t, 8, phase);
  drawPerson(stage, {
    at: { x: x + 0.3, y: 3.02, face: -Math.PI / 2, walked: 0 },
    lean: 0.32,
    hands: [
      [-0.12 + slide, 0.56, 0.95],
      [0.14, 0.54, 0.98 + chop * 0.08],
    ],
  });
  const hand = [x + 0.16, 2.47, 0.97 + chop * 0.08] as const;
  drawTool(stage, hand, [hand[0] + 0.02, hand[1] - 0.26, 0.9 + chop * 0.05], 0.016, [216, 222, 226]);
}

function frame(stage: Stage, t: number): void {
  const walker = along(
    [
      { from: 0, to: 12, x: 3.9, y: 3.55, face: Math.PI / 2 },
      { from: 16, to: 34, x: 4.25, y: 3.2, face: 0 },
      { from: 40, to: 53, x: 2.9, y: 3.75, face: Math.PI / 2 },
    ],
    t,
  );
  const busy = walker.walked === 0 ? swing(t, 36) * 0.05 : 0;
  drawPerson(stage, {
    at: walker,
    lean: 0.15,
    hands: [
      [-0.17, 0.36, 1.02 + busy],
      [0.17, 0.36, 1.02 - busy],
    ],
  });
  for (const [n, { x }] of BOARDS.entries()) drawCutter(stage, x, t, n * 1.3);
  drawCounter(stage, [1.1, 1.75], [4.0, 2.65], false);
  for (const { x, rgb, food } of BOARDS) drawBoard(stage, x, rgb, food, t);
  for (const [n, { x }] of BOARDS.entries()) {
    const chop = Math.max(0, swing(t, 150, n * 1.3));
    const hand = [x + 0.16, 2.45, 0.96 + chop * 0.08] as const;
    ball(stage, hand, 0.052, [226, 184, 152]);
    ball(stage, [x + 0.42 + 0.05 * swing(t, 8, n * 1.3), 2.42, 0.94], 0.052, [226, 184, 152]);
    drawTool(stage, hand, [hand[0] + 0.02, hand[1] - 0.28, 0.89 + chop * 0.05], 0.014, [222, 228, 232]);
  }
  drawPan(stage, [1.2, 1.82, COUNTER_M], [238, 150, 70], 0.26);
  drawPan(stage, [2.3, 1.82, COUNTER_M], [112, 168, 84], 0.26);
  drawPan(stage, [3.42, 1.95, COUNTER_M], [196, 104, 96], 0.3);
  slab(stage, [1.3, 2.5, COUNTER_M + 0.001], [1.5, 2.6, COUNTER_M + 0.001], plain([240, 240, 236]));
}

export const cutting: Scene = {
  area: "cutting",
  title: "CUTTING",
  eye: [0.35, -0.3, 2.8],
  target: [2.7, 2.9, 0.9],
  backdrop,
  frame,
};
