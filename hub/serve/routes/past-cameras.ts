// Cameras that were somewhere and are there no more, as long as something is held of what they showed there.
import { z } from "zod";
import type { Desk } from "../../actions/desk.ts";
import type { PastDesk } from "../../actions/past-desk.ts";
import type { CameraMove, DeviceId, HeldSpan, SiteId, UnixMs } from "../../model.ts";
import { listMovesFrom } from "../../store/camera-moves.ts";
import { listOf, type PastCamera, pageQuerySchema, pastCameraSchema } from "../contract.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

export function pastCameraRoutes(desk: Desk, past: Pick<PastDesk, "heldWithin">): Route[] {
  return [
    route({
      method: "get",
      path: "/past-cameras",
      action: "recordings.watch",
      summary:
        "Cameras that were moved away or removed, each with the site where it was last, as long as something is held of it there",
      query: pageQuerySchema.extend({
        camera: z.string().min(1).max(64).optional().describe("This one alone"),
      }),
      answer: listOf(pastCameraSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "recordings.watch", query.site);
        if ("refused" in asked) return asked;
        const moves = await listMovesFrom(desk.book.db, [...asked.sites]);
        const wanted = [...moves].filter(([id]) => query.camera === undefined || id === query.camera);
        const stays = wanted.flatMap(([id, own]) =>
          staysOf(id, own).filter(({ siteId }) => asked.sites.has(siteId) && !isAt(desk, id, siteId)),
        );
        const held = await past.heldWithin(stays.map(({ cameraId, from, to }) => ({ cameraId, from, to })));
        const found = new Map<DeviceId, PastCamera>();
        //  Of each camera the last one stays, with the beginning of all.
        for (const [index, stay] of stays.entries()) {
          const span = held[index];
          if (span === undefined) continue;
          const { cameraId: id } = stay;
          found.set(id, { ...viewOf(stay, span), oldest: found.get(id)?.oldest ?? iso(span.oldest) });
        }
        const { items, ...rest } = pageById([...found.values()], query);
        return { answer: { ...rest, items: [...items] } };
      },
    }),
  ];
}

type PastStay = {
  readonly cameraId: DeviceId;
  readonly siteId: SiteId;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly end: CameraMove;
};

/** Where a camera was, one after the other. */
function staysOf(cameraId: DeviceId, moves: readonly CameraMove[]): PastStay[] {
  return moves.map((end, index) => ({
    ...{ cameraId, siteId: end.from, end, to: end.at },
    from: moves[index - 1]?.at ?? Number.NEGATIVE_INFINITY,
  }));
}

function isAt({ estate }: Desk, cameraId: DeviceId, siteId: SiteId): boolean {
  return estate.camera(cameraId)?.siteId === siteId;
}

function viewOf({ cameraId, siteId, end }: PastStay, { oldest, newest }: HeldSpan): PastCamera {
  return {
    ...{ id: cameraId, name: end.name ?? cameraId, siteId, until: iso(end.at) },
    ...(end.area === undefined ? {} : { area: end.area }),
    became: end.isRemoval ? "removed" : "moved",
    ...{ oldest: iso(oldest), newest: iso(newest) },
  };
}
