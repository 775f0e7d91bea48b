// Where a camera was when something was recorded. Promise: what it showed at a site is given to who has the right there, also
// after it has left, and to nobody else; to others it is as if nothing had been recorded.
import type { Action } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import { listCameraMoves } from "../store/camera-moves.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export type PastPlaces = {
  /** Whether the reader has the right where the camera is now. */
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

/** Refused where the reader has the right neither where the camera is now nor anywhere it was. */
export async function pastPlaces(
  desk: Desk,
  who: Who,
  action: Action,
  id: DeviceId,
): Promise<Outcome<PastPlaces>> {
  const present = desk.estate.camera(id)?.siteId;
  const refused = whyNot(desk, who, action, present, "camera");
  const moves = present === undefined ? [] : await listCameraMoves(desk.book.db, id);
  const own = new Set(
    moves.map(({ from }) => from).filter((site) => whyNot(desk, who, action, site, "camera") === undefined),
  );
  if (present === undefined || (refused !== undefined && own.size === 0))
    return refused ?? refuse(404, "There is no such camera.");
  const may = (siteId: SiteId) => (siteId === present ? refused === undefined : own.has(siteId));
  const siteAt = (at: UnixMs) => moves.find((move) => move.at > at)?.from ?? present;
  const mayHave = (at: UnixMs) => may(siteAt(at));
  const within = (from: UnixMs, to: UnixMs) => moves.filter(({ at }) => at > from && at < to);
  const places: PastPlaces = {
    hasPresent: refused === undefined,
    siteAt,
    mayHave,
    mayHaveAll: (from, to) => mayHave(from) && within(from, to).every(({ at }) => mayHave(at)),
    firstFrom: (at) => {
      const later = moves.map((move) => move.at).filter((moment) => moment > at);
      return [at, ...later].find(mayHave);
    },
    siteOf: (from, to) => {
      const [move] = within(from, to);
      if (move !== undefined) {
        const moment = new Date(move.at).toISOString();
        return refuse(
          422,
          `from: the camera was moved to another site at ${moment}: end before it, or begin at it.`,
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
