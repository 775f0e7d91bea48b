// Masks as rectangles of a picture, in fractions of its width and height from the top left. Pure.
import type { CameraPrivacy } from "../../../hub/serve/contract.ts";

export type Mask = CameraPrivacy["masks"][number];
export type Point = { readonly x: number; readonly y: number };

/** Source: hub/serve/contract/privacy.ts. */
export const MOST_MASKS = 20;
/** Chosen: a smaller one was a slip of the hand. */
const LEAST = 0.01;
/** Where one stands that is made without drawing. */
export const MIDDLE: Mask = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };

/** The rectangle between two corners; undefined where it is too small to be meant. */
export function between(one: Point, other: Point): Mask | undefined {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)].map(inside) as [number, number];
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)].map(inside) as [number, number];
  const mask = { x: left, y: top, width: round(right - left), height: round(bottom - top) };
  return mask.width < LEAST || mask.height < LEAST ? undefined : mask;
}

/** With one of its numbers changed, in percent; what would stick out of the picture is cut off. */
export function withPercent(mask: Mask, field: keyof Mask, percent: number): Mask {
  const changed = { ...mask, [field]: round(percent / 100) };
  const x = Math.min(inside(changed.x), 1 - LEAST);
  const y = Math.min(inside(changed.y), 1 - LEAST);
  return {
    x: round(x),
    y: round(y),
    width: round(Math.min(Math.max(changed.width, LEAST), 1 - x)),
    height: round(Math.min(Math.max(changed.height, LEAST), 1 - y)),
  };
}

export function percentOf(fraction: number): number {
  return Math.round(fraction * 1000) / 10;
}

/** As an address has them. */
export function masksText(masks: readonly Mask[]): string {
  return masks.map(({ x, y, width, height }) => [x, y, width, height].join()).join(";");
}

function inside(value: number): number {
  return round(Math.min(1, Math.max(0, value)));
}

/** To a tenth of a percent: finer than a hand draws. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
