// Viewings that are many requests: stills and HLS. On the audit log each is one view, with beginning and end.
import type { Who } from "../access/sessions.ts";
import { OVER_AFTER_MS, type View } from "../access/views.ts";
import type { Outcome } from "../actions/desk.ts";
import type { Clock } from "../lib/clock.ts";
import type { DeviceId, SiteId } from "../model.ts";
import type { ViewWay } from "../store/audit-views.ts";

/** Chosen: as many as a district's people can have open; beyond it a viewing may be written down twice. */
const MOST = 10_000;

/** `siteId`: where the camera was when what is seen was recorded; not said of what is seen now. */
type Begin<Watched> = (
  who: Who,
  cameraId: DeviceId,
  way: ViewWay,
  siteId?: SiteId,
) => Promise<Outcome<Watched>>;

export type Viewings<Watched> = {
  /** Notes that somebody asked for a picture. The first time, or after a pause, it is written down before they get it. */
  readonly note: Begin<Watched>;
};

type Viewing<Watched> = { lastMs: number; readonly begun: Promise<Outcome<Watched>>; view?: View };

export function createViewings<Watched extends { readonly view: View }>(
  clock: Clock,
  /** Checks the right to watch and writes it down. */
  begin: Begin<Watched>,
): Viewings<Watched> {
  const open = new Map<string, Viewing<Watched>>();

  function forget(nowMs: number): void {
    for (const [key, { lastMs }] of open) {
      //  In the order of their last request: the first that is not over ends the search.
      if (nowMs - lastMs < OVER_AFTER_MS && open.size <= MOST) return;
      open.delete(key);
    }
  }

  /** What was refused, or could not be written down, is asked anew the next time. */
  function keep(key: string, viewing: Viewing<Watched>): void {
    const drop = () => {
      if (open.get(key) === viewing) open.delete(key);
    };
    viewing.begun.then((outcome) => {
      if ("refused" in outcome) drop();
      else viewing.view = outcome.done.view;
    }, drop);
  }

  return {
    note: (who, cameraId, way, siteId) => {
      const key = `${who.sessionHash} ${way} ${cameraId} ${siteId}`;
      const nowMs = clock.monotonicMs();
      forget(nowMs);
      const known = open.get(key);
      const viewing: Viewing<Watched> = known ?? { lastMs: nowMs, begun: begin(who, cameraId, way, siteId) };
      open.delete(key);
      open.set(key, viewing);
      viewing.lastMs = nowMs;
      //  The picture may take seconds: the view must not end while it is waited for.
      viewing.view?.took(0);
      if (known === undefined) keep(key, viewing);
      return viewing.begun;
    },
  };
}
