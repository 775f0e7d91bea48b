// Cooking: a line of wok burners under a hood, stock pots, one cook at the wok and one who carries.
import { along, swing } from "../motion.ts";
import { drawPerson, drawTool } from "../person.ts";
import { lit, plain } from "../raster.ts";
import { COUNTER_M, drawCounter, drawGleam, drawNotice, drawPan, drawPot, drawRoom, STEEL } from "../room.ts";
import type { Scene } from "../scene.ts";
import { box, disc, drum, type Point, panel, type Stage, slab } from "../stage.ts";
import { drawFlames, drawSteam } from "../steam.ts";

const ROOM = { width: 5.6, depth: 4.8, wall: [222, 230, 230], floor: [150, 136, 122] } as const;
const STOVE_Z = 0.8;
const WOKS = [
  { x: 1.2, food: [104, 150, 62] },
  { x: 2.25, food: [176, 92, 48] },
] as const;
const WOK_Y = 4.25;
const POTS = [
  { x: 3.35, soup: [206, 176, 110] },
  { x: 4.25, soup: [186, 120, 74] },
] as const;

function backdrop(stage: Stage): void {
  drawRoom(stage, ROOM);
  drawNotice(stage, -0.1, ROOM.depth, 1.5, [196, 62, 52]);
  box(stage, [0.5, 4.0, 1.95], [5.0, 4.8, 2.5], STEEL);
  slab(stage, [0.55, 4.05, 1.94], [4.95, 4.75, 1.94], plain([96, 104, 110]));
  panel(stage, [0.5, 3.995, 1.95], [5.0, 3.995, 2.02], plain(lit(STEEL, 0.68)));
  box(stage, [0.6, 3.9, 0.05], [4.9, 4.8, STOVE_Z], lit(STEEL, 0.94));
  panel(stage, [0.6, 3.895, 0.58], [4.9, 3.895, 0.74], plain([60, 66, 72], 0.85));
  for (let x = 0.9; x < 4.8; x += 0.52) disc(stage, [x, 3.88, 0.66], 0.035, plain([206, 212, 216]));
  for (const { x } of WOKS) disc(stage, [x, WOK_Y, STOVE_Z + 0.005], 0.36, plain([44, 46, 50]));
  for (const { x } of POTS) disc(stage, [x, WOK_Y, STOVE_Z + 0.005], 0.33, plain([44, 46, 50]));
  drawCounter(stage, [4.9, 1.6], [5.55, 3.7], true);
  for (const [at, y] of [2.0, 2.6, 3.15].entries())
    drum(stage, [5.25, y, COUNTER_M], 0.1, 0.24 + at * 0.04, [204 - at * 40, 160, 70 + at * 50]);
  drawGleam(stage, 2.6, 3.2);
  drawGleam(stage, 4.2, 2.2);
}

function drawWok(stage: Stage, x: number, food: readonly [number, number, number], t: number): void {
  const shake = swing(t, 60, x) * 0.012;
  drawFlames(stage, [x, WOK_Y, STOVE_Z + 0.02], 0.27, 1, t);
  drum(stage, [x + shake, WOK_Y, STOVE_Z + 0.06], 0.16, 0.16, [70, 72, 78], 2.1);
  disc(stage, [x + shake, WOK_Y, STOVE_Z + 0.215], 0.31, plain([38, 40, 44]));
  for (let n = 0; n < 9; n += 1) {
    const angle = n * 2.4 + swing(t, 30, n) * 0.35;
    const out = 0.05 + (n % 3) * 0.07;
    disc(
      stage,
      [x + shake + Math.cos(angle) * out, WOK_Y + Math.sin(angle) * out, STOVE_Z + 0.21],
      0.09,
      plain(lit(food, 0.85 + (n % 4) * 0.12)),
    );
  }
}

function frame(stage: Stage, t: number): void {
  for (const { x, food } of WOKS) drawWok(stage, x, food, t);
  for (const { x, soup } of POTS) {
    drawFlames(stage, [x, WOK_Y, STOVE_Z + 0.02], 0.24, 0.6, t);
    drawPot(stage, [x, WOK_Y, STOVE_Z + 0.05], 0.29, 0.42, soup);
    drawSteam(stage, [x, WOK_Y, STOVE_Z + 0.5], 0.2, 0.9, t + x);
  }
  drawSteam(stage, [WOKS[1].x, WOK_Y, STOVE_Z + 0.3], 0.18, 0.7, t);

  const stir = { x: swing(t, 48) * 0.13, y: swing(t, 48, Math.PI / 2) * 0.09 };
  const ladle: Point = [WOKS[1].x + stir.x, WOK_Y - 0.05 + stir.y, STOVE_Z + 0.24];
  const grip: Point = [2.42 + stir.x * 0.5, 3.82 + stir.y * 0.6, 1.16];
  drawTool(stage, grip, ladle, 0.018, [150, 156, 160]);
  drawPerson(stage, {
    at: { x: 2.25, y: 3.42 + swing(t, 24) * 0.015, face: Math.PI / 2, walked: 0 },
    lean: 0.3 + swing(t, 48) * 0.03,
    hands: [
      [-0.2, 0.42, 1.02 + swing(t, 60) * 0.02],
      [0.17 + stir.x * 0.5, 0.4 + stir.y * 0.6, 1.16],
    ],
  });

  const carrier = along(
    [
      { from: 0, to: 9, x: 3.7, y: 3.35, face: Math.PI / 2 },
      { from: 13, to: 24, x: 4.45, y: 2.5, face: 0 },
      { from: 29, to: 45, x: 2.5, y: 2.45, face: -Math.PI / 2 },
      { from: 50, to: 55, x: 1.1, y: 3.35, face: Math.PI / 2 },
    ],
    t,
  );
  const works = carrier.walked === 0 ? swing(t, 40) * 0.06 : 0;
  drawPerson(stage, {
    at: carrier,
    lean: 0.2,
    hands: [
      [-0.16, 0.36, 1.0 + works],
      [0.16, 0.36, 1.0 - works],
    ],
  });
  drawFront(stage);
}

/** The table in front, behind which the cooks pass. */
function drawFront(stage: Stage): void {
  drawCounter(stage, [1.5, 1.25], [3.7, 1.95], false);
  drawPan(stage, [1.65, 1.5, COUNTER_M], [90, 142, 66]);
  drawPan(stage, [2.2, 1.5, COUNTER_M], [198, 92, 60]);
  drawPan(stage, [2.75, 1.5, COUNTER_M], [232, 216, 164]);
  drum(stage, [3.45, 1.6, COUNTER_M], 0.13, 0.2, [214, 218, 222]);
}

export const cooking: Scene = {
  area: "cooking",
  title: "COOKING",
  eye: [0.1, -0.35, 2.85],
  target: [2.75, 3.2, 0.85],
  backdrop,
  frame,
};
