// The thread in which a running hub takes a backup of itself: nothing else of the hub waits for it.
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { type BackupOrder, takeBackup } from "./backup.ts";

/** Set by the hub when it stops: the copy ends at its next step and leaves nothing. */
const { givenUp } = givenToWorker<{ givenUp: Int32Array }>();

const api = {
  take: (order: BackupOrder) => takeBackup(order, () => Atomics.load(givenUp, 0) !== 0),
};
export type BackupApi = typeof api;
serveCalls(api, () => undefined);
