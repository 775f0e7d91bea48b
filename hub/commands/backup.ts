// `npx mingchu backup`: copies everything a hub remembers into a folder, while it runs and without holding it up.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";
import { megabytes, takeBackup } from "../store/backup.ts";
import { type BackupResult, keepBackupResult } from "../store/backup-result.ts";
import { StoreFault } from "../store/store-fault.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu backup --to FOLDER [--data-dir FOLDER] [--keep N] [--without-key]

Copies everything that a hub remembers into a new folder in FOLDER, named for the moment. The hub may be running: it goes
on as ever, and everything that it acknowledged before is in the backup.

  --data-dir FOLDER   the hub's data folder (./data)
  --to FOLDER         where backups are kept: best on another disk, in another room
  --keep N            afterwards remove all but the newest N backups of this hub
  --without-key       leave secret.key out. With it a backup opens the cameras' passwords, and must be kept as safe as the
                      hub itself; without it they must be entered again after a restore on another machine
`;

//  A backup is for whoever made it only.
process.umask(0o077);
process.exitCode = await main();

async function main(): Promise<number> {
  let values: ReturnType<typeof readFlags>;
  try {
    values = readFlags();
  } catch (error) {
    return complain(describeError(error));
  }
  if (values.help === true) return say(HELP.trimEnd());
  if (values.to === undefined) return complain("name the folder for backups with --to");
  if (values.keep !== undefined && !/^[1-9]\d{0,5}$/.test(values.keep))
    return complain("--keep: must be a whole number from 1");
  return await take(values["data-dir"] ?? "./data", values.to, values);
}

function readFlags() {
  return parseArgs({
    options: {
      "data-dir": { type: "string" },
      to: { type: "string" },
      keep: { type: "string" },
      "without-key": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  }).values;
}

async function take(
  dataDir: string,
  to: string,
  flags: { readonly keep?: string | undefined; readonly "without-key"?: boolean | undefined },
): Promise<number> {
  const at = systemClock.now();
  const began = systemClock.monotonicMs();
  const base = { startedAt: new Date(at).toISOString(), by: "command" };
  try {
    const done = await takeBackup({
      dataDir,
      to,
      ...(flags.keep === undefined ? {} : { keep: Number(flags.keep) }),
      withSecrets: flags["without-key"] !== true,
      version: readVersion(),
      at,
    });
    const { path, bytes, manifest, removed } = done;
    note(dataDir, { ...base, endedAt: manifest.endedAt, path, bytes });
    const seconds = Math.round((systemClock.monotonicMs() - began) / 100) / 10;
    say(`${path}: whole, ${megabytes(bytes)} in ${seconds} s, everything up to ${manifest.bookAt}`);
    say(`audit log: ${manifest.book.audit.lines} lines, head ${manifest.book.audit.head}`);
    say(
      manifest.secrets
        ? "the key to the cameras' passwords is in it: keep it as safe as the hub"
        : "without the key: keep secret.key elsewhere, or enter the cameras' passwords again after a restore",
    );
    for (const one of removed) say(`removed ${one}`);
    return 0;
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    note(dataDir, { ...base, endedAt: new Date(systemClock.now()).toISOString(), failure: error.message });
    return complain(error.message);
  }
}

/** For the hub's page. A folder that may be read only can be backed up all the same. */
function note(dataDir: string, result: BackupResult): void {
  try {
    keepBackupResult(dataDir, result);
  } catch (error) {
    complain(`the hub will not know of this backup: ${describeError(error)}`);
  }
}

function readVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
