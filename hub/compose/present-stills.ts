// One decode of a camera's picture serves everybody who asks for it, and few are under way at once: everybody may watch, and
// each decode is a process.
import { createGate } from "../lib/gate.ts";
import type { DeviceId, UnixMs } from "../model.ts";

export type PresentStills<T extends { readonly at: UnixMs }> = {
  /** The picture as a JPEG, or undefined where it cannot be decoded; undefined at once while too many are being made. */
  readonly of: (cameraId: DeviceId, coded: T) => Promise<Buffer | undefined> | undefined;
  readonly forget: (cameraId: DeviceId) => void;
};

//  Chosen: beside the checks and live views two processes more; a page of a district's cameras asks for some dozens.
const GATE = { atOnce: 2, mostWaiting: 48, mostFor: 2 };

export function createPresentStills<C>(
  decode: (coded: C & { readonly at: UnixMs }) => Promise<Buffer | undefined>,
): PresentStills<C & { readonly at: UnixMs }> {
  const gate = createGate(GATE);
  const kept = new Map<DeviceId, { readonly at: UnixMs; readonly made: Promise<Buffer | undefined> }>();
  return {
    of: (cameraId, coded) => {
      const known = kept.get(cameraId);
      if (known?.at === coded.at) return known.made;
      const made = gate.pass(cameraId, () => decode(coded));
      if (made === undefined) return undefined;
      const one = { at: coded.at, made };
      kept.set(cameraId, one);
      //  What failed is tried again by the next who asks.
      const drop = () => {
        if (kept.get(cameraId) === one) kept.delete(cameraId);
      };
      made.then((jpeg) => jpeg ?? drop(), drop);
      return made;
    },
    forget: (cameraId) => kept.delete(cameraId),
  };
}
