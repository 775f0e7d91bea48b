// Serving: the heated counter with the day's dishes, two cooks with ladles, and pupils who come by with their trays.
import { during, STEP_M, swing, turn } from "../motion.ts";
import { drawPerson, drawTool, PUPIL } from "../person.ts";
import { lit, plain, type Rgb } from "../raster.ts";
import { COUNTER_M, drawGleam, drawNotice, drawRoom, HEIGHT_M, STEEL } from "../room.ts";
import type { Scene } from "../scene.ts";
import { ball, box, limb, panel, type Stage, slab } from "../stage.ts";
import { drawSteam } from "../steam.ts";

const ROOM = { width: 6.2, depth: 5, wall: [240, 232, 216], floor: [172, 152, 124] } as const;
const DISHES: readonly Rgb[] = [
  [244, 244, 236],
  [196, 88, 48],
  [104, 158, 70],
  [222, 176, 84],
  [150, 84, 52],
];
/** Chosen: a pupil comes by each ten seconds, six a minute, so that the minute's end meets its beginning. */
const PUPILS = 6;

function backdrop(stage: Stage): void {
  drawRoom(stage, ROOM);
  drawNotice(stage, 4.3, ROOM.depth, 1.5, [206, 120, 40]);
  //  The menu board and the window to the kitchen.
  panel(stage, [0.9, 4.99, 1.35], [2.0, 4.99, 2.0], plain([44, 74, 60]));
  for (let n = 0; n < 4; n += 1)
    panel(
      stage,
      [1.0, 4.985, 1.45 + n * 0.13],
      [1.85 - (n % 2) * 0.25, 4.985, 1.49 + n * 0.13],
      plain([236, 232, 200], 0.8),
    );
  panel(stage, [2.4, 4.99, 1.05], [3.9, 4.99, 1.95], plain([120, 136, 146]));
  panel(stage, [2.46, 4.985, 1.1], [3.84, 4.985, 1.9], plain([70, 86, 98]));
  box(stage, [2.3, 4.75, 1.0], [4.0, 5, 1.05], STEEL);
  drawGleam(stage, 2.6, 1.5);
  drawGleam(stage, 4.6, 1.9);
  drawGleam(stage, 3.2, 4.2);
}

function drawBar(stage: Stage, t: number): void {
  box(stage, [1.2, 2.7, 0.1], [5.2, 3.4, COUNTER_M], lit(STEEL, 0.94));
  panel(stage, [1.2, 2.695, 0.2], [5.2, 2.695, 0.7], plain([206, 120, 52], 0.85));
  for (const [n, food] of DISHES.entries()) {
    const x = 1.32 + n * 0.77;
    slab(stage, [x, 2.83, COUNTER_M + 0.002], [x + 0.66, 3.3, COUNTER_M + 0.002], plain([104, 112, 118]));
    slab(stage, [x + 0.04, 2.86, COUNTER_M + 0.004], [x + 0.62, 3.27, COUNTER_M + 0.004], plain(food));
    for (let k = 0; k < 8; k += 1) {
      ball(
        stage,
        [x + 0.12 + (k % 4) * 0.14, 2.96 + Math.floor(k / 4) * 0.18, COUNTER_M + 0.01],
        0.065,
        lit(food, 0.86 + (k % 3) * 0.12),
        0.6,
      );
    }
    if (n % 2 === 0) drawSteam(stage, [x + 0.33, 3.05, COUNTER_M + 0.05], 0.2, 0.6, t + n);
  }
  box(stage, [1.2, 2.45, COUNTER_M - 0.06], [5.2, 2.68, COUNTER_M - 0.03], lit(STEEL, 1.05));
  //  The sneeze guard.
  for (const x of [1.25, 3.2, 5.15])
    limb(stage, [x, 2.75, COUNTER_M], [x, 2.75, 1.32], 0.015, [200, 206, 210]);
  panel(stage, [1.2, 2.75, 1.1], [5.2, 2.75, 1.34], plain([220, 238, 246], 0.26));
  limb(stage, [1.2, 2.75, 1.34], [5.2, 2.75, 1.34], 0.012, [214, 222, 228]);
}

function drawServer(stage: Stage, x: number, t: number, phase: number): void {
  const scoop = swing(t, 24, phase);
  const hand = { across: 0.16 + scoop * 0.12, ahead: 0.46, up: 1.08 + Math.max(0, scoop) * 0.1 };
  drawPerson(stage, {
    at: { x, y: 3.85, face: -Math.PI / 2, walked: 0 },
    lean: 0.26 + scoop * 0.04,
    hands: [
      [-0.2, 0.4, 1.04],
      [hand.across, hand.ahead, hand.up],
    ],
  });
  const from = [x - hand.across, 3.85 - hand.ahead, hand.up] as const;
  drawTool(stage, from, [from[0] + 0.02, from[1] - 0.28, hand.up - 0.16], 0.016, [170, 176, 182]);
}

function frame(stage: Stage, t: number): void {
  drawServer(stage, 2.05, t, 0);
  drawServer(stage, 3.9, t, 1.9);
  drawBar(stage, t);
  const queue = Array.from({ length: PUPILS }, (_, n) => turn(t, 1, n / PUPILS)).sort((a, b) => b - a);
  for (const way of queue) drawPupil(stage, way * PUPILS);
  //  The wall beside the way to the tables, behind which a pupil goes out of sight before the way begins anew.
  drawScreen(stage);
}

function drawScreen(stage: Stage): void {
  box(stage, [4.75, 1.2, 0], [6.4, 1.4, HEIGHT_M], [168, 186, 190]);
  panel(stage, [4.75, 1.195, 0.9], [6.4, 1.195, 0.98], plain([206, 120, 52], 0.9));
  panel(stage, [5.0, 1.195, 1.35], [5.5, 1.195, 1.95], plain([246, 240, 220]));
  panel(stage, [5.05, 1.19, 1.7], [5.45, 1.19, 1.9], plain([96, 160, 96]));
  for (let n = 0; n < 3; n += 1) {
    panel(stage, [5.06, 1.19, 1.42 + n * 0.08], [5.42, 1.19, 1.45 + n * 0.08], plain([150, 150, 140]));
  }
}

/** A pupil `stops` dishes along the bar: walks to the next dish in the first half of the way, is served in the second. */
function drawPupil(stage: Stage, stops: number): void {
  const through = stops - Math.floor(stops);
  const walking = Math.min(1, through * 2);
  const x = -0.7 + (Math.floor(stops) + walking) * 1.2;
  const y = 1.95;
  const face = 0.25 + (Math.PI / 2 - 0.25) * during(through, 0.5, 0.92, 0.08);
  const trayX = x + Math.cos(face) * 0.32;
  const trayY = y + Math.sin(face) * 0.32;
  const drawTray = (): void =>
    box(stage, [trayX - 0.16, trayY - 0.12, 0.86], [trayX + 0.16, trayY + 0.12, 0.89], [232, 150, 70]);
  //  Turned to the bar, the pupil's back is between the tray and the camera.
  const isHidden = face > 0.9;
  if (isHidden) drawTray();
  drawPerson(stage, {
    at: { x, y, face, walked: walking < 1 ? walking * 2 * STEP_M : 0 },
    look: PUPIL,
    hands: [
      [-0.15, 0.34, 1.02],
      [0.15, 0.34, 1.02],
    ],
  });
  if (!isHidden) drawTray();
}

export const serving: Scene = {
  area: "serving",
  title: "SERVING",
  eye: [0.4, -0.6, 2.9],
  target: [3.1, 2.9, 0.7],
  backdrop,
  frame,
};
