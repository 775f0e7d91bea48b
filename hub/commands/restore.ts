// `npx mingchu restore`: puts a backup in the place of a data folder, all of it or nothing.
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";
import { type Restored, restoreBackup } from "../store/restore.ts";
import { StoreFault } from "../store/store-fault.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu restore --from BACKUP [--data-dir FOLDER] [--replace]

Looks a backup through and makes a data folder of it. No hub may be running on that folder.

  --from BACKUP       a folder that npx mingchu backup made, such as /backups/mingchu-20261121T183000Z
  --data-dir FOLDER   the data folder to be (./data)
  --replace           if it holds data, move that aside first: it is kept beside it, as FOLDER.before-…
`;

process.umask(0o077);
process.exitCode = await main();

async function main(): Promise<number> {
  let from: string | undefined;
  let dataDir: string | undefined;
  let replace = false;
  try {
    const { values } = parseArgs({
      options: {
        from: { type: "string" },
        "data-dir": { type: "string" },
        replace: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help === true) return say(HELP.trimEnd());
    from = values.from;
    dataDir = values["data-dir"];
    replace = values.replace === true;
  } catch (error) {
    return complain(describeError(error));
  }
  if (from === undefined) return complain("name the backup with --from");
  try {
    tell(await restoreBackup({ from, dataDir: dataDir ?? "./data", replace, at: systemClock.now() }));
    return 0;
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    return complain(error.message);
  }
}

function tell({ manifest, path, before, keyFault }: Restored): void {
  const { sites, sensors, people, alerts } = manifest.book.counts;
  say(`${path}: restored, everything up to ${manifest.bookAt} (taken by Mingchu ${manifest.version})`);
  say(
    `${sites} sites, ${sensors} sensors, ${people} people, ${alerts} alerts, ${manifest.readings.series} series of readings`,
  );
  say("people, passwords, sessions, API tokens and device accounts are as they were then, and so are");
  say("parents' links and what was approved for them: look at what was withdrawn since");
  if (before !== undefined) say(`what was there before is in ${before}`);
  if (keyFault !== undefined)
    say(`${keyFault}: put the right one there, or let npx mingchu rekey forget the passwords`);
}
