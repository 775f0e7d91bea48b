// Where a camera was when something was recorded. Promise: what it showed at a site that it has left is given only to who has
// the right there, too; to others it is as if nothing had been recorded.
import type { Action } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, SiteId, UnixMs } from "../model.ts";
import { listCameraMoves } from "../store/camera-moves.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export type PastPlaces = {
  /** What began at this time may be given. */
  readonly mayHave: (at: UnixMs) => boolean;
  /** The same for all of a span of time. */
  readonly mayHaveAll: (from: UnixMs, to: UnixMs) => boolean;
  /** The first moment, from this one on, of what may be given. */
  readonly firstFrom: (at: UnixMs) => UnixMs;
  /** The one site at which the camera was in a span of time, or why that cannot be taken as one. */
  readonly siteOf: (from: UnixMs, to: UnixMs) => Outcome<SiteId>;
};

/** @param present where the camera is now; the right there is for the caller to ask */
export async function pastPlaces(
  desk: Desk,
  who: Who,
  action: Action,
  { id, siteId: present }: { readonly id: DeviceId; readonly siteId: SiteId },
): Promise<PastPlaces> {
  const moves = await listCameraMoves(desk.book.db, id);
  const may = (siteId: SiteId) =>
    siteId === present || whyNot(desk, who, action, siteId, "camera") === undefined;
  const siteAt = (at: UnixMs) => moves.find((move) => move.at > at)?.from ?? present;
  const mayHave = (at: UnixMs) => may(siteAt(at));
  const within = (from: UnixMs, to: UnixMs) => moves.filter(({ at }) => at > from && at < to);
  return {
    mayHave,
    mayHaveAll: (from, to) => mayHave(from) && within(from, to).every(({ at }) => mayHave(at)),
    firstFrom: (at) => {
      const later = moves.map((move) => move.at).filter((moment) => moment > at);
      return [at, ...later].find(mayHave) ?? at;
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
}
