// What processes have cost, read from /proc: CPU of a process with all its descendants, and memory with shared pages
// counted once. Only Linux tells this; elsewhere the answers are undefined and the figures are left out.
import { readdirSync, readFileSync } from "node:fs";

/** proc(5): times are in clock ticks; USER_HZ is 100 on every architecture that Node runs on. */
const TICKS_A_SECOND = 100;

export const KNOWS_PROCESSES = process.platform === "linux";

type Stat = { readonly pid: number; readonly parent: number; readonly own: number; readonly ended: number };

/** CPU seconds of a process so far: its threads, its descendants, and those of them that have ended. */
export function cpuSecondsOf(pid: number): number | undefined {
  if (!KNOWS_PROCESSES) return undefined;
  return treeOf(pid).reduce((sum, stat) => sum + stat.own + stat.ended, 0) / TICKS_A_SECOND;
}

/** The same without the process itself, for one that measures itself more finely. */
export function cpuSecondsBelow(pid: number): number | undefined {
  if (!KNOWS_PROCESSES) return undefined;
  const ticks = treeOf(pid).reduce((sum, stat) => sum + stat.ended + (stat.pid === pid ? 0 : stat.own), 0);
  return ticks / TICKS_A_SECOND;
}

/** MB that a process and its descendants hold, each shared page divided among its holders (PSS). */
export function memoryMbOf(pid: number): number | undefined {
  if (!KNOWS_PROCESSES) return undefined;
  return (
    treeOf(pid).reduce((sum, stat) => sum + kilobytes(`/proc/${stat.pid}/smaps_rollup`, "Pss"), 0) / 1024
  );
}

/** MB of memory that a process has resident, pages shared with others included (RSS). */
export function residentMbOf(pid: number): number | undefined {
  return KNOWS_PROCESSES ? kilobytes(`/proc/${pid}/status`, "VmRSS") / 1024 : undefined;
}

function treeOf(root: number): readonly Stat[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** Undefined when it has just ended. */
function readStat(pid: number): Stat | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  //  The second field is the program's name in brackets and may hold anything.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined) return undefined;
  //  proc(5) counts from 1 and the first two are cut off: 4 ppid, 14 utime, 15 stime, 16 cutime, 17 cstime.
  const field = (number: number): number => Number(fields[number - 3]);
  return { pid, parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) };
}

function kilobytes(file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readIfThere(file) ?? "")?.[1] ?? 0);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
