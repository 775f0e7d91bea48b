// Sample retention: the glass-door fridge with the labelled boxes, the scales, and a cook who puts today's samples in.
import { along, during, swing } from "../motion.ts";
import { drawPerson } from "../person.ts";
import { lit, plain, type Rgb } from "../raster.ts";
import { COUNTER_M, drawCounter, drawGleam, drawNotice, drawRoom, STEEL } from "../room.ts";
import type { Scene } from "../scene.ts";
import { box, disc, fade, limb, panel, puff, type Stage, slab } from "../stage.ts";

const ROOM = { width: 4.6, depth: 4.2, wall: [232, 238, 240], floor: [150, 154, 156] } as const;
const FRIDGE = { x0: 2.35, x1: 3.25, y0: 3.5, y1: 4.15, top: 1.95 } as const;
const OPEN_RAD = 1.75;

function backdrop(stage: Stage): void {
  drawRoom(stage, ROOM);
  drawNotice(stage, 0.5, ROOM.depth, 1.5, [46, 128, 84]);
  drawNotice(stage, 1.3, ROOM.depth, 1.5, [196, 62, 52]);
  const { x0, x1, y0, y1, top } = FRIDGE;
  box(stage, [x0, y0, 0.04], [x1, y1, top], [228, 234, 238]);
  panel(
    stage,
    [x0 + 0.05, y0 - 0.003, 0.3],
    [x1 - 0.05, y0 - 0.003, top - 0.26],
    fade(stage, [x0, y0, top], [x0, y0, 0.3], [236, 246, 250], [168, 190, 202]),
  );
  panel(stage, [x0, y0 - 0.004, top - 0.22], [x1, y0 - 0.004, top - 0.03], plain([40, 112, 178]));
  panel(stage, [x0 + 0.32, y0 - 0.006, top - 0.17], [x0 + 0.58, y0 - 0.006, top - 0.08], plain([16, 24, 32]));
  puff(stage, [x0 + 0.45, y0 - 0.01, top - 0.125], 0.1, [90, 240, 150], 0.8);
  for (let z = 0.42; z < 1.5; z += 0.28) {
    panel(stage, [x0 + 0.06, y0 - 0.005, z - 0.02], [x1 - 0.06, y0 - 0.005, z], plain([120, 134, 144]));
    for (let n = 0; n < 5; n += 1) {
      const x = x0 + 0.1 + n * 0.145;
      panel(stage, [x, y0 - 0.006, z], [x + 0.115, y0 - 0.006, z + 0.13], plain([214, 226, 232]));
      panel(
        stage,
        [x + 0.02, y0 - 0.007, z + 0.04],
        [x + 0.095, y0 - 0.007, z + 0.1],
        plain(n % 2 === 0 ? [252, 250, 236] : [246, 214, 120]),
      );
    }
  }
  drawCounter(stage, [0.5, 3.55], [1.95, 4.2], true);
  drawGleam(stage, 2.2, 2.5);
  drawGleam(stage, 3.6, 1.9);
}

/** The door with its hinge on the left; `open` 0 to 1. */
function drawDoor(stage: Stage, open: number): void {
  const { x0, x1, y0, top } = FRIDGE;
  const angle = open * OPEN_RAD;
  const width = x1 - x0;
  const at = (out: number): readonly [number, number] => [
    x0 + Math.cos(angle) * out,
    y0 - 0.02 - Math.sin(angle) * out,
  ];
  const leaf = (from: number, to: number, low: number, high: number, rgb: Rgb, alpha: number) => {
    const [ax, ay] = at(from);
    const [bx, by] = at(to);
    stage.surface(
      [
        [ax, ay, low],
        [bx, by, low],
        [bx, by, high],
        [ax, ay, high],
      ],
      plain(rgb, alpha),
    );
  };
  leaf(0.02, width - 0.02, 0.24, top - 0.26, [206, 230, 240], 0.22);
  leaf(0, 0.05, 0.2, top - 0.22, [196, 204, 210], 1);
  leaf(width - 0.05, width, 0.2, top - 0.22, [196, 204, 210], 1);
  leaf(0, width, 0.2, 0.26, [196, 204, 210], 1);
  leaf(0, width, top - 0.28, top - 0.22, [196, 204, 210], 1);
  leaf(0.22, 0.3, 0.4, top - 0.4, [255, 255, 255], 0.2);
  const [hx, hy] = at(width - 0.1);
  limb(stage, [hx, hy - 0.03, 0.95], [hx, hy - 0.03, 1.35], 0.016, [90, 98, 106]);
}

function drawTable(stage: Stage): void {
  box(stage, [0.7, 3.75, COUNTER_M], [1.05, 4.0, COUNTER_M + 0.06], [60, 66, 72]);
  slab(stage, [0.74, 3.78, COUNTER_M + 0.062], [1.01, 3.97, COUNTER_M + 0.062], plain([206, 212, 216]));
  panel(stage, [0.78, 3.748, COUNTER_M + 0.015], [0.94, 3.748, COUNTER_M + 0.05], plain([120, 240, 160]));
  for (let n = 0; n < 4; n += 1) {
    const x = 1.2 + n * 0.17;
    box(stage, [x, 3.8, COUNTER_M], [x + 0.13, 3.95, COUNTER_M + 0.1], [222, 232, 236]);
    slab(
      stage,
      [x + 0.02, 3.83, COUNTER_M + 0.102],
      [x + 0.11, 3.92, COUNTER_M + 0.102],
      plain([246, 214, 120]),
    );
  }
}

function frame(stage: Stage, t: number): void {
  const open = during(t, 21, 36, 1.6);
  drawTable(stage);
  if (open > 0) puff(stage, [2.8, 3.4, 0.9], 0.7, [236, 248, 252], 0.14 * open);
  drawDoor(stage, open);
  const cook = along(
    [
      { from: 0, to: 14, x: 1.25, y: 3.15, face: Math.PI / 2 },
      { from: 18.5, to: 38, x: 3.0, y: 2.75, face: 2.0 },
      { from: 42, to: 53, x: 1.6, y: 2.2, face: -1.9 },
    ],
    t,
  );
  const busy = cook.walked === 0 ? swing(t, 32) * 0.06 : 0;
  const reach = during(t, 23, 34, 1) * (0.14 + 0.1 * swing(t, 12));
  const carries = t > 12 && t < 27;
  drawPerson(stage, {
    at: cook,
    lean: 0.16 + reach * 0.6,
    hands: [
      [-0.14, 0.34 + reach, 1.02 + busy + reach * 0.6],
      [0.14, 0.34 + reach, 1.02 - busy + reach * 0.6],
    ],
  });
  if (carries) {
    const out = 0.36 + reach;
    const x = cook.x + Math.cos(cook.face) * out;
    const y = cook.y + Math.sin(cook.face) * out;
    const z = 1.0 + reach * 0.6;
    box(stage, [x - 0.1, y - 0.08, z], [x + 0.1, y + 0.08, z + 0.09], [222, 234, 240]);
    slab(stage, [x - 0.05, y - 0.04, z + 0.092], [x + 0.05, y + 0.04, z + 0.092], plain([246, 214, 120]));
  }
  //  The desk in front with the retention book.
  drawCounter(stage, [0.95, 0.95], [2.3, 1.6], false);
  slab(stage, [1.3, 1.15, COUNTER_M + 0.003], [1.62, 1.45, COUNTER_M + 0.003], plain([252, 252, 248]));
  slab(stage, [1.64, 1.15, COUNTER_M + 0.003], [1.96, 1.45, COUNTER_M + 0.003], plain([244, 244, 240]));
  for (let n = 0; n < 5; n += 1)
    slab(
      stage,
      [1.34, 1.19 + n * 0.05, COUNTER_M + 0.005],
      [1.58, 1.2 + n * 0.05, COUNTER_M + 0.005],
      plain([120, 130, 140]),
    );
  disc(stage, [2.1, 1.3, COUNTER_M + 0.003], 0.06, plain(lit(STEEL, 0.8)));
}

export const sampleRetention: Scene = {
  area: "sample-retention",
  title: "SAMPLE RETENTION",
  eye: [0.3, -0.5, 2.7],
  target: [2.25, 2.8, 0.85],
  backdrop,
  frame,
};
