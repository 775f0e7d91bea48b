// Viewings that are many requests: stills and HLS. On the audit log each is one view, with beginning and end.
import type { Who } from "../access/sessions.ts";
import type { Outcome } from "../actions/desk.ts";
import type { WatchedCamera } from "../actions/watch-camera.ts";
import type { Clock } from "../lib/clock.ts";
import type { DeviceId } from "../model.ts";
import type { ViewWay } from "../store/audit-views.ts";

/** Chosen: a page asks every few seconds; who comes back after a minute has opened the view again (access/views.ts). */
const OVER_AFTER_MS = 60_000;
/** Chosen: as many as a district's people can have open; beyond it a viewing may be written down twice. */
const MOST = 10_000;

export type Viewings = {
  /** Notes that somebody asked for a picture. The first time, or after a pause, it is written down before they get it. */
  readonly note: (who: Who, cameraId: DeviceId, way: ViewWay) => Promise<Outcome<WatchedCamera>>;
};

export function createViewings(
  clock: Clock,
  /** Checks the right to watch and writes it down. */
  begin: (who: Who, cameraId: DeviceId, way: ViewWay) => Promise<Outcome<WatchedCamera>>,
): Viewings {
  const open = new Map<string, { lastMs: number; readonly begun: Promise<Outcome<WatchedCamera>> }>();

  function forget(nowMs: number): void {
    for (const [key, { lastMs }] of open) {
      //  In the order of their last request: the first that is not over ends the search.
      if (nowMs - lastMs <= OVER_AFTER_MS && open.size <= MOST) return;
      open.delete(key);
    }
  }

  return {
    note: (who, cameraId, way) => {
      const key = `${who.sessionHash} ${way} ${cameraId}`;
      const nowMs = clock.monotonicMs();
      forget(nowMs);
      const known = open.get(key);
      const begun = known?.begun ?? begin(who, cameraId, way);
      open.delete(key);
      open.set(key, { lastMs: nowMs, begun });
      //  What was refused, or could not be written down, is asked anew the next time.
      begun.then(
        (outcome) => {
          if ("refused" in outcome) open.delete(key);
        },
        () => open.delete(key),
      );
      return begun;
    },
  };
}
