// Calls across a worker thread: the caller awaits an answer, the worker serves one function per name.
// For work that would block the event loop (SQLite), never for waiting.
import { flushCompileCache } from "node:module";
import { parentPort, type Transferable, Worker, workerData } from "node:worker_threads";

type Call = { readonly id: number; readonly name: string; readonly argument: unknown };
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: { readonly message: string; readonly code?: string } };

/** Functions that a worker serves: each takes one cloneable value and gives one back. */
export type WorkerApi = Readonly<Record<string, (argument: never) => unknown>>;

export type WorkerHandle<Api extends WorkerApi> = {
  /** Runs `name` in the worker. Rejects with the worker's error, or if the worker has ended. */
  readonly call: <Name extends keyof Api & string>(
    name: Name,
    argument: Parameters<Api[Name]>[0],
    transfer?: readonly Transferable[],
  ) => Promise<Awaited<ReturnType<Api[Name]>>>;
  /** Ends the worker after the calls made so far. */
  readonly close: () => Promise<void>;
};

/**
 * Starts a worker from a file that calls `serveCalls`.
 * A worker that dies by itself is a fault of ours: `onDeath` is told once, and all open calls reject.
 */
export function openWorker<Api extends WorkerApi>(
  file: URL,
  data: unknown,
  onDeath: (error: Error) => void,
): WorkerHandle<Api> {
  const worker = new Worker(file, { workerData: data, execArgv: ["--disable-warning=ExperimentalWarning"] });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let ended: Error | undefined;
  let closing = false;

  worker.on("message", (answer: Answer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("failure" in answer)
      caller?.reject(Object.assign(new Error(answer.failure.message), { code: answer.failure.code }));
    else caller?.resolve(answer.value as never);
  });
  worker.on("error", (error) => end(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", (code) =>
    end(new Error(`worker ${file.pathname.split("/").at(-1)} ended with code ${code}`)),
  );

  function end(error: Error): void {
    if (ended !== undefined) return;
    ended = error;
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
    if (!closing) onDeath(error);
  }

  return {
    call: (name, argument, transfer = []) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, name, argument } satisfies Call, transfer);
      }),
    close: async () => {
      if (ended !== undefined || closing) return;
      closing = true;
      const exited = new Promise((resolve) => worker.once("exit", resolve));
      worker.postMessage("close");
      await exited;
    },
  };
}

/** In a worker: serves `api` until the caller closes, then runs `onClose` and ends. */
export function serveCalls(api: WorkerApi, onClose: () => void): void {
  const port = parentPort;
  if (port === null) throw new Error("serveCalls runs in a worker thread only");
  flushCompileCache();
  port.on("message", async (message: Call | "close") => {
    if (message === "close") {
      onClose();
      port.close();
      return;
    }
    const { id, name, argument } = message;
    try {
      const serve = api[name];
      if (serve === undefined) throw new Error(`this worker does not serve ${name}`);
      port.postMessage({ id, value: await serve(argument as never) } satisfies Answer);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
      const text = error instanceof Error ? error.message : String(error);
      port.postMessage({
        id,
        failure: { message: text, ...(code === undefined ? {} : { code }) },
      } satisfies Answer);
    }
  });
}

/** In a worker: what `openWorker` was given as data. */
export function givenToWorker<T>(): T {
  return workerData as T;
}
