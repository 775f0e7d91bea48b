// One process of ffmpeg as whoever feeds it sees it: what goes in, what comes out, and when it has ended.
import type { ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { Readable, Writable } from "node:stream";
import { describeError } from "../../lib/log.ts";
import type { Pipes } from "./one-off-commands.ts";

export type FfmpegRun = {
  /** Gives it more input; what it has not read yet is in `waitingBytes`. `place` of several inputs: 0 is the first. */
  readonly write: (data: Uint8Array, place?: number) => void;
  /** Of the first input. */
  readonly waitingBytes: () => number;
  /** Of the first input: whether it is still open, and when it can take more (or never will again). */
  readonly takesMore: () => boolean;
  readonly drained: () => Promise<void>;
  /** Nothing more comes, to any input: it finishes what it has and ends. */
  readonly end: () => void;
  readonly kill: () => void;
  /** Of the process; undefined where it could not be started. */
  readonly pid: number | undefined;
  /** When it has ended, however it did; its last words, since its exit code says nothing. */
  readonly ended: Promise<string>;
};

//  Chosen: enough for the last sentence.
const LAST_WORDS_CHARS = 500;
//  Chosen: what is made all day long waits where the hub itself, its broker and its store need the machine. Stills do not:
//  somebody looks at them, they are few at a time and soon over. Measured: on a machine with nine times as much to do as it
//  has cores, a wall's pictures at this priority were 20 s old, and batches were given up.
const PRIORITY = constants.priority.PRIORITY_BELOW_NORMAL;

export function runOf(
  child: ChildProcess,
  { inputs, outputs }: Pipes,
  onOutput: (data: Buffer, place: number) => void,
  { isWaitedFor = false } = {},
): FfmpegRun {
  let words = "";
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => {
      words = describeError(error);
      if (child.pid === undefined) resolve(words);
    });
    child.on("close", () => resolve(words.trim()));
  });
  if (!isWaitedFor) lowerPriority(child.pid);
  const writers = inputs.map((pipe) => child.stdio[pipe] as Writable);
  outputs.forEach((pipe, place) => {
    (child.stdio[pipe] as Readable).on("data", (data: Buffer) => onOutput(data, place));
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-LAST_WORDS_CHARS);
  });
  for (const stream of child.stdio) {
    stream?.on("error", () => {
      //  It may end before it has read everything, and that is no fault: a still needs only the first picture.
    });
  }
  return {
    write: (data, place = 0) => {
      const writer = writers[place];
      if (writer?.writable) writer.write(data);
    },
    waitingBytes: () => writers[0]?.writableLength ?? 0,
    takesMore: () => writers[0]?.writable ?? false,
    drained: () =>
      new Promise((resolve) => {
        const [writer] = writers;
        if (writer === undefined || !writer.writable || !writer.writableNeedDrain) return resolve();
        const done = (): void => {
          writer.off("drain", done);
          writer.off("close", done);
          resolve();
        };
        writer.on("drain", done);
        writer.on("close", done);
      }),
    end: () => {
      for (const writer of writers) writer.end();
    },
    kill: () => child.kill("SIGKILL"),
    pid: child.pid,
    ended,
  };
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, PRIORITY);
  } catch {
    //  It has ended already, or the machine does not let us: it works all the same.
  }
}
