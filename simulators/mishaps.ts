// What may befall a camera, drawn: a bag before its lens, through which light comes without a shape, and a kitchen whose light
// is off. The clock in the picture goes on, as a camera's does.
import type { Mishap } from "./clip-files.ts";
import { CLIP_S } from "./motion.ts";
import { drawSecond } from "./osd.ts";
import { type Canvas, fillPolygon, type Paint, plain, type Rgb } from "./raster.ts";

/** Chosen by eye: cloth with a lamp somewhere behind it. */
const CLOTH: { readonly near: Rgb; readonly far: Rgb } = { near: [104, 92, 78], far: [58, 51, 44] };
/** Chosen: a sensor's black. */
const NIGHT: Rgb = [7, 7, 8];

export function drawMishap(canvas: Canvas, mishap: Mishap, second: number): void {
  const { width, height } = canvas;
  fillPolygon(canvas, [0, 0, width, 0, width, height, 0, height], paintOf(mishap, canvas, second));
  drawSecond(canvas, Math.floor(second));
}

function paintOf(mishap: Mishap, { width, height }: Canvas, second: number): Paint {
  if (mishap === "dark") return plain(NIGHT);
  //  It sways a little, and comes round within the clip.
  const sway = Math.sin((second / CLIP_S) * 2 * Math.PI);
  return {
    kind: "linear",
    from: [width * (0.3 + 0.1 * sway), 0],
    to: [width * 0.7, height],
    a: CLOTH.near,
    b: CLOTH.far,
    alphaA: 1,
    alphaB: 1,
  };
}
