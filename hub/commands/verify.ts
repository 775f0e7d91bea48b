// `npx mingchu verify`: follows the audit log's chain from its first line and names the first that does not fit. Reads
// only; a hub may be running on the folder.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeError } from "../lib/log.ts";
import { type AuditCheck, verifyAudit } from "../store/audit.ts";
import { openBookToRead } from "../store/book.ts";

const HELP = `npx mingchu verify [--data-dir FOLDER]

Follows the audit log's chain and names the first line that does not fit. Ends with 0 if it is sound, 1 if not.
Write the head down somewhere else: a log cut off at its end is sound, but its head is another.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let dataDir = "./data";
  try {
    const { values } = parseArgs({
      options: { "data-dir": { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) return say(HELP, 0);
    dataDir = values["data-dir"] ?? dataDir;
  } catch (error) {
    return complain(describeError(error));
  }
  const file = join(dataDir, "book.db");
  if (!existsSync(file))
    return complain(`there is no book in ${dataDir}: name the hub's data folder with --data-dir`);
  const book = openBookToRead(file, (error) => {
    throw error;
  });
  let check: AuditCheck;
  try {
    check = await verifyAudit(book.db);
  } catch (error) {
    return complain(`there is no audit log in ${file} that can be read: ${describeError(error)}`);
  } finally {
    await book.close();
  }
  if (check.sound) return say(`sound: ${check.lines} lines, head ${check.head}\n`, 0);
  return say(`broken: ${check.reason}\n`, 1);
}

function say(text: string, code: number): number {
  process.stdout.write(text);
  return code;
}

function complain(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}
