// `npx mingchu verify`: looks through a data folder or a backup and says of each part whether it is sound: both databases,
// whether they fit each other, the audit log's chain, the key. Reads only; a hub may be running on the folder.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeError } from "../lib/log.ts";
import { checkFolder } from "../store/audit-check.ts";
import { backupFaults, findBackup } from "../store/backup-check.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { keyFault } from "../store/key-check.ts";
import {
  brokenPages,
  misfits,
  newerThanKnown,
  readBookFacts,
  readReadingsFacts,
  unchanging,
} from "../store/store-facts.ts";
import { StoreFault } from "../store/store-fault.ts";
import { faultWords } from "./audit-words.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu verify [--data-dir FOLDER | --from BACKUP]

Looks at every page of both databases, whether they fit each other, at the key, and follows the audit log's chain: names
the lines that do not fit. Of a backup also each file's size and hash. Ends with 0 if all is sound, 1 if not.
npx mingchu audit verify looks at the audit log alone, and holds it against heads that were kept elsewhere.
`;

type Part = {
  readonly what: string;
  /** What is wrong; empty if nothing. */
  readonly faults: readonly string[];
  /** What is said where nothing is wrong. */
  readonly sound: string;
};

process.exitCode = await main();

async function main(): Promise<number> {
  let dataDir: string | undefined;
  let from: string | undefined;
  try {
    const { values } = parseArgs({
      options: {
        "data-dir": { type: "string" },
        from: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help === true) return say(HELP.trimEnd());
    dataDir = values["data-dir"];
    from = values.from;
  } catch (error) {
    return complain(describeError(error));
  }
  if (dataDir !== undefined && from !== undefined) return complain("name either --data-dir or --from");
  try {
    const broken = from === undefined ? await verifyFolder(dataDir ?? "./data") : await verifyBackup(from);
    return broken ? 1 : 0;
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    return complain(error.message);
  }
}

async function verifyBackup(folder: string): Promise<boolean> {
  const manifest = findBackup(folder);
  const whole = {
    what: "backup",
    faults: await backupFaults(folder, manifest),
    sound: `whole, everything up to ${manifest.bookAt}, taken by Mingchu ${manifest.version}`,
  };
  //  What is not what it was says nothing.
  return tell(whole) || (await verifyFolder(folder, { withKey: manifest.secrets, isBackup: true }));
}

/** Says of each part how it is; true if one is broken. */
async function verifyFolder(folder: string, { withKey = true, isBackup = false } = {}): Promise<boolean> {
  const book = join(folder, DATA_FILES.book);
  const readings = join(folder, DATA_FILES.readings);
  if (!existsSync(book))
    throw new StoreFault(`there is no book in ${folder}: name the hub's data folder with --data-dir`);
  const inBook = tell({ what: DATA_FILES.book, faults: brokenPages(book), sound: "sound" });
  const inReadings = tell({
    what: DATA_FILES.readings,
    faults: existsSync(readings) ? brokenPages(readings) : ["is missing"],
    sound: "sound",
  });
  //  A book whose pages are broken is not asked for anything.
  if (inBook) return true;
  const parts: Part[] = [
    ...(inReadings ? [] : [fitting(book, readings)]),
    await auditPart(folder, isBackup),
    ...(withKey ? [keyPart(folder, readBookFacts(book))] : []),
  ];
  return parts.map(tell).some((broken) => broken) || inReadings;
}

function keyPart(folder: string, proofs: Parameters<typeof keyFault>[1]): Part {
  const fault = keyFault(folder, proofs);
  return {
    what: "key",
    faults: fault === undefined ? [] : [fault],
    sound: proofs.sealed === undefined ? "nothing is sealed with it" : "opens what is sealed",
  };
}

function fitting(bookFile: string, readingsFile: string): Part {
  const what = "positions";
  //  In this order: a hub that runs may go on in between.
  const book = readBookFacts(bookFile);
  const readings = readReadingsFacts(readingsFile);
  const newer = newerThanKnown(book, readings);
  if (newer !== undefined) return { what, faults: [newer], sound: "" };
  const positions = Object.entries(book.positions).map(([name, seq]) => `${name} at ${seq}`);
  return {
    what,
    faults: misfits(book, readings),
    sound: `${positions.join(", ") || "nobody has begun"}, the journal ends at ${readings.lastSeq}`,
  };
}

async function auditPart(folder: string, isBackup: boolean): Promise<Part> {
  const what = "audit log";
  const file = join(folder, DATA_FILES.book);
  try {
    const check = await checkFolder(folder, { book: isBackup ? unchanging(file) : file });
    return {
      what,
      faults: check.faults.map((fault) => `broken: ${faultWords(fault)}`),
      sound: `sound, ${check.lines} lines, head ${check.head}`,
    };
  } catch (error) {
    return { what, faults: [`cannot be read: ${describeError(error)}`], sound: "" };
  }
}

/** One line for a part that is sound, one for each of its faults; true if it has any. */
function tell({ what, faults, sound }: Part): boolean {
  for (const line of faults.length === 0 ? [sound] : faults) say(`${what}: ${line}`);
  return faults.length > 0;
}
