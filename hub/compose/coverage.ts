// Which areas are seen now, and since when: looked at every few seconds, and written down as it changes, so that "since"
// is true over restarts. Promise: a camera counts only while its picture comes and is believed.
import type { AreaName } from "../../devices/areas.ts";
import type { Clock } from "../lib/clock.ts";
import { isWithin, timeOfDay } from "../lib/day-time.ts";
import type { Log } from "../lib/log.ts";
import type { Camera, CameraState, DeviceId, PictureTrust, SiteId, UnixMs } from "../model.ts";
import type { Book } from "../store/book.ts";
import {
  type AreaCoverage,
  type AreaState,
  addCoverageDays,
  type CoverageDay,
  dropCoverageDays,
  listCoverage,
  putCoverage,
} from "../store/coverage.ts";
import type { Estate } from "../store/estate.ts";

export type CoverageNeeds = {
  readonly book: Book;
  readonly estate: Pick<Estate, "sites" | "cameras" | "onChange">;
  readonly cameraState: (cameraId: DeviceId) => CameraState | undefined;
  /** Undefined where the picture was not looked at lately: what was said of the area before stands. */
  readonly trustOf: (cameraId: DeviceId) => PictureTrust | undefined;
  /** Why no picture is looked at at all: then being there is enough. */
  readonly picturesOff: () => string | undefined;
  readonly dayOf: (at: UnixMs) => string;
  readonly zone: string;
  readonly kitchenHours: { readonly from: string; readonly to: string };
  readonly clock: Clock;
  readonly log: Log;
};

export type CoverageKeeper = {
  /** Of every area that a canteen must have seen. Of one that nothing is known of since the start, as it was before. */
  readonly now: () => Promise<readonly AreaCoverage[]>;
  readonly close: () => Promise<void>;
};

//  Chosen: what a page shows is no older than a person notices; a district's 800 areas are looked through in a millisecond.
const LOOK_EVERY_MS = 5_000;
//  Chosen: a crash costs at most so much of a day's share.
const WRITE_EVERY_MS = 60_000;
//  Chosen: two school years, for a comparison with the last one; 100 canteens are 70,000 rows.
const KEEP_DAYS = 730;
const DAY_MS = 86_400_000;

type Known = Map<string, AreaCoverage>;

export function startCoverage(needs: CoverageNeeds): CoverageKeeper {
  const { book, clock, log } = needs;
  let known: Known = new Map();
  let shares = new Map<
    string,
    { readonly siteId: SiteId; readonly day: string; askedS: number; seenS: number }
  >();
  let lookedMs = clock.monotonicMs();
  let writing: Promise<void> = listCoverage(book.db).then((rows) => {
    known = new Map(rows.map((row) => [keyOf(row), row]));
    look();
  });
  //  A book that cannot be read is told where it is asked for.
  writing.catch(() => undefined);
  let isReady = false;
  const ready = writing.then(() => {
    isReady = true;
  });
  ready.catch(() => undefined);

  function write(what: string, work: () => Promise<void>): Promise<void> {
    writing = writing.then(work).catch((error: unknown) => {
      log.warn(`${what} could not be written down`, { error });
    });
    return writing;
  }

  function look(): void {
    const at = clock.now();
    const next: Known = new Map();
    for (const { siteId, area, state } of statesNow(needs, (key) => known.get(key)?.state)) {
      const before = known.get(keyOf({ siteId, area }));
      next.set(
        keyOf({ siteId, area }),
        before?.state === state ? before : { siteId, area, state, since: at },
      );
    }
    const changed = [...next.values()].filter((one) => known.get(keyOf(one)) !== one);
    const gone = [...known.values()].filter((one) => !next.has(keyOf(one)));
    count(next, at);
    known = next;
    if (changed.length + gone.length > 0)
      void write("which areas are seen", () =>
        book.together((queries) => putCoverage(queries, changed, gone)),
      );
  }

  /** Only in kitchen hours: outside them a camera may be switched off, and nobody is asked for anything. */
  function count(areas: Known, at: UnixMs): void {
    const nowMs = clock.monotonicMs();
    //  A hub that was held up for longer knows nothing of that time.
    const elapsedS = Math.min(nowMs - lookedMs, 2 * LOOK_EVERY_MS) / 1000;
    lookedMs = nowMs;
    if (!isWithin(timeOfDay(at, needs.zone), needs.kitchenHours)) return;
    const day = needs.dayOf(at);
    for (const { siteId, state } of areas.values()) {
      const key = `${siteId} ${day}`;
      const share = shares.get(key) ?? { siteId, day, askedS: 0, seenS: 0 };
      share.askedS += elapsedS;
      if (state === "seen") share.seenS += elapsedS;
      shares.set(key, share);
    }
  }

  function writeShares(): Promise<void> {
    const days: CoverageDay[] = [...shares.values()];
    shares = new Map();
    const oldest = needs.dayOf(clock.now() - KEEP_DAYS * DAY_MS);
    return write("the shares of the day", () =>
      book.together(async (queries) => {
        await addCoverageDays(queries, days);
        await dropCoverageDays(queries, oldest);
      }),
    );
  }

  needs.estate.onChange(() => {
    if (isReady) look();
  });
  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    if (isReady) look();
  });
  const stopWriting = clock.every(WRITE_EVERY_MS, () => void writeShares());
  return {
    now: async () => {
      await ready;
      look();
      return [...known.values()];
    },
    close: async () => {
      stopLooking();
      stopWriting();
      await writeShares();
    },
  };
}

function keyOf({ siteId, area }: Pick<AreaCoverage, "siteId" | "area">): string {
  return `${siteId} ${area}`;
}

function statesNow(
  { estate, cameraState, trustOf, picturesOff }: CoverageNeeds,
  before: (key: string) => AreaState | undefined,
): { readonly siteId: SiteId; readonly area: AreaName; readonly state: AreaState }[] {
  const isJudging = picturesOff() === undefined;
  const seenBy = (id: DeviceId): CameraSight => {
    const state = cameraState(id)?.state ?? "unknown";
    return state === "online" && isJudging ? sightOf(trustOf(id)) : state;
  };
  const cameras = Map.groupBy(estate.cameras(), (camera) => camera.siteId);
  return estate
    .sites()
    .filter((site) => site.kind === "canteen")
    .flatMap((site) =>
      site.areas.map((area) => {
        const covering = (cameras.get(site.id) ?? []).filter((camera) => sees(camera, area));
        const sights = covering.map(({ id }) => seenBy(id));
        return { siteId: site.id, area, state: stateOf(sights, before(keyOf({ siteId: site.id, area }))) };
      }),
    );
}

/** "not-judged": its picture comes, and was not looked at lately. */
type CameraSight = CameraState["state"] | "not-believed" | "not-judged";

function sightOf(trust: PictureTrust | undefined): CameraSight {
  if (trust === undefined) return "not-judged";
  return trust.isBelieved ? "online" : "not-believed";
}

/** True if the area is one that the camera sees. */
function sees({ area, alsoAreas = [] }: Camera, asked: AreaName): boolean {
  return area === asked || alsoAreas.includes(asked);
}

/**
 * Of all cameras of an area: one that shows it is enough. Just after the start nothing is known of any, and of a picture
 * that comes nothing until it was looked at: what was said before stands until it is. Of a new one nothing was said: it
 * counts only when it was judged.
 */
export function stateOf(cameras: readonly CameraSight[], before: AreaState | undefined): AreaState {
  if (cameras.length === 0) return "blind";
  if (cameras.includes("online")) return "seen";
  const isOpen = cameras.includes("unknown") || cameras.includes("not-judged");
  if (isOpen && before !== undefined && before !== "blind") return before;
  return cameras.includes("not-believed") ? "not-believed" : "offline";
}
