// What is kept of parents' looking: for each lease and camera one line on the audit log, from when to when, and for some
// days which views were of one address. Promise: no address is written down (decisions/0019).
import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../../lib/clock.ts";
import type { Camera, SiteId, UnixMs } from "../../model.ts";
import { addAuditLine } from "../../store/audit.ts";
import type { Book, BookQueries } from "../../store/book.ts";
import {
  dropShareViews,
  endShareView,
  listUntoldViews,
  putShareView,
  type ShareView,
} from "../../store/share-views.ts";

/** Chosen: a view that paused for a minute is over. */
const OVER_AFTER_MS = 60_000;
const WRITE_EVERY_MS = 10_000;
const SWEEP_EVERY_MS = 3_600_000;
/** Chosen where a site says nothing: as long as video is kept (domain: 30 days). */
export const KEEP_VIEWS_DAYS = 30;
const DAY_MS = 86_400_000;

export type ParentsViews = {
  /** Somebody looks at a camera now. */
  readonly note: (view: {
    readonly leaseId: string;
    readonly linkId: string;
    readonly camera: Camera;
    readonly address: string;
  }) => void;
  /** These leases are gone: what they looked at is over. */
  readonly end: (leaseIds: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

export type ViewsNeeds = {
  readonly book: Book;
  readonly clock: Clock;
  /** The day that a moment is in, by the hub's zone. */
  readonly dayOf: (at: UnixMs) => string;
  readonly kitchens: () => readonly { readonly siteId: SiteId; readonly keepDays: number }[];
  readonly onError: (error: unknown) => void;
};

type Open = ShareView;

export function startParentsViews({ book, clock, dayOf, kitchens, onError }: ViewsNeeds): ParentsViews {
  const open = new Map<string, Open>();
  let mark = { day: "", salt: randomBytes(32) };
  let work: Promise<void> = book.together(tellUnfinished).catch(onError);

  function viewerOf(address: string, at: UnixMs): string {
    //  The salt is in memory only and another one every day: the mark cannot be turned back into an address.
    const day = dayOf(at);
    if (mark.day !== day) mark = { day, salt: randomBytes(32) };
    return createHmac("sha256", mark.salt).update(address).digest("hex").slice(0, 8);
  }

  function write(going: readonly Open[], over: readonly Open[]): Promise<void> {
    work = work
      .then(async () => {
        if (going.length + over.length === 0) return;
        await book.together(async (queries) => {
          for (const view of [...going, ...over]) await putShareView(queries, view);
          for (const view of over) await tell(queries, view, clock.now());
        });
      })
      .catch(onError);
    return work;
  }

  function takeOver(isOver: (view: Open) => boolean): Open[] {
    const over = [...open].filter(([, view]) => isOver(view));
    for (const [key] of over) open.delete(key);
    return over.map(([, view]) => view);
  }

  async function sweep(): Promise<void> {
    for (const { siteId, keepDays } of kitchens())
      await dropShareViews(book.db, siteId, clock.now() - keepDays * DAY_MS);
  }

  const stops = [
    clock.every(WRITE_EVERY_MS, () => {
      const at = clock.now();
      const over = takeOver((view) => at - view.toAt > OVER_AFTER_MS);
      void write([...open.values()], over);
    }),
    clock.every(SWEEP_EVERY_MS, () => void sweep().catch(onError)),
  ];
  return {
    note: ({ leaseId, linkId, camera, address }) => {
      const at = clock.now();
      const key = `${leaseId} ${camera.id}`;
      const known = open.get(key);
      if (known !== undefined) {
        open.set(key, { ...known, toAt: at });
        return;
      }
      const viewer = viewerOf(address, at);
      const { id: cameraId, siteId } = camera;
      const view = { leaseId, cameraId, linkId, siteId, fromAt: at, toAt: at, viewer };
      open.set(key, view);
      //  It alone: when a whole school opens its page, each must not write down all others.
      void write([view], []);
    },
    end: (leaseIds) => {
      const gone = new Set(leaseIds);
      if (gone.size > 0)
        void write(
          [],
          takeOver((view) => gone.has(view.leaseId)),
        );
    },
    close: async () => {
      for (const stop of stops) stop();
      await write(
        [],
        takeOver(() => true),
      );
    },
  };

  /** What was going on when the hub was killed ended then, as far as anybody knows. */
  async function tellUnfinished(queries: BookQueries): Promise<void> {
    for (const view of await listUntoldViews(queries)) await tell(queries, view, clock.now());
  }
}

async function tell(queries: BookQueries, view: ShareView, at: UnixMs): Promise<void> {
  const [from, to] = [view.fromAt, view.toAt].map((each) => new Date(each).toISOString());
  await endShareView(queries, view);
  await addAuditLine(queries, {
    at,
    who: `link:${view.linkId}`,
    action: "share-links.view",
    siteId: view.siteId,
    target: view.cameraId,
    detail: `${from} – ${to}`,
    after: { from, until: to },
  });
}
