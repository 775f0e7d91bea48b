// A measured or measuring part in a process of its own, so that its CPU and memory can be told from everybody else's.
// It ends with the bench in any case: when the bench is gone, so is its channel.
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Functions that a child serves: each takes one value that JSON can hold and gives one back. */
export type ChildApi = Readonly<Record<string, (argument: never) => unknown>>;

type Call = { readonly id: number; readonly name: string; readonly argument: unknown };
type Answer = { readonly id: number; readonly value?: unknown; readonly failure?: string };

export type Child<Api extends ChildApi> = {
  readonly pid: number;
  /** Rejects with the child's error, or if it has ended. */
  readonly call: <Name extends keyof Api & string>(
    name: Name,
    argument: Parameters<Api[Name]>[0],
  ) => Promise<Awaited<ReturnType<Api[Name]>>>;
  readonly end: () => Promise<void>;
};

//  A measured part runs as it does in a hub, with the memory that a hub is given.
const HUB_FLAGS: string[] = JSON.parse(
  readFileSync(new URL("../../hub/node-flags.json", import.meta.url), "utf8"),
);

/** Chosen: a child that has children of its own stops those first. */
const MOST_TO_END_MS = 3000;

/** `isChatty`: what it writes on stderr is of no use to anybody. */
export function startChild<Api extends ChildApi>(
  file: URL,
  ends: AsyncDisposableStack,
  isChatty = false,
): Child<Api> {
  const child = fork(fileURLToPath(file), {
    execArgv: HUB_FLAGS,
    stdio: ["ignore", "ignore", isChatty ? "ignore" : "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  const name = file.pathname.split("/").at(-1);
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${name} ended with ${signal ?? code}`));
      waiting.clear();
      resolve();
    });
  });
  child.on("message", ({ id, value, failure }: Answer) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) caller?.resolve(value as never);
    else caller?.reject(new Error(`${name}: ${failure}`));
  });

  async function end(): Promise<void> {
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), MOST_TO_END_MS);
    await gone;
    clearTimeout(timer);
  }
  ends.defer(end);

  return {
    pid: child.pid ?? 0,
    call: (called, argument) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error(`${name} has ended`));
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        child.send({ id, name: called, argument } satisfies Call);
      }),
    end,
  };
}

/** The child's side. `onEnd` stops what the child has started itself. */
export function serveBench(api: ChildApi, onEnd: () => void = () => undefined): void {
  process.on("message", async ({ id, name, argument }: Call) => {
    let answer: Answer;
    try {
      const run = api[name];
      if (run === undefined) throw new Error(`there is no ${name}`);
      answer = { id, value: await run(argument as never) };
    } catch (error) {
      answer = { id, failure: error instanceof Error ? error.message : String(error) };
    }
    if (process.connected) process.send?.(answer);
  });
  process.on("disconnect", () => {
    onEnd();
    process.exit(0);
  });
}
