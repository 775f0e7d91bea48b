// Binds folding to the book: what the rules have found is held against what else is gone before it is written, and looked
// at again every few seconds as long as a cause is open or somebody's next message is waited for.
import { randomUUID } from "node:crypto";
import type { DeviceSightings } from "../access/device-sightings.ts";
import { CAUSE_RULES, CONSEQUENCES } from "../alerts/causes.ts";
import { afterCalm, CALM_MS, isCalm } from "../alerts/flapping.ts";
import { fold } from "../alerts/folding.ts";
import type { AlertPages } from "../alerts/record.ts";
import { type Change, COMES_BACK_WITHIN_MS, isCause, isConsequence } from "../alerts/sheet.ts";
import type { Clock } from "../lib/clock.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { Alert, DeviceId, SiteId, UnixMs } from "../model.ts";
import { insertAlert, updateAlert } from "../store/alerts.ts";
import type { Book, BookQueries } from "../store/book.ts";
import type { Estate } from "../store/estate.ts";
import { listCalm, listForFolding } from "../store/folding.ts";
import type { Latest } from "../store/journal.ts";
import { bothTold, openSight, pathsUp, type Sight } from "./sight.ts";

export type Folding = {
  /** What is to be written in place of what the rules found. Asks the book only where it matters. */
  readonly of: (queries: BookQueries, changes: readonly Change[]) => Promise<readonly Change[]>;
  /** True while something may change by time alone. */
  readonly isPending: () => boolean;
};

const RULES = { consequences: [...CONSEQUENCES], causes: [...CAUSE_RULES] };
/** Chosen: longer than anybody is held back for, see HOLD_MS in alerts/folding.ts. */
const WATCHED_MS = 6 * 60_000;
/** Chosen: what is told late by this much is told in time. */
const LOOK_EVERY_MS = 5_000;
/** Chosen: hours of calm are counted by the minute. */
const CALM_LOOK_EVERY = 12;

export function createFolding(needs: {
  readonly sight: Pick<Sight, "devices">;
  readonly pathUp: (siteId: SiteId) => readonly SiteId[];
  readonly durationFactor: number;
  readonly now: () => UnixMs;
}): Folding {
  const { sight, pathUp, durationFactor, now } = needs;
  let isPending = true;

  function noteWhatWaits(alerts: readonly Alert[], at: UnixMs): void {
    isPending = alerts.some(
      (alert) =>
        alert.resolvedAt === undefined &&
        (isCause(alert) ||
          alert.foldedInto !== undefined ||
          at - alert.firedAt < WATCHED_MS * durationFactor),
    );
  }

  return {
    isPending: () => isPending,
    of: async (queries, changes) => {
      if (!isPending && !changes.some(({ alert }) => isConsequence(alert) || isCause(alert))) return changes;
      const at = now();
      const kept = await listForFolding(queries, RULES, at - COMES_BACK_WITHIN_MS);
      const merged = new Map([...kept, ...changes.map(({ alert }) => alert)].map((one) => [one.id, one]));
      const absent = new Map<DeviceId, UnixMs>();
      for (const alert of merged.values())
        if (isConsequence(alert) && alert.resolvedAt === undefined)
          absent.set(alert.deviceId ?? "", alert.since);
      const devices = sight.devices(absent, at);
      const after = fold(changes, kept, { devices, pathUp, at, durationFactor, newId: randomUUID });
      for (const { alert } of after) merged.set(alert.id, alert);
      noteWhatWaits(
        [...merged.values()].filter((one) => isConsequence(one) || isCause(one)),
        at,
      );
      return after;
    },
  };
}

/** Writes changes in their order; gives the alerts. */
export async function writeChanges(
  queries: BookQueries,
  changes: readonly Change[],
): Promise<readonly Alert[]> {
  for (const { alert, happened, isNew } of changes)
    await (isNew ? insertAlert : updateAlert)(queries, alert, happened);
  return changes.map(({ alert }) => alert);
}

/** Pages of the book on which nothing is written yet: what was found is changed by folding first. */
export function draftOf(pages: Pick<AlertPages, "findLatest">): AlertPages & {
  readonly changes: () => readonly Change[];
} {
  const changes = new Map<string, Change>();
  function note(alert: Alert, happened: Change["happened"], isNew: boolean): void {
    const before = changes.get(alert.id);
    changes.set(alert.id, {
      alert,
      happened: [...(before?.happened ?? []), ...happened],
      isNew: before?.isNew ?? isNew,
    });
  }
  return {
    findLatest: async (deviceId, rule) => {
      const drafted = [...changes.values()].map(({ alert }) => alert);
      const mine = drafted.findLast((alert) => alert.deviceId === deviceId && alert.rule === rule);
      return mine ?? (await pages.findLatest(deviceId, rule));
    },
    insert: async (alert, happened) => note(alert, happened, true),
    update: async (alert, happened) => note(alert, happened, false),
    changes: () => [...changes.values()],
  };
}

type FoldingNeeds = {
  readonly book: Book;
  readonly estate: Estate;
  /** The newest of each series before the hub started. */
  readonly latest: readonly Latest[];
  readonly durationFactor: number;
  readonly clock: Clock;
  readonly log: Log;
};

export type OpenFolding = Folding & {
  /** Notes stored readings, before anything is concluded from them. */
  readonly seen: Sight["seen"];
  /** Sightings of devices that tell folding, too, through what readings come. */
  readonly besides: (sightings: DeviceSightings) => DeviceSightings;
  /** Begins to look again and again, as long as something is pending. */
  readonly start: (show: (alerts: readonly Alert[]) => void) => void;
  readonly close: () => Promise<void>;
};

export async function openFolding(needs: FoldingNeeds): Promise<OpenFolding> {
  const { book, estate, clock, log, durationFactor } = needs;
  const sight = await openSight(needs);
  const folding = createFolding({ sight, pathUp: pathsUp(estate), durationFactor, now: clock.now });
  let looking: Promise<void> | undefined;
  let stop: () => void = () => undefined;
  let ticks = 0;

  async function look(show: (alerts: readonly Alert[]) => void): Promise<void> {
    const alerts = await book.together(async (queries) => {
      const at = clock.now();
      const calm = await listCalm(queries, at - CALM_MS * durationFactor);
      const ended = calm.filter((one) => isCalm(one, at, durationFactor)).map((one) => afterCalm(one, at));
      return writeChanges(queries, await folding.of(queries, ended));
    });
    if (alerts.length > 0) show(alerts);
  }

  return {
    ...folding,
    seen: sight.seen,
    besides: (sightings) => bothTold(sightings, sight),
    start: (show) => {
      stop = clock.every(LOOK_EVERY_MS, () => {
        ticks += 1;
        const isTurn = folding.isPending() || ticks % CALM_LOOK_EVERY === 0;
        if (!isTurn || looking !== undefined) return;
        looking = look(show)
          .catch((error: unknown) => log.error("alerts could not be folded", { error: describeError(error) }))
          .finally(() => {
            looking = undefined;
          });
      });
    },
    close: async () => {
      stop();
      await looking;
      await sight.close();
    },
  };
}
