// The thread in which a running hub looks through its audit log: a hundred thousand lines take a second of a core.
import { givenToWorker, serveCalls } from "../lib/worker-call.ts";
import { type AuditCheck, checkFolder } from "./audit-check.ts";

const { dataDir, book } = givenToWorker<{ dataDir: string; book: string }>();

const api = {
  check: (_: undefined): Promise<AuditCheck> => checkFolder(dataDir, { book }),
};
export type AuditCheckApi = typeof api;
serveCalls(api, () => undefined);
