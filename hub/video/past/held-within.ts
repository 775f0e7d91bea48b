// What is held of stays: of a camera, from one moment to another. Only days that lie on an edge are read; of whole ones their
// sums are in memory.
import type { DeviceId, HeldSpan, UnixMs } from "../../model.ts";
import type { Shelf } from "./shelf.ts";

/** What began from `from` on, and before `to`. */
export type Stay = { readonly cameraId: DeviceId; readonly from: UnixMs; readonly to: UnixMs };

/** Undefined where nothing is held of a stay. */
export function heldWithin(
  shelf: Pick<Shelf, "cameras" | "list">,
  { cameraId, from, to }: Stay,
): HeldSpan | undefined {
  const camera = shelf.cameras.get(cameraId);
  if (camera === undefined) return undefined;
  let held: HeldSpan | undefined;
  const take = (one: { readonly from: UnixMs; readonly to: UnixMs }) => {
    held = {
      oldest: Math.min(held?.oldest ?? one.from, one.from),
      newest: Math.max(held?.newest ?? one.to, one.to),
    };
  };
  const open = camera.open?.piece;
  for (const day of [...camera.days.values(), ...(open === undefined || open.bytes === 0 ? [] : [open])]) {
    if (day.to <= from || day.from >= to) continue;
    if (day.from >= from && day.to <= to) take(day);
    else
      for (const piece of shelf.list(cameraId, day.from, day.to))
        if (piece.from >= from && piece.from < to) take(piece);
  }
  return held;
}
