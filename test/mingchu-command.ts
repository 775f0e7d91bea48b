// A command of hub/commands as a process of its own, as a user runs it.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export type Said = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Running = { readonly child: ChildProcess; readonly ended: Promise<Said> };

/** Starts `npx mingchu NAME …` without the launcher. */
export function startCommand(
  name: "admin" | "audit" | "backup" | "case" | "clip" | "restore" | "verify" | "rekey",
  ...args: string[]
): Running {
  const script = fileURLToPath(new URL(`../hub/commands/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (piece: Buffer) => {
    stdout += piece.toString();
  });
  child.stderr.on("data", (piece: Buffer) => {
    stderr += piece.toString();
  });
  const ended = new Promise<Said>((resolve) =>
    child.once("close", (status) => resolve({ status, stdout, stderr })),
  );
  return { child, ended };
}

/** Runs it to its end. */
export async function mingchu(...args: Parameters<typeof startCommand>): Promise<Said> {
  return await startCommand(...args).ended;
}
