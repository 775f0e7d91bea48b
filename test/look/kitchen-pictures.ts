// Drawn kitchens that never repeat: the simulated cameras' scenes with cooks on ways of their own, light that drifts, steam,
// and the noise of a sensor by day and by night; and what may befall a camera, drawn into them.
import type { AreaName } from "../../devices/areas.ts";
import { type Grey, LOOK_BYTES, LOOK_SIZE } from "../../hub/video/look/grey-picture.ts";
import { createChance } from "../../simulators/chance.ts";
import { drawOsd } from "../../simulators/osd.ts";
import { drawPerson } from "../../simulators/person.ts";
import { type Canvas, createCanvas } from "../../simulators/raster.ts";
import { SCENES } from "../../simulators/scenes.ts";
import { createStage } from "../../simulators/stage.ts";
import { drawSteam } from "../../simulators/steam.ts";

export type Moment = {
  /** Seconds from the beginning; the same second is drawn the same, but for its noise. */
  readonly s: number;
  /** 1 by day; a night with infrared light is some 0.35. */
  readonly light?: number;
  /** Standard deviation of the sensor's noise, in grey levels. */
  readonly noise?: number;
  /** How many people work. */
  readonly people?: number;
};

export type Kitchen = {
  readonly at: (moment: Moment) => Grey;
};

const LENS_DEGREES = 78;
const { width: WIDTH, height: HEIGHT } = LOOK_SIZE;
/** For how long somebody stays at a place, and how many places there are until they come again: enough for a day. */
const STAY_S = 47;

export function openKitchenPictures(area: AreaName, seed: string): Kitchen {
  const scene = SCENES.find((one) => one.area === area);
  if (scene === undefined) throw new Error(`there is no scene of ${area}`);
  const canvas = createCanvas(WIDTH, HEIGHT);
  const stage = createStage(canvas, scene.eye, scene.target, LENS_DEGREES);
  scene.backdrop(stage);
  const backdrop = canvas.data.slice();
  const noiseOf = createNoise(seed);

  /** Where somebody stands in a stretch of time: chance, but the same each time it is asked. */
  function placeOf(person: number, stretch: number) {
    const chance = createChance(`${seed} ${person} ${stretch}`);
    return {
      x: chance.between(0.9, 4.3),
      y: chance.between(2.0, 3.4),
      face: chance.between(0, 6.28),
      isAway: chance.next() < 0.3,
    };
  }

  function draw({ s, people = 0 }: Moment): void {
    canvas.data.set(backdrop);
    //  What is cooked goes on at its own pace, which is none of a minute's.
    if (people > 0)
      scene?.frame(stage, (s * 1.137 + createChance(`${seed} ${Math.floor(s / STAY_S)}`).next() * 60) % 60);
    for (let person = 0; person < people; person += 1) {
      const stretch = Math.floor(s / STAY_S);
      const [here, next] = [placeOf(person, stretch), placeOf(person, stretch + 1)];
      if (here.isAway) continue;
      const way = Math.max(0, ((s / STAY_S) % 1) * 4 - 3);
      const at = {
        x: here.x + (next.x - here.x) * way,
        y: here.y + (next.y - here.y) * way,
        face: here.face,
        walked: way * 3,
      };
      drawPerson(stage, { at, lean: 0.2 + 0.1 * Math.sin(s / 3 + person) });
    }
    if (people > 1) drawSteam(stage, [3.3, 4.2, 1.3], 0.2 + 0.15 * Math.sin(s / 700), 0.9, s);
    drawOsd(
      canvas,
      new Date(s * 1000).toISOString().slice(0, 19).replace(/[T:]/g, "-"),
      Math.floor(s) % 100,
      s % 4096,
    );
  }

  return {
    at: (moment) => {
      draw(moment);
      const { light = 1, noise = 2, s } = moment;
      //  Daylight comes and goes over hours.
      const drift = light * (1 + 0.06 * Math.sin(s / 5_000));
      return { width: WIDTH, height: HEIGHT, data: noiseOf(greyOf(canvas), drift, noise) };
    },
  };
}

/** By the weights of BT.601, which cameras code by. */
function greyOf({ data }: Canvas): Float32Array {
  const grey = new Float32Array(LOOK_BYTES);
  for (let at = 0; at < LOOK_BYTES; at += 1) {
    grey[at] =
      0.299 * (data[at * 3] ?? 0) + 0.587 * (data[at * 3 + 1] ?? 0) + 0.114 * (data[at * 3 + 2] ?? 0);
  }
  return grey;
}

/** A long run of normally distributed numbers, entered at another place for each picture. */
function createNoise(seed: string): (grey: Float32Array, light: number, sigma: number) => Uint8Array {
  const chance = createChance(`noise ${seed}`);
  const run = new Float32Array(1 << 20);
  for (let at = 0; at < run.length; at += 1) {
    run[at] = (chance.next() + chance.next() + chance.next() + chance.next() - 2) * Math.sqrt(3);
  }
  return (grey, light, sigma) => {
    let from = Math.floor(chance.next() * run.length);
    const data = new Uint8Array(grey.length);
    for (let at = 0; at < grey.length; at += 1) {
      from = (from + 1) & (run.length - 1);
      const value = (grey[at] ?? 0) * light + (run[from] ?? 0) * sigma;
      data[at] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
    return data;
  };
}

/** What may befall a camera, drawn into its picture. */
export const MISHAPS = {
  /** Somebody's bag over it: what light comes through has no shape. */
  covered: (grey: Grey) => withNoise(blurred(grey, 60), 0.45, 2),
  /** The light is off, and it has no other. */
  dark: (grey: Grey) => withNoise(grey, 0.03, 2),
  bright: (grey: Grey) => mapped(grey, (value) => value * 2.2 + 50),
  blurred: (grey: Grey) => withNoise(blurred(grey, 2), 1, 1.5),
  /** Turned by an eighth of its picture. */
  moved: (grey: Grey) => shifted(grey, 80, 24),
  /** Knocked: turned by a twentieth. */
  knocked: (grey: Grey) => shifted(grey, 32, 18),
} as const satisfies Record<string, (grey: Grey) => Grey>;

function mapped(grey: Grey, of: (value: number) => number): Grey {
  return { ...grey, data: grey.data.map((value) => Math.max(0, Math.min(255, of(value)))) };
}

const hiss = createNoise("mishaps");

function withNoise(grey: Grey, light: number, sigma: number): Grey {
  return { ...grey, data: hiss(Float32Array.from(grey.data), light, sigma) };
}

/** What was beyond the edge is made up by mirroring. */
function shifted(grey: Grey, right: number, down: number): Grey {
  const mirrored = (at: number, length: number) => (at < length ? at : 2 * length - 1 - at);
  const data = new Uint8Array(grey.data.length);
  for (let y = 0; y < HEIGHT; y += 1) {
    const row = mirrored(y + down, HEIGHT) * WIDTH;
    for (let x = 0; x < WIDTH; x += 1) data[y * WIDTH + x] = grey.data[row + mirrored(x + right, WIDTH)] ?? 0;
  }
  return { ...grey, data };
}

/** Three runs of a box are as good as a lens. */
function blurred(grey: Grey, radius: number): Grey {
  let from: Float32Array = Float32Array.from(grey.data);
  for (let run = 0; run < 3; run += 1) {
    from = boxed(from, radius, { step: 1, length: WIDTH, lines: HEIGHT, next: WIDTH });
    from = boxed(from, radius, { step: WIDTH, length: HEIGHT, lines: WIDTH, next: 1 });
  }
  return { ...grey, data: Uint8Array.from(from, Math.round) };
}

function boxed(
  from: Float32Array,
  radius: number,
  { step, length, lines, next }: { step: number; length: number; lines: number; next: number },
): Float32Array {
  const to = new Float32Array(from.length);
  const clip = (at: number) => Math.max(0, Math.min(length - 1, at));
  for (let line = 0; line < lines; line += 1) {
    const value = (at: number) => from[line * next + clip(at) * step] ?? 0;
    let sum = 0;
    for (let at = -radius; at <= radius; at += 1) sum += value(at);
    for (let at = 0; at < length; at += 1) {
      to[line * next + at * step] = sum / (2 * radius + 1);
      sum += value(at + radius + 1) - value(at - radius);
    }
  }
  return to;
}
