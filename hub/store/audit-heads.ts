// Heads of the audit log, kept apart from it: the last line's number and hash at some moment. A log that was cut off at
// its end is sound in itself; a head from before shows it. One line of JSON each, only ever appended, and synced.
import { open, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { describeError } from "../lib/log.ts";
import { readManifest } from "./backup-manifest.ts";
import { listBackups } from "./backup-shelf.ts";

const headSchema = z.object({
  /** The log's first hash: whose it is. */
  hub: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  lines: z.int().min(1),
  head: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditHead = z.output<typeof headSchema>;

/** A head, and where it was found. */
export type FoundHead = AuditHead & { readonly source: string };

/** The file of a hub's heads in a folder that several hubs may use. */
export function headsFileName({ hub }: Pick<AuditHead, "hub">): string {
  //  Chosen: 48 bits tell the hubs of one folder apart, and the name can still be read out.
  return `mingchu-audit-heads-${hub.slice(0, 12)}.jsonl`;
}

/** Adds a head at the end of a file, and waits until the disk has it. The folder must be there. */
export async function appendHead(file: string, head: AuditHead): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    //  A line that a crash cut short must not take this one with it.
    const isTorn = await endsTorn(file);
    await handle.appendFile(`${isTorn ? "\n" : ""}${JSON.stringify(head)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function endsTorn(file: string): Promise<boolean> {
  const { size } = await stat(file);
  if (size === 0) return false;
  const handle = await open(file, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] !== "\n".charCodeAt(0);
  } finally {
    await handle.close();
  }
}

/** What a file of heads says; lines that are none are told in `unreadable`. */
export async function readHeads(
  file: string,
): Promise<{ readonly heads: readonly FoundHead[]; readonly unreadable: readonly string[] }> {
  const heads: FoundHead[] = [];
  const unreadable: string[] = [];
  const lines = (await readFile(file, "utf8")).split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const source = `${file}, line ${index + 1}`;
    const head = parseHead(line);
    if (head === undefined) unreadable.push(source);
    else heads.push({ ...head, source });
  }
  return { heads, unreadable };
}

function parseHead(line: string): AuditHead | undefined {
  try {
    return headSchema.safeParse(JSON.parse(line)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The heads in the manifests of the backups beside `last`, of the hub that made that one: whose log it is now is what they
 * are to tell.
 */
export function headsOfBackups(last: string): {
  readonly heads: readonly FoundHead[];
  readonly unreadable: readonly string[];
} {
  try {
    const { hub } = readManifest(last);
    const heads = listBackups(dirname(last), hub).map(({ path }) => {
      const { bookAt, book } = readManifest(path);
      return { hub, at: bookAt, lines: book.audit.lines, head: book.audit.head, source: path };
    });
    return { heads, unreadable: [] };
  } catch (error) {
    //  Not mounted, or not for this account: the other heads are still there.
    return { heads: [], unreadable: [`${dirname(last)}: ${describeError(error)}`] };
  }
}
