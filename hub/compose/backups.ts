// The hub's own backups: every day at a time of day, and when an administrator asks. One at a time, in a thread of its
// own; how it went is kept in the data folder, logged, and shown.
import type { Clock } from "../lib/clock.ts";
import { dayStart } from "../lib/day-time.ts";
import type { Log } from "../lib/log.ts";
import { describeError } from "../lib/log.ts";
import { openWorker } from "../lib/worker-call.ts";
import type { UnixMs } from "../model.ts";
import type { Figure } from "../serve/metrics.ts";
import { addAuditLine } from "../store/audit.ts";
import { megabytes } from "../store/backup.ts";
import { type BackupResult, type BackupResults, readBackupResults } from "../store/backup-result.ts";
import { refuseInside } from "../store/backup-shelf.ts";
import type { BackupApi } from "../store/backup-worker.ts";
import type { Book } from "../store/book.ts";
import { StoreFault } from "../store/store-fault.ts";
import { StartFault } from "./data-folder.ts";

export type BackupPlan = {
  readonly folder: string;
  /** "02:30", in the hub's zone. */
  readonly at: string;
  readonly keep: number;
  readonly withKey: boolean;
};

export type BackupState = BackupResults & {
  /** Absent where the hub makes none by itself. */
  readonly plan?: BackupPlan;
  /** Since when one is being made; undefined while none is. */
  readonly runningSince: UnixMs | undefined;
  /** When the next one is due. */
  readonly nextAt: UnixMs | undefined;
};

export type Backups = {
  readonly state: () => BackupState;
  /** Begins one, unless one is being made or nobody said where to; resolves before it has ended. */
  readonly begin: (by: string) => "begun" | "running" | "no-folder";
  readonly close: () => Promise<void>;
};

export type BackupNeeds = {
  readonly plan: BackupPlan | undefined;
  readonly dataDir: string;
  readonly zone: string;
  readonly version: string;
  readonly book: Book;
  readonly clock: Clock;
  readonly log: Log;
};

/** Chosen: a backup is at most this much later than its time. */
const LOOK_EVERY_MS = 30_000;
/** Chosen: a folder that was not mounted is tried again soon, and a full disk is not hammered. */
const AGAIN_AFTER_MS = 3_600_000;

export function startBackups(needs: BackupNeeds): Backups {
  const { plan, dataDir, zone, clock, log } = needs;
  if (plan !== undefined) checkFolder(plan.folder, dataDir);
  const givenUp = new Int32Array(new SharedArrayBuffer(4));
  /** How the last one went, should the data folder take no note of it: a full disk must not be tried every half minute. */
  let latest: BackupResult | undefined;
  let running: { readonly since: UnixMs; readonly done: Promise<void> } | undefined;

  function begin(by: string): "begun" | "running" | "no-folder" {
    if (plan === undefined) return "no-folder";
    if (running !== undefined) return "running";
    const since = clock.now();
    const done = run(needs, plan, { by, since, givenUp })
      .then((result) => {
        latest = result;
      })
      .finally(() => {
        running = undefined;
      });
    running = { since, done };
    return "begun";
  }

  function results(): BackupResults {
    const kept = readBackupResults(dataDir);
    if (latest === undefined || (kept.last?.startedAt ?? "") >= latest.startedAt) return kept;
    return { ...kept, last: latest };
  }

  /** The first moment at which the schedule wants one that has not been made. */
  function nextAt(): UnixMs | undefined {
    if (plan === undefined) return undefined;
    const { last, lastWhole } = results();
    const wholeAt = lastWhole === undefined ? undefined : Date.parse(lastWhole.startedAt);
    const due = wholeAt === undefined ? clock.now() : momentAfter(wholeAt, plan.at, zone);
    return last?.failure === undefined ? due : Math.max(due, Date.parse(last.endedAt) + AGAIN_AFTER_MS);
  }

  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    const due = nextAt();
    if (due !== undefined && due <= clock.now()) begin("schedule");
  });
  return {
    state: () => ({
      ...results(),
      ...(plan === undefined ? {} : { plan }),
      runningSince: running?.since,
      nextAt: nextAt(),
    }),
    begin,
    close: async () => {
      stopLooking();
      Atomics.store(givenUp, 0, 1);
      await running?.done;
      log.debug("no backup is being made any more");
    },
  };
}

/** For Prometheus: tells of a backup that has failed, and of none having been made for long. */
export function backupFigures(backups: Pick<Backups, "state">): Figure[] {
  return [
    {
      name: "backup_last_whole_timestamp_seconds",
      help: "When the last whole backup was begun, 0 if there is none",
      read: () => Date.parse(backups.state().lastWhole?.startedAt ?? "1970-01-01T00:00:00Z") / 1000,
    },
    {
      name: "backup_failing",
      help: "1 if the last attempt at a backup failed",
      read: () => (backups.state().last?.failure === undefined ? 0 : 1),
    },
  ];
}

/**
 * A folder in which a backup would be of no use is said at the start, not at half past two. One that is not there now is
 * no reason not to start: a share may come back.
 */
function checkFolder(folder: string, dataDir: string): void {
  try {
    refuseInside(folder, dataDir);
  } catch (error) {
    if (error instanceof StoreFault) throw new StartFault(`backup.folder: ${error.message}`);
    throw error;
  }
}

/** The first moment after `at` at which the clocks of the zone show `time`. */
function momentAfter(at: UnixMs, time: string, zone: string): UnixMs {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const today = dayStart(at, zone) + (hours * 60 + minutes) * 60_000;
  //  Noon of the next day: a day has 23 to 25 hours.
  return today > at
    ? today
    : dayStart(dayStart(at, zone) + 36 * 3_600_000, zone) + (hours * 60 + minutes) * 60_000;
}

/** One attempt, to its end; never rejects. */
async function run(
  needs: BackupNeeds,
  plan: BackupPlan,
  { by, since, givenUp }: { readonly by: string; readonly since: UnixMs; readonly givenUp: Int32Array },
): Promise<BackupResult> {
  const { dataDir, clock, log, version, book } = needs;
  const died = Promise.withResolvers<never>();
  const worker = openWorker<BackupApi>(
    new URL("../store/backup-worker.ts", import.meta.url),
    { givenUp },
    died.reject,
  );
  const { folder: to, keep, withKey: withSecrets } = plan;
  const order = { dataDir, to, keep, withSecrets, version, at: since, by };
  //  What is thrown here is not the backup's own failure: the thread has died, or the data folder takes no note of it.
  const result: BackupResult = await Promise.race([worker.call("take", order), died.promise]).catch(
    (error: unknown) => {
      const now = new Date(clock.now()).toISOString();
      return { startedAt: new Date(since).toISOString(), endedAt: now, by, failure: describeError(error) };
    },
  );
  await worker.close();
  const text =
    result.failure === undefined ? `whole, ${megabytes(result.bytes ?? 0)}` : `failed: ${result.failure}`;
  if (result.failure === undefined)
    log.info("a backup was made", { path: result.path, bytes: result.bytes, by });
  else log.error("the backup failed", { error: result.failure, by });
  try {
    await book.together((queries) =>
      addAuditLine(queries, {
        at: clock.now(),
        who: "hub",
        action: "store.backup",
        siteId: null,
        target: result.path ?? plan.folder,
        detail: text,
      }),
    );
  } catch (error) {
    log.error("how the backup went could not be put on the audit log", { error });
  }
  return result;
}
