// Looking through the audit log while the hub runs: in a thread of its own, and one look at a time, whoever asks meanwhile.
import { join } from "node:path";
import { openWorker } from "../lib/worker-call.ts";
import type { AuditCheck } from "../store/audit-check.ts";
import type { AuditCheckApi } from "../store/audit-worker.ts";
import { DATA_FILES } from "../store/data-files.ts";

export function createAuditLooks(dataDir: string): () => Promise<AuditCheck> {
  let running: Promise<AuditCheck> | undefined;

  async function look(): Promise<AuditCheck> {
    const died = Promise.withResolvers<never>();
    const given = { dataDir, book: join(dataDir, DATA_FILES.book) };
    const worker = openWorker<AuditCheckApi>(
      new URL("../store/audit-worker.ts", import.meta.url),
      given,
      died.reject,
    );
    try {
      return await Promise.race([worker.call("check", undefined), died.promise]);
    } finally {
      await worker.close();
    }
  }

  return () => {
    running ??= look().finally(() => {
      running = undefined;
    });
    return running;
  };
}
