// `npx mingchu rekey`: for when secret.key is lost for good. Forgets what it had sealed, so that the hub starts again and
// the cameras' passwords can be entered anew, and goes on with the audit log under a new key, whose first signature covers
// every line before it.
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { type FolderLock, lockFolder } from "../lib/folder-lock.ts";
import { describeError } from "../lib/log.ts";
import { addAuditLine } from "../store/audit.ts";
import { checkFolder } from "../store/audit-check.ts";
import { openBook } from "../store/book.ts";
import { forgetChannelSecrets } from "../store/channels.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { forgetFactors } from "../store/own-account.ts";
import { forgetCameraPasswords } from "../store/sites.ts";
import { faultWords } from "./audit-words.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu rekey [--data-dir FOLDER]

Only for when secret.key is lost and no backup has it: forgets the cameras' passwords, people's second steps and the
channels' addresses and keys, which nothing else opens, and makes a new key. Enter the passwords again, for instance by starting with the site plan (--sites),
and have people set up their second steps again.

The audit log is looked through first and goes on under the new key; its head before and after is on it and is said. Write
both down elsewhere. An old key that is kept beside the new one still tells whether the lines of its time are the hub's own.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let dataDir = "./data";
  try {
    const { values } = parseArgs({
      options: { "data-dir": { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) return say(HELP.trimEnd());
    dataDir = values["data-dir"] ?? dataDir;
  } catch (error) {
    return complain(describeError(error));
  }
  if (!existsSync(join(dataDir, DATA_FILES.book)))
    return complain(`there is no book in ${dataDir}: name the hub's data folder with --data-dir`);
  let lock: FolderLock;
  try {
    lock = lockFolder(dataDir);
  } catch {
    return complain(`a hub is running on ${dataDir}: stop it first`);
  }
  try {
    return say(await changeKey(dataDir, systemClock.now()));
  } finally {
    lock.close();
  }
}

/**
 * The new key lies beside the old one until the book is signed with it: cut short, the command can be run again. The old one
 * is kept: it may turn out to be the right one of another folder, and it tells of the lines that it signed.
 */
async function changeKey(dataDir: string, at: number): Promise<string> {
  const file = join(dataDir, DATA_FILES.book);
  const key = join(dataDir, DATA_FILES.key);
  const coming = `${key}.new`;
  const before = await checkFolder(dataDir, { book: file });
  const book = await openBook(
    file,
    (error) => {
      throw error;
    },
    coming,
  );
  try {
    const count = await book.together(async (queries) => {
      const forgotten = await forgetCameraPasswords(queries);
      const steps = await forgetFactors(queries);
      const channels = await forgetChannelSecrets(queries);
      await addAuditLine(queries, {
        at,
        who: "hub",
        action: "store.rekey",
        siteId: null,
        target: "",
        detail: `passwords of ${forgotten} cameras and second steps of ${steps} people forgotten, keys of ${channels} channels; the audit log was ${before.faults.length === 0 ? "sound" : "broken"} up to line ${before.lines}, head ${before.head}`,
      });
      return { cameras: forgotten, steps, channels };
    });
    if (existsSync(key))
      renameSync(key, `${key}.before-${new Date(at).toISOString().replace(/[-:]|\.\d+/g, "")}`);
    renameSync(coming, key);
    const after = await checkFolder(dataDir, { book: file });
    return [
      `the passwords of ${count.cameras} cameras are forgotten, and the second steps of ${count.steps} people, and the keys of ${count.channels} channels; the hub goes on with a new key`,
      ...before.faults.map((fault) => `audit log: ${faultWords(fault)}`),
      `audit log: head before ${before.head} (line ${before.lines}), after ${after.head} (line ${after.lines})`,
    ].join("\n");
  } finally {
    await book.close();
  }
}
