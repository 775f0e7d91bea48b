// Rough processing: vegetables as they came, two deep sinks, baskets on the floor, one cook who washes and one who sorts.
import { along, swing } from "../motion.ts";
import { drawPerson } from "../person.ts";
import { lit, plain, type Rgb } from "../raster.ts";
import { COUNTER_M, drawCounter, drawGleam, drawNotice, drawRoom, STEEL } from "../room.ts";
import type { Scene } from "../scene.ts";
import { ball, box, disc, drum, limb, panel, type Stage, shadow, slab } from "../stage.ts";
import { drawWater } from "../steam.ts";

const ROOM = { width: 5.2, depth: 4.5, wall: [220, 228, 234], floor: [122, 132, 142] } as const;
const SINKS = [1.25, 2.35] as const;
const GREENS: readonly Rgb[] = [
  [92, 152, 70],
  [120, 176, 84],
  [148, 192, 104],
];

function backdrop(stage: Stage): void {
  drawRoom(stage, ROOM);
  drawNotice(stage, 3.9, ROOM.depth, 1.5, [44, 104, 176]);
  panel(stage, [0.9, 4.49, 1.0], [3.5, 4.49, 1.04], plain(lit(STEEL, 0.7)));
  box(stage, [0.9, 3.7, 0.1], [3.5, 4.5, COUNTER_M], lit(STEEL, 0.95));
  for (const [n, x] of SINKS.entries()) {
    slab(
      stage,
      [x - 0.05, 3.8, COUNTER_M + 0.002],
      [x + 0.85, 4.35, COUNTER_M + 0.002],
      plain([96, 106, 114]),
    );
    slab(
      stage,
      [x, 3.84, COUNTER_M + 0.004],
      [x + 0.8, 4.31, COUNTER_M + 0.004],
      plain(n === 0 ? [120, 170, 186] : [108, 158, 176]),
    );
    limb(stage, [x + 0.4, 4.42, COUNTER_M], [x + 0.4, 4.42, 1.25], 0.022, [206, 212, 216]);
    limb(stage, [x + 0.4, 4.42, 1.25], [x + 0.4, 4.15, 1.2], 0.02, [206, 212, 216]);
  }
  drawCounter(stage, [4.5, 1.9], [5.15, 4.2], false);
  for (const [n, y] of [2.2, 2.8, 3.4].entries()) {
    drum(stage, [4.8, y, COUNTER_M], 0.2, 0.16, [226, 150 + n * 20, 60], 1.25);
    for (let k = 0; k < 7; k += 1) {
      const rgb: Rgb = n === 0 ? [206, 58, 44] : n === 1 ? [238, 150, 52] : [150, 96, 150];
      ball(stage, [4.8 + Math.cos(k * 2.4) * 0.11, y + Math.sin(k * 2.4) * 0.11, COUNTER_M + 0.2], 0.07, rgb);
    }
  }
  disc(stage, [2.5, 2.1, 0.004], 0.14, plain([70, 76, 82]));
  drawGleam(stage, 2.0, 2.7);
  drawGleam(stage, 3.6, 2.2);
}

function drawGreens(stage: Stage, x: number, t: number): void {
  for (let n = 0; n < 9; n += 1) {
    const dx = 0.14 + (n % 3) * 0.24 + swing(t, 18, n) * 0.03;
    const dy = 3.93 + Math.floor(n / 3) * 0.14 + swing(t, 14, n * 2) * 0.02;
    ball(stage, [x + dx, dy, COUNTER_M + 0.02], 0.075, GREENS[n % 3] ?? [92, 152, 70], 0.75);
  }
}

function drawBasket(stage: Stage, x: number, y: number, rgb: Rgb, food: Rgb): void {
  shadow(stage, x, y, 0.5);
  drum(stage, [x, y, 0], 0.26, 0.3, rgb, 1.3);
  for (let n = 0; n < 11; n += 1) {
    const out = n < 7 ? 0.2 : 0.08;
    ball(
      stage,
      [x + Math.cos(n * 0.9) * out, y + Math.sin(n * 0.9) * out, 0.34 + (n < 7 ? 0 : 0.06)],
      0.1,
      lit(food, 0.86 + (n % 3) * 0.12),
    );
  }
}

function frame(stage: Stage, t: number): void {
  for (const [n, x] of SINKS.entries()) {
    drawGreens(stage, x, t + n * 3);
    drawWater(stage, [x + 0.4, 4.15, 1.19], COUNTER_M + 0.02, t + n);
  }
  const scrub = swing(t, 66);
  drawPerson(stage, {
    at: { x: 1.65, y: 3.2 + swing(t, 12) * 0.02, face: Math.PI / 2, walked: 0 },
    lean: 0.42,
    hands: [
      [-0.13 + scrub * 0.06, 0.68, 0.9 + swing(t, 66, 1) * 0.03],
      [0.15 - scrub * 0.06, 0.7, 0.92 - swing(t, 66, 1) * 0.03],
    ],
  });
  const sorter = along(
    [
      { from: 0, to: 14, x: 3.95, y: 2.9, face: 0 },
      { from: 18, to: 31, x: 2.9, y: 3.1, face: Math.PI / 2 },
      { from: 36, to: 47, x: 3.3, y: 1.95, face: -Math.PI / 2 },
      { from: 52, to: 56, x: 3.95, y: 2.4, face: 0 },
    ],
    t,
  );
  const reach = sorter.walked === 0 ? swing(t, 30) * 0.08 : 0;
  drawPerson(stage, {
    at: sorter,
    lean: 0.3,
    hands: [
      [-0.18, 0.42, 0.98 + reach],
      [0.18, 0.42, 0.98 - reach],
    ],
  });
  drawBasket(stage, 1.2, 2.0, [196, 70, 60], [120, 172, 84]);
  drawBasket(stage, 2.0, 1.55, [62, 110, 186], [222, 214, 190]);
  drawBasket(stage, 3.3, 1.3, [222, 168, 60], [200, 132, 72]);
}

export const roughProcessing: Scene = {
  area: "rough-processing",
  title: "ROUGH PROCESSING",
  eye: [0.2, -0.5, 2.8],
  target: [2.6, 3.0, 0.7],
  backdrop,
  frame,
};
