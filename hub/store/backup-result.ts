// How the last backups of a data folder went, in a small file in it, so that the hub's page shows those of the command
// too, and both after a restart.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../lib/durable-files.ts";
import { DATA_FILES } from "./data-files.ts";

const resultSchema = z.object({
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** "schedule", "command", or the account of the person who asked for it. */
  by: z.string(),
  /** With `bytes`, of a whole one. */
  path: z.string().optional(),
  bytes: z.number().optional(),
  /** Why there is none. */
  failure: z.string().optional(),
});
export type BackupResult = z.output<typeof resultSchema>;

const resultsSchema = z.object({ last: resultSchema.optional(), lastWhole: resultSchema.optional() });
/** The last attempt, and the last one that made a whole backup. */
export type BackupResults = z.output<typeof resultsSchema>;

/** Empty where nothing is known. */
export function readBackupResults(dataDir: string): BackupResults {
  const file = join(dataDir, DATA_FILES.backups);
  if (!existsSync(file)) return {};
  const parsed = z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue("is not JSON");
        return z.NEVER;
      }
    })
    .pipe(resultsSchema)
    .safeParse(readFileSync(file, "utf8"));
  return parsed.success ? parsed.data : {};
}

export function keepBackupResult(dataDir: string, result: BackupResult): void {
  const lastWhole = result.failure === undefined ? result : readBackupResults(dataDir).lastWhole;
  const file = join(dataDir, DATA_FILES.backups);
  const results: BackupResults = { last: result, ...(lastWhole === undefined ? {} : { lastWhole }) };
  writeWhole(file, `${JSON.stringify(results)}\n`, 0o600);
  //  The command may run as another account than the hub; the folder itself lets nobody else in.
  chmodSync(file, 0o644);
}
