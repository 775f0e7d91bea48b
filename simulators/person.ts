// The people in the pictures: cooks in white with hat, mask and apron, and pupils in school tracksuits.

import { STEP_M, type Whereabouts } from "./motion.ts";
import { lit, plain, type Rgb } from "./raster.ts";
import { ball, between, limb, type Point, type Stage, shadow } from "./stage.ts";

export type Person = {
  readonly at: Whereabouts;
  /** Where the hands are, in the person's own measure: right, ahead, up (metres). Absent: they hang and swing with the steps. */
  readonly hands?: readonly [left: Point, right: Point];
  /** Radians the trunk leans forward over the work. */
  readonly lean?: number;
  readonly look?: Look;
};

export type Look = {
  readonly jacket: Rgb;
  readonly trousers: Rgb;
  readonly apron?: Rgb;
  readonly hat?: Rgb;
  /** Metres from sole to crown, without the hat. */
  readonly heightM: number;
};

const COOK: Look = {
  jacket: [238, 240, 240],
  trousers: [62, 66, 78],
  apron: [70, 110, 150],
  hat: [246, 247, 247],
  heightM: 1.68,
};
export const PUPIL: Look = { jacket: [52, 96, 176], trousers: [40, 52, 84], heightM: 1.38 };

const SKIN: Rgb = [226, 184, 152];
const HAIR: Rgb = [40, 34, 32];
const MASK: Rgb = [206, 226, 238];

export function drawPerson(stage: Stage, { at, hands, lean = 0, look = COOK }: Person): void {
  const k = look.heightM / 1.68;
  const ahead: Point = [Math.cos(at.face), Math.sin(at.face), 0];
  const right: Point = [Math.sin(at.face), -Math.cos(at.face), 0];
  /** From the person's own measure to the room's. */
  const own = ([r, a, z]: Point): Point => [
    at.x + right[0] * r * k + ahead[0] * a * k,
    at.y + right[1] * r * k + ahead[1] * a * k,
    z * k,
  ];
  const step = Math.sin((at.walked / STEP_M) * Math.PI);
  const bob = Math.abs(step) * 0.02;
  const leanBy = Math.sin(lean) * 0.55;
  const shoulderZ = 1.36 + bob - (1 - Math.cos(lean)) * 0.5;
  const hip: Point = [0, 0, 0.86 + bob];
  const neck: Point = [0, leanBy, shoulderZ + 0.06];

  shadow(stage, at.x, at.y, 0.5 * k);
  const legs = [-1, 1].map((side) => ({
    hip: [side * 0.09, 0, hip[2]] as const,
    foot: [side * 0.1, side * step * 0.26, 0.06] as const,
  }));
  for (const leg of legs) {
    limb(stage, own(leg.hip), own(between(leg.hip, leg.foot, 1)), 0.085 * k, look.trousers, 0.75);
    ball(stage, own([leg.foot[0], leg.foot[1] + 0.06, 0.05]), 0.075 * k, [52, 52, 56], 0.6);
  }
  const facesCamera = stage.project(own([0, 0.3, 1])).y > stage.project(own([0, -0.3, 1])).y;
  const arms = [-1, 1].map((side) => armOf(side, hands?.[side < 0 ? 0 : 1], leanBy, shoulderZ, step));
  if (!facesCamera) for (const arm of arms) drawArm(stage, own, arm, look.jacket, k);
  drawTrunk(stage, own, leanBy, shoulderZ, hip[2], look, facesCamera, k);
  if (facesCamera) for (const arm of arms) drawArm(stage, own, arm, look.jacket, k);
  drawHead(stage, own, [0, neck[1] + 0.03 + leanBy * 0.15, neck[2] + 0.16], look, facesCamera, k);
}

type Arm = { readonly shoulder: Point; readonly elbow: Point; readonly hand: Point };

function armOf(side: number, hand: Point | undefined, leanBy: number, shoulderZ: number, step: number): Arm {
  const shoulder: Point = [side * 0.2, leanBy, shoulderZ];
  const at: Point = hand ?? [side * 0.26, leanBy - side * step * 0.2, 0.82];
  const middle = between(shoulder, at, 0.5);
  const elbow: Point = [middle[0] + side * 0.08, middle[1] - 0.05, middle[2] - 0.06];
  return { shoulder, elbow, hand: at };
}

function drawArm(
  stage: Stage,
  own: (p: Point) => Point,
  { shoulder, elbow, hand }: Arm,
  sleeve: Rgb,
  k: number,
): void {
  limb(stage, own(shoulder), own(elbow), 0.065 * k, lit(sleeve, 0.96), 0.9);
  limb(stage, own(elbow), own(hand), 0.056 * k, lit(sleeve, 0.98), 0.8);
  ball(stage, own(hand), 0.05 * k, SKIN);
}

function drawTrunk(
  stage: Stage,
  own: (p: Point) => Point,
  leanBy: number,
  shoulderZ: number,
  hipZ: number,
  look: Look,
  facesCamera: boolean,
  k: number,
): void {
  const middle = (shoulderZ + hipZ) / 2;
  for (const side of [-1, 1]) {
    limb(
      stage,
      own([side * 0.09, 0, hipZ]),
      own([side * 0.13, leanBy, shoulderZ - 0.02]),
      0.13 * k,
      look.jacket,
      0.78,
    );
  }
  limb(stage, own([0, 0, hipZ - 0.04]), own([0, leanBy, shoulderZ - 0.03]), 0.17 * k, look.jacket, 0.9);
  if (look.apron === undefined) return;
  if (facesCamera) {
    limb(stage, own([0, 0.1, 0.56]), own([0, 0.1 + leanBy * 0.6, middle + 0.14]), 0.16 * k, look.apron, 0.75);
  } else {
    //  From behind only the apron's band is seen.
    const ends = [own([-0.17, -0.06, hipZ + 0.1]), own([0.17, -0.06, hipZ + 0.1])] as const;
    limb(stage, ends[0], ends[1], 0.028 * k, look.apron);
  }
}

function drawHead(
  stage: Stage,
  own: (p: Point) => Point,
  head: Point,
  look: Look,
  facesCamera: boolean,
  k: number,
): void {
  const [, y, z] = head;
  limb(stage, own([0, y - 0.03, z - 0.15]), own([0, y, z - 0.08]), 0.055 * k, SKIN);
  ball(stage, own(head), 0.115 * k, facesCamera ? SKIN : HAIR, 1.12);
  if (facesCamera) {
    ball(stage, own([0, y + 0.05, z - 0.05]), 0.08 * k, look.hat === undefined ? SKIN : MASK, 0.75);
    ball(stage, own([0, y - 0.01, z + 0.055]), 0.112 * k, HAIR, 0.62);
  }
  if (look.hat === undefined) {
    ball(stage, own([0, y - 0.02, z + 0.04]), 0.12 * k, HAIR, 0.8);
    return;
  }
  limb(stage, own([0, y - 0.01, z + 0.07]), own([0, y - 0.01, z + 0.17]), 0.112 * k, look.hat, 1.05);
  ball(stage, own([0, y - 0.015, z + 0.21]), 0.145 * k, look.hat, 0.72);
}

/** A thing held in a hand, from the grip to its end: a knife, a ladle, a brush. */
export function drawTool(stage: Stage, from: Point, to: Point, widthM: number, rgb: Rgb): void {
  limb(stage, from, to, widthM, rgb);
  const tip = stage.project(to);
  if (tip.scale > 0) stage.surface([from, to, [to[0], to[1], to[2] + widthM]], plain(lit(rgb, 1.1), 0.5));
}
