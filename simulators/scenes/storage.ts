// Storage: shelves with cartons, oil and tins, rice sacks on pallets off the floor, and somebody with a trolley.
import { along, swing } from "../motion.ts";
import { drawPerson } from "../person.ts";
import { lit, plain, type Rgb } from "../raster.ts";
import { drawGleam, drawNotice, drawRoom, drawShelf, drawShelfPosts } from "../room.ts";
import type { Scene } from "../scene.ts";
import { ball, box, drum, limb, panel, type Stage, shadow, slab } from "../stage.ts";

const ROOM = { width: 5.2, depth: 4.8, wall: [226, 226, 218], floor: [146, 142, 134] } as const;
const BOARDS = [0.25, 0.8, 1.35] as const;
const CARTONS: readonly Rgb[] = [
  [196, 158, 112],
  [182, 140, 96],
  [206, 172, 128],
  [120, 150, 176],
];

function backdrop(stage: Stage): void {
  drawRoom(stage, ROOM);
  drawNotice(stage, -0.2, ROOM.depth, 1.5, [46, 128, 84]);
  drawStock(stage, 0.7, 2.3);
  drawStock(stage, 2.6, 4.2);
  drawSacks(stage, 4.45, 2.2);
  drawSacks(stage, 4.45, 3.4);
  drawGleam(stage, 2.2, 2.6);
  drawGleam(stage, 3.4, 1.6);
}

function drawStock(stage: Stage, x0: number, x1: number): void {
  drawShelf(stage, [x0, 4.2], [x1, 4.75], BOARDS);
  for (const [level, z] of BOARDS.entries()) {
    for (let n = 0; n < 4; n += 1) {
      const x = x0 + 0.06 + n * ((x1 - x0 - 0.1) / 4);
      const kind = (n + level * 3 + Math.round(x0)) % 4;
      if (kind === 3) {
        for (const dx of [0.08, 0.24]) drum(stage, [x + dx, 4.42, z], 0.075, 0.3, [226, 184, 60]);
        continue;
      }
      box(
        stage,
        [x, 4.25, z],
        [x + 0.33, 4.65, z + 0.3 + (kind % 2) * 0.08],
        CARTONS[(n + level) % 4] ?? [196, 158, 112],
      );
      panel(stage, [x + 0.1, 4.245, z + 0.1], [x + 0.23, 4.245, z + 0.2], plain([246, 242, 230]));
    }
  }
  drawShelfPosts(stage, x0, x1, 4.2, 1.68);
}

function drawSacks(stage: Stage, x: number, y: number): void {
  box(stage, [x - 0.25, y - 0.35, 0.03], [x + 0.65, y + 0.45, 0.14], [170, 134, 88]);
  //  Four layers, the far sack of each first; every second layer a little set back, as sacks are stacked.
  for (let n = 0; n < 4; n += 1) {
    const z = 0.25 + n * 0.17;
    const back = (n % 2) * 0.05;
    for (const dx of [0.5, 0.2, -0.1]) {
      const at = x + dx + back;
      limb(stage, [at, y + 0.34, z], [at, y - 0.24, z], 0.135, lit([226, 220, 200], 0.9 + (n % 2) * 0.07));
      limb(stage, [at, y - 0.26, z], [at, y - 0.33, z], 0.05, [206, 190, 160]);
    }
  }
}

function drawTrolley(stage: Stage, x: number, y: number, face: number): void {
  const cx = x + Math.cos(face) * 0.72;
  const cy = y + Math.sin(face) * 0.72;
  shadow(stage, cx, cy, 0.6);
  for (const [dx, dy] of [
    [0.26, 0.18],
    [-0.26, 0.18],
    [0.26, -0.18],
    [-0.26, -0.18],
  ] as const) {
    ball(stage, [cx + dx, cy + dy, 0.05], 0.05, [50, 52, 56]);
  }
  box(stage, [cx - 0.36, cy - 0.25, 0.12], [cx + 0.36, cy + 0.25, 0.17], [60, 110, 176]);
  box(stage, [cx - 0.28, cy - 0.2, 0.17], [cx + 0.24, cy + 0.18, 0.48], [196, 158, 112]);
  box(stage, [cx - 0.2, cy - 0.14, 0.48], [cx + 0.18, cy + 0.14, 0.74], [206, 172, 128]);
  slab(stage, [cx - 0.02, cy - 0.14, 0.742], [cx + 0.02, cy + 0.14, 0.742], plain([222, 210, 180]));
}

function frame(stage: Stage, t: number): void {
  const keeper = along(
    [
      { from: 0, to: 16, x: 1.5, y: 3.65, face: Math.PI / 2 },
      { from: 20, to: 38, x: 3.3, y: 3.6, face: Math.PI / 2 },
      { from: 42, to: 54, x: 3.75, y: 2.5, face: 0 },
    ],
    t,
  );
  const reach = keeper.walked === 0 ? swing(t, 14) : 0;
  drawPerson(stage, {
    at: keeper,
    lean: 0.12,
    hands: [
      [-0.18, 0.4, 1.15 + reach * 0.22],
      [0.18, 0.4, 1.15 + reach * 0.2],
    ],
  });

  const porter = along(
    [
      { from: 0, to: 6, x: 0.9, y: 2.3, face: 0 },
      { from: 13, to: 30, x: 2.7, y: 2.2, face: 0 },
      { from: 38, to: 54, x: 1.4, y: 1.7, face: -0.4 },
    ],
    t,
  );
  drawPerson(stage, {
    at: porter,
    lean: 0.22,
    hands: [
      [-0.2, 0.4, 0.98],
      [0.2, 0.4, 0.98],
    ],
  });
  drawTrolley(stage, porter.x, porter.y, porter.face);
}

export const storage: Scene = {
  area: "storage",
  title: "STORAGE",
  eye: [0.2, -0.4, 2.85],
  target: [2.6, 3.1, 0.7],
  backdrop,
  frame,
};
