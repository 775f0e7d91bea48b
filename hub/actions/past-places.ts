// Where a camera was when something was recorded. Promise: what it showed at a site is given to who has the right there, also
// after it has left or was removed, and to nobody else; to others it is as if nothing had been recorded.
import type { Action } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import { lastSiteOf, listCameraMoves, siteThen } from "../store/camera-moves.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export type PastPlaces = {
  /** Whether the reader has the right where the camera is now; false for one that was removed. */
  readonly hasPresent: boolean;
  readonly siteAt: (at: UnixMs) => SiteId;
  /** What began at this time may be given. */
  readonly mayHave: (at: UnixMs) => boolean;
  /** The same for all of a span of time. */
  readonly mayHaveAll: (from: UnixMs, to: UnixMs) => boolean;
  /** The first moment, from this one on, of what may be given; undefined where nothing may. */
  readonly firstFrom: (at: UnixMs) => UnixMs | undefined;
  /** The one site at which the camera was in a span of time, or why that cannot be taken as one. */
  readonly siteOf: (from: UnixMs, to: UnixMs) => Outcome<SiteId>;
};

/**
 * Refused where the reader has the right neither where the camera is now nor anywhere it was. One that was removed is where
 * it was last; where that is not known, there is none.
 */
export async function pastPlaces(
  desk: Desk,
  who: Who,
  action: Action,
  id: DeviceId,
): Promise<Outcome<PastPlaces>> {
  const present = desk.estate.camera(id)?.siteId;
  const moves = await listCameraMoves(desk.book.db, id);
  const last = lastSiteOf(moves, present);
  const refused = whyNot(desk, who, action, last, "camera");
  const own = new Set(
    moves.map(({ from }) => from).filter((site) => whyNot(desk, who, action, site, "camera") === undefined),
  );
  if (last === undefined || (refused !== undefined && own.size === 0))
    return refused ?? refuse(404, "There is no such camera.");
  const may = (siteId: SiteId) => (siteId === last ? refused === undefined : own.has(siteId));
  //  After it was removed there is nothing, so a span may go on beyond that.
  const changes = present === undefined ? moves.slice(0, -1) : moves;
  const siteAt = (at: UnixMs) => siteThen(moves, present, at) ?? last;
  const mayHave = (at: UnixMs) => may(siteAt(at));
  const within = (from: UnixMs, to: UnixMs) => changes.filter(({ at }) => at > from && at < to);
  const places: PastPlaces = {
    hasPresent: present !== undefined && refused === undefined,
    siteAt,
    mayHave,
    mayHaveAll: (from, to) => mayHave(from) && within(from, to).every(({ at }) => mayHave(at)),
    firstFrom: (at) => {
      const later = changes.map((move) => move.at).filter((moment) => moment > at);
      return [at, ...later].find(mayHave);
    },
    siteOf: (from, to) => {
      const [move] = within(from, to);
      if (move !== undefined) {
        const moment = new Date(move.at).toISOString();
        const what = move.isRemoval ? "removed" : "moved to another site";
        return refuse(
          422,
          `from: the camera was ${what} at ${moment}: end before it, or begin at it.`,
          "camera-moved",
        );
      }
      return mayHave(from)
        ? { done: siteAt(from) }
        : refuse(404, "There is no recording of this time.", "nothing-recorded");
    },
  };
  return { done: places };
}
