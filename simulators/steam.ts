// What moves by itself in a kitchen: steam, gas flames, running water.
import { CLIP_S, swing, turn } from "./motion.ts";
import { fillPolygon, type Rgb } from "./raster.ts";
import { limb, type Point, puff, type Stage } from "./stage.ts";

/** Chosen: seconds a puff of steam is seen for; a whole number of lives fits the minute. */
const PUFF_S = 4;

/** Steam that rises from `from`, wide as `radius`; `density` is 0 to 1. */
export function drawSteam(stage: Stage, from: Point, radius: number, density: number, t: number): void {
  const PUFFS = 7;
  for (let n = 0; n < PUFFS; n += 1) {
    const life = turn(t, CLIP_S / PUFF_S, n / PUFFS);
    const drift = Math.sin(n * 2.4) * radius * 0.6 + swing(t, 6, n) * 0.06 * life;
    const at: Point = [from[0] + drift * (0.5 + life), from[1], from[2] + life * 1.05];
    const fadeIn = Math.min(1, life * 5);
    puff(stage, at, radius * (0.5 + life * 1.3), [246, 249, 250], density * 0.5 * fadeIn * (1 - life) ** 1.3);
  }
}

/** A ring of gas flames around a burner, licking up a wok's side. */
export function drawFlames(stage: Stage, at: Point, radius: number, strength: number, t: number): void {
  const TONGUES = 11;
  const blue: Rgb = [70, 130, 255];
  puff(stage, [at[0], at[1], at[2]], radius * 1.9, [255, 150, 60], 0.3 * strength);
  for (let n = 0; n < TONGUES; n += 1) {
    const angle = (n / TONGUES) * 2 * Math.PI;
    const foot = stage.project([at[0] + Math.cos(angle) * radius, at[1] + Math.sin(angle) * radius, at[2]]);
    const flicker = 0.7 + 0.3 * swing(t, 180 + n * 12, n * 1.7);
    const high = 0.19 * strength * flicker * foot.scale;
    const wide = 0.06 * foot.scale;
    const tip = swing(t, 120, n) * wide * 0.5;
    const tongue = (size: number, rgb: Rgb, alpha: number) =>
      fillPolygon(
        stage.canvas,
        [
          foot.x - wide * size,
          foot.y,
          foot.x + tip,
          foot.y - high * size,
          foot.x + wide * size,
          foot.y,
          foot.x,
          foot.y + wide * 0.4 * size,
        ],
        {
          kind: "linear",
          from: [foot.x, foot.y],
          to: [foot.x, foot.y - high],
          a: rgb,
          b: [255, 132, 40],
          alphaA: alpha,
          alphaB: 0.35,
        },
      );
    tongue(1, blue, 0.85);
    tongue(0.5, [255, 176, 72], 0.85);
  }
}

/** Water from a tap at `from` down to the level `toZ`, with the splash where it lands. */
export function drawWater(stage: Stage, from: Point, toZ: number, t: number): void {
  const [x, y, z] = from;
  const sway = swing(t, 240) * 0.006;
  limb(stage, from, [x + sway, y, toZ], 0.022, [206, 230, 244], 1.2);
  limb(stage, [x - 0.006, y, z], [x + sway - 0.006, y, toZ], 0.007, [252, 254, 255]);
  for (let n = 0; n < 5; n += 1) {
    const life = turn(t, 90, n / 5);
    const angle = n * 2.5;
    const at: Point = [
      x + Math.cos(angle) * life * 0.12,
      y + Math.sin(angle) * life * 0.12,
      toZ + 0.06 * Math.sin(life * Math.PI),
    ];
    puff(stage, at, 0.045, [255, 255, 255], 0.75 * (1 - life));
  }
}
