// What the machine tells everybody of a process and of those that it starts: their command lines, and their environments
// to who may see them. Looked at over and over, because most live for some tenths of a second.
import { readdirSync, readFileSync } from "node:fs";

export type ProcessList = {
  /** Command lines that were seen so far, the process's own first. */
  readonly commandLines: () => readonly string[];
  /** Environments of the processes that it started. Its own is whoever started it's affair. */
  readonly environments: () => readonly string[];
  readonly stop: () => void;
};

/** Chosen: some looks at what lives for a tenth of a second. */
const LOOK_EVERY_MS = 10;

export function watchProcesses(pid: number): ProcessList {
  const commandLines = new Set<string>();
  const environments = new Set<string>();
  function look(): void {
    const own = read(pid, "cmdline");
    commandLines.add(own);
    for (const child of below(pid)) {
      const line = read(child, "cmdline");
      //  Until it is the program that was asked for, it is the process itself once more, for an instant.
      if (line === own) continue;
      commandLines.add(line);
      environments.add(read(child, "environ"));
    }
  }
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    commandLines: () => [...commandLines],
    environments: () => [...environments],
    stop: () => clearInterval(timer),
  };
}

/** Its children, and theirs. */
function below(pid: number): number[] {
  return threads(pid).flatMap((thread) => {
    const children = read(pid, `task/${thread}/children`)
      .split(" ")
      .filter((one) => one !== "");
    return children.map(Number).flatMap((child) => [child, ...below(child)]);
  });
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    //  It has ended.
    return [];
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
