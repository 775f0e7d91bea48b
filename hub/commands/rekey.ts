// `npx mingchu rekey`: for when secret.key is lost for good. Forgets what it had sealed, so that the hub starts again and
// the cameras' passwords can be entered anew.
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../lib/clock.ts";
import { type FolderLock, lockFolder } from "../lib/folder-lock.ts";
import { describeError } from "../lib/log.ts";
import { addAuditLine } from "../store/audit.ts";
import { openBook } from "../store/book.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { forgetFactors } from "../store/own-account.ts";
import { forgetCameraPasswords } from "../store/sites.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu rekey [--data-dir FOLDER]

Only for when secret.key is lost and no backup has it: forgets the cameras' passwords and people's second steps, which
nothing else opens. The next start makes a new key; enter the passwords again, for instance by starting with the site
plan (--sites), and have people set up their second steps again.
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
    return say(await forget(dataDir, systemClock.now()));
  } finally {
    lock.close();
  }
}

/** The old key is kept: it may turn out to be the right one of another folder. */
async function forget(dataDir: string, at: number): Promise<string> {
  const book = await openBook(join(dataDir, DATA_FILES.book), (error) => {
    throw error;
  });
  try {
    const count = await book.together(async (queries) => {
      const forgotten = await forgetCameraPasswords(queries);
      const steps = await forgetFactors(queries);
      const detail = `passwords of ${forgotten} cameras and second steps of ${steps} people forgotten`;
      await addAuditLine(queries, {
        at,
        who: "hub",
        action: "store.rekey",
        siteId: null,
        target: "",
        detail,
      });
      return { cameras: forgotten, steps };
    });
    const key = join(dataDir, DATA_FILES.key);
    if (existsSync(key))
      renameSync(key, `${key}.before-${new Date(at).toISOString().replace(/[-:]|\.\d+/g, "")}`);
    return `the passwords of ${count.cameras} cameras are forgotten, and the second steps of ${count.steps} people; the next start makes a new key`;
  } finally {
    await book.close();
  }
}
