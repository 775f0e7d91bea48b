// Washing up: three sinks (wash, rinse, disinfect) with foam and running water, stacks of trays, the disinfection cabinet.
import { along, ease, swing, turn } from "../motion.ts";
import { drawPerson } from "../person.ts";
import { lit, plain, type Rgb } from "../raster.ts";
import { COUNTER_M, drawCounter, drawGleam, drawNotice, drawRoom, STEEL } from "../room.ts";
import type { Scene } from "../scene.ts";
import { ball, box, disc, limb, panel, puff, type Stage, slab } from "../stage.ts";
import { drawSteam, drawWater } from "../steam.ts";

const ROOM = { width: 5.4, depth: 4.6, wall: [214, 228, 236], floor: [104, 122, 134] } as const;
const SINKS = [0.8, 1.75, 2.7] as const;

function backdrop(stage: Stage): void {
  drawRoom(stage, ROOM);
  drawNotice(stage, 0.1, ROOM.depth, 1.5, [44, 104, 176]);
  box(stage, [0.6, 3.8, 0.1], [3.8, 4.6, COUNTER_M], lit(STEEL, 0.95));
  const signs: readonly Rgb[] = [
    [222, 160, 60],
    [62, 130, 200],
    [80, 160, 96],
  ];
  for (const [n, x] of SINKS.entries()) {
    slab(
      stage,
      [x - 0.03, 3.92, COUNTER_M + 0.002],
      [x + 0.83, 4.44, COUNTER_M + 0.002],
      plain([92, 102, 110]),
    );
    slab(stage, [x, 3.95, COUNTER_M + 0.004], [x + 0.8, 4.41, COUNTER_M + 0.004], plain([134, 182, 200]));
    limb(stage, [x + 0.4, 4.52, COUNTER_M], [x + 0.4, 4.52, 1.28], 0.022, [206, 212, 216]);
    limb(stage, [x + 0.4, 4.52, 1.28], [x + 0.4, 4.25, 1.23], 0.02, [206, 212, 216]);
    panel(stage, [x + 0.2, 4.59, 1.45], [x + 0.6, 4.59, 1.62], plain(signs[n] ?? [80, 160, 96]));
  }
  box(stage, [4.35, 3.3, 0.05], [5.35, 4.55, 1.9], lit(STEEL, 1.05));
  for (const x of [4.4, 4.88]) {
    panel(stage, [x, 3.295, 0.15], [x + 0.44, 3.295, 1.7], plain(lit(STEEL, 0.82)));
    panel(stage, [x + 0.06, 3.29, 0.7], [x + 0.38, 3.29, 1.55], plain([52, 66, 84]));
    for (let z = 0.78; z < 1.5; z += 0.2)
      panel(stage, [x + 0.08, 3.285, z], [x + 0.36, 3.285, z + 0.1], plain([196, 206, 214], 0.6));
  }
  drawGleam(stage, 2.3, 2.9);
  drawGleam(stage, 4.0, 2.2);
}

function drawTrays(stage: Stage, x: number, y: number, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const z = COUNTER_M + n * 0.028;
    box(stage, [x, y, z], [x + 0.42, y + 0.3, z + 0.022], lit(STEEL, 0.92 + (n % 2) * 0.14));
  }
}

function frame(stage: Stage, t: number): void {
  for (let n = 0; n < 16; n += 1) {
    const at = [SINKS[0] + 0.08 + ((n * 0.17) % 0.66), 4.0 + ((n * 0.11) % 0.36), COUNTER_M + 0.02] as const;
    ball(stage, at, 0.06 + 0.012 * swing(t, 20 + n, n), [244, 248, 252], 0.6);
  }
  for (const [n, x] of SINKS.slice(1).entries()) {
    drawWater(stage, [x + 0.4, 4.25, 1.22], COUNTER_M + 0.02, t + n * 2);
    disc(
      stage,
      [x + 0.4, 4.22, COUNTER_M + 0.006],
      0.1 + 0.1 * turn(t, 60),
      plain([226, 240, 246], 0.5 * (1 - turn(t, 60))),
    );
  }
  drawSteam(stage, [SINKS[2] + 0.4, 4.2, COUNTER_M + 0.05], 0.22, 0.6, t);
  const lamp = swing(t, 30) > 0 ? 1 : 0.35;
  puff(stage, [4.86, 3.28, 1.8], 0.07, [255, 60, 50], 0.9 * lamp);

  const rub = swing(t, 90);
  drawPerson(stage, {
    at: { x: 1.2, y: 3.3, face: Math.PI / 2, walked: 0 },
    lean: 0.4,
    hands: [
      [-0.12 + rub * 0.05, 0.68, 0.94],
      [0.12 + swing(t, 90, 1.2) * 0.07, 0.68, 0.96 + rub * 0.02],
    ],
  });
  const carrier = along(
    [
      { from: 0, to: 11, x: 3.1, y: 3.3, face: Math.PI / 2 },
      { from: 15, to: 23, x: 4.5, y: 2.75, face: Math.PI / 2 },
      { from: 28, to: 44, x: 2.6, y: 2.45, face: -Math.PI / 2 },
      { from: 49, to: 56, x: 3.1, y: 3.3, face: Math.PI / 2 },
    ],
    t,
  );
  const busy = carrier.walked === 0 ? swing(t, 45) * 0.05 : 0;
  drawPerson(stage, {
    at: carrier,
    lean: 0.25,
    hands: [
      [-0.18, 0.42, 1.0 + busy],
      [0.18, 0.42, 1.0 - busy],
    ],
  });
  drawCounter(stage, [1.5, 1.2], [3.9, 1.95], false);
  const taken = Math.round(6 * ease(t, 30, 44) * (1 - ease(t, 50, 58)));
  drawTrays(stage, 1.7, 1.45, 8);
  drawTrays(stage, 2.25, 1.45, 12 - taken);
  drawTrays(stage, 2.8, 1.45, 6 + taken);
  for (let n = 0; n < 5; n += 1) {
    const z = COUNTER_M + 0.01 + n * 0.045;
    disc(stage, [3.6, 1.55, z], 0.13, plain(lit([238, 240, 240], 0.86 + (n % 2) * 0.14)));
  }
}

export const washing: Scene = {
  area: "washing",
  title: "WASHING",
  eye: [0.1, -0.45, 2.85],
  target: [2.7, 3.0, 0.8],
  backdrop,
  frame,
};
