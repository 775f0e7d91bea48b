// A file of sites, sensors and cameras is taken in: first only looked at, then, by the hash of what was shown, done. What
// was shown is what is done, or nothing is. Nothing is ever removed by it, and no password leaves it.
import { EVERYWHERE } from "../access/rights.ts";
import type { UnixMs } from "../model.ts";
import { type AuditEvent, addAuditLines } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { putCamera, putSensor, putSite } from "../store/sites.ts";
import { changed } from "./changed.ts";
import type { Desk, Outcome } from "./desk.ts";
import { cameraChanged, sealed } from "./edit-cameras.ts";
import type { Asker } from "./estate-desk.ts";
import { readEstate } from "./estate-view.ts";
import { countsOf, hashOfShown, rowsOfFile, whyNotAgreed } from "./import-agreed.ts";
import { ESTATE_TYPES } from "./import-columns.ts";
import { judge } from "./import-judge.ts";
import type { Verdict, Write } from "./import-verdict.ts";

export type ImportAsked = {
  readonly bytes: Uint8Array;
  /** The hash that the report of a look at the same file gave; undefined only looks. */
  readonly expected: string | undefined;
  /** Leaves rows with faults out instead of doing nothing because of them. */
  readonly skipFaults: boolean;
};

export type ImportReport = {
  readonly hash: string;
  readonly isDone: boolean;
  readonly verdicts: readonly Verdict[];
  readonly ignored: readonly string[];
};

export async function importEstate(
  desk: Desk,
  { who, language }: Asker,
  { bytes, expected, skipFaults }: ImportAsked,
): Promise<Outcome<ImportReport>> {
  const read = await rowsOfFile(bytes, ESTATE_TYPES, desk.clock, language);
  if ("refused" in read) return read;
  const { rows, ignored } = read;

  const outcome = await desk.book.together(async (queries): Promise<Outcome<ImportReport>> => {
    const view = await readEstate(desk, queries, who.person);
    const verdicts = await judge(view, rows, desk.hasReported);
    const hash = hashOfShown(bytes, verdicts);
    const report = { hash, isDone: false, verdicts, ignored };
    if (expected === undefined) return { done: report };
    const refused = whyNotAgreed(hash, expected, { verdicts, skipFaults, language });
    if (refused !== undefined) return refused;
    const at = desk.clock.now();
    const writes = verdicts.flatMap(({ outcome: found, write }) =>
      write !== undefined && found !== "unchanged" ? [write] : [],
    );
    for (const write of parentsFirst(writes)) await put(desk, queries, write, at);
    const counts = countsOf(verdicts);
    const events = [
      ...writes.map(eventOf),
      {
        action: "estate.import",
        siteId: who.person.posts.find((post) => post.siteId !== EVERYWHERE)?.siteId ?? null,
        target: hash,
        detail: `${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.fault} left out`,
      },
    ];
    await addAuditLines(
      queries,
      events.map((event) => ({ ...event, at, who: who.person.account })),
    );
    return { done: { ...report, isDone: true } };
  });
  if ("done" in outcome && outcome.done.isDone) await desk.estate.reload();
  return outcome;
}

/** Sites in an order in which each finds its parent and whom it serves; then what is installed in them. */
function parentsFirst(writes: readonly Write[]): Write[] {
  const sites = writes.filter((write) => write.kind === "site");
  const coming = new Map(sites.map((write) => [write.after.id, write]));
  const ordered = new Set<Write>();
  const add = (write: (typeof sites)[number]) => {
    if (ordered.has(write)) return;
    const { parentId, serves } = write.after;
    for (const above of [parentId, ...serves]) {
      const first = above === null ? undefined : coming.get(above);
      if (first !== undefined && first !== write) add(first);
    }
    ordered.add(write);
  };
  for (const write of sites) add(write);
  return [...ordered, ...writes.filter((write) => write.kind !== "site")];
}

async function put(desk: Desk, queries: BookQueries, write: Write, at: UnixMs): Promise<void> {
  if (write.kind === "site") await putSite(queries, write.after);
  else if (write.kind === "sensor") await putSensor(queries, write.after, at);
  else await putCamera(queries, sealed(desk, write.after, write.password), at);
}

function eventOf(write: Write): Omit<AuditEvent, "at" | "who"> {
  const { kind, before, after } = write;
  const verb = before === undefined ? "create" : "change";
  const siteId = write.kind === "site" ? after.id : write.after.siteId;
  const values =
    write.kind === "camera"
      ? cameraChanged(write.before, write.after, write.password)
      : changed<object>(before, after);
  const detail = `by import: ${after.name}`;
  return { action: `${kind}s.${verb}`, siteId, target: after.id, detail, ...values };
}
