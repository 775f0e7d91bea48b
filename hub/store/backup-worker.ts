// The thread in which a running hub takes a backup of itself: nothing else of the hub waits for it, not even for the
// disk to have the note on how it went.
import { systemClock } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { type BackupOrder, takeBackup } from "./backup.ts";
import { type BackupResult, keepBackupResult } from "./backup-result.ts";

/** Set by the hub when it stops: the copy ends at its next step and leaves nothing. */
const { givenUp } = givenToWorker<{ givenUp: Int32Array }>();

const api = {
  take: async (order: BackupOrder & { readonly by: string }): Promise<BackupResult> => {
    const result = await attempt(order);
    keepBackupResult(order.dataDir, result);
    return result;
  },
};
export type BackupApi = typeof api;
serveCalls(api, () => undefined);

async function attempt(order: BackupOrder & { readonly by: string }): Promise<BackupResult> {
  const { at, by } = order;
  const began = systemClock.monotonicMs();
  const base = { startedAt: new Date(at).toISOString(), by };
  try {
    const { manifest, path, bytes } = await takeBackup(order, () => Atomics.load(givenUp, 0) !== 0);
    return { ...base, endedAt: manifest.endedAt, path, bytes };
  } catch (error) {
    const endedAt = new Date(at + systemClock.monotonicMs() - began).toISOString();
    return { ...base, endedAt, failure: describeError(error) };
  }
}
