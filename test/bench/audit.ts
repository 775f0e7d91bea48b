// How long it takes to look through an audit log from its first line to its last, every signature included.
import { addAuditLines } from "../../hub/store/audit.ts";
import { checkFolder } from "../../hub/store/audit-check.ts";
import { openBook } from "../../hub/store/book.ts";
import { auditEvent, openAuditBook } from "../store/audit-book.ts";
import { type Bench, median, type Options, type Tools } from "./bench.ts";

export const auditBench: Bench = {
  name: "audit",
  what: "an audit log looked through, and lines added to it",
  flags: {
    lines: { initial: 100_000, what: "lines on the log" },
    runs: { initial: 3, what: "how often it is looked through; the median is told" },
  },
  run,
};

/** Lines that are added one by one, each with a commit of its own. */
const ADDED = 500;

async function run(options: Options, { ends, figure, tell }: Tools): Promise<boolean> {
  const lines = options.number("lines");
  tell(`${lines} lines are written`);
  const book = ends.use(await openAuditBook(lines));
  const took: number[] = [];
  const cpu: number[] = [];
  for (let at = 0; at < options.number("runs"); at++) {
    const [began, used] = [performance.now(), process.cpuUsage()];
    const { faults } = await checkFolder(book.folder, { book: book.file });
    if (faults.length > 0) throw new Error("the log is not sound");
    const { user, system } = process.cpuUsage(used);
    took.push((performance.now() - began) / 1000);
    cpu.push((user + system) / 1e6);
  }
  figure({ what: `${lines} lines looked through`, value: median(took), unit: "s" });
  figure({ what: "CPU of that", value: median(cpu), unit: "s" });
  tell("lines are added one by one");
  const open = await openBook(book.file, (error) => {
    throw error;
  });
  const began = performance.now();
  for (let at = 0; at < ADDED; at++)
    await open.together((queries) => addAuditLines(queries, [auditEvent(at)]));
  figure({ what: "one line added, synced", value: (performance.now() - began) / ADDED, unit: "ms" });
  await open.close();
  return true;
}
