// Looks at every camera's picture again and again: one small decode of its newest key frame, of several cameras at once,
// and what it tells. Asks no camera for anything: it takes what is pulled anyway. Promise: a picture is looked at once, at
// most so often, and what is too much is left out evenly, the longest unseen first.
import type { Clock } from "../../lib/clock.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { openWorker } from "../../lib/worker-call.ts";
import type { DeviceId, PictureFault, UnixMs } from "../../model.ts";
import type { StreamTap } from "../relay/stream-tap.ts";
import { type CodedLoop, createCodedLoop } from "./coded-loop.ts";
import type { LookApi } from "./look-worker.ts";
import type { PictureFigures, ReferenceLook } from "./picture-figures.ts";
import { judged, type PictureMemory, startMemory } from "./picture-judge.ts";
import { slicePrint } from "./slice-print.ts";

/** A key frame as it is decoded. */
export type CodedPicture = { readonly init: Uint8Array; readonly fragment: Uint8Array };

export type WatchNeeds = {
  readonly clock: Clock;
  readonly log: Log;
  /** Grey pictures of LOOK_SIZE, in the order of what was given; undefined for what cannot be decoded. */
  readonly decode: (pictures: readonly CodedPicture[]) => Promise<readonly (Uint8Array | undefined)[]>;
  /** How often a camera is looked at at this moment. */
  readonly everyMs: (cameraId: DeviceId, at: UnixMs) => number;
  /** How long loops are looked back for; 0: not at all. */
  readonly memoryMs: number;
  /** What was known of a camera before the hub was started. */
  readonly remembered: (cameraId: DeviceId) => {
    readonly told: PictureFault | undefined;
    readonly since: UnixMs;
    readonly usualSharpness: number | undefined;
  };
  readonly onCheck: (cameraId: DeviceId, check: PictureCheck) => void;
  readonly onDeath: (error: Error) => void;
};

export type PictureCheck = {
  readonly at: UnixMs;
  readonly figures: PictureFigures;
  readonly memory: PictureMemory;
  /** How old the pictures are that it repeats. */
  readonly repeatsMs: number | undefined;
};

export type PictureWatch = {
  readonly tap: StreamTap;
  /** Undefined until the first check of what is there now. */
  readonly checkOf: (cameraId: DeviceId) => PictureCheck | undefined;
  /** Its newest key frame. */
  readonly newest: (cameraId: DeviceId) => (CodedPicture & { readonly at: UnixMs }) | undefined;
  /** What a camera is held against from now on. */
  readonly hold: (cameraId: DeviceId, reference: ReferenceLook | undefined) => Promise<void>;
  /** What is kept of a picture that is approved; undefined where it cannot be decoded. */
  readonly referenceOf: (picture: CodedPicture) => Promise<ReferenceLook | undefined>;
  /** The camera is another one, or gone. */
  readonly forget: (cameraId: DeviceId) => void;
  readonly figures: () => { readonly checks: number; readonly undecoded: number };
  readonly close: () => Promise<void>;
};

type Seen = {
  init: Uint8Array;
  mime: string;
  fragment: Uint8Array | undefined;
  at: UnixMs;
  print: number;
  isChecked: boolean;
  checkedAtMs: number | undefined;
  checkedPrint: number | undefined;
  loop: CodedLoop;
  check: PictureCheck | undefined;
};

/** Chosen: one start of a process for so many pictures; more would wait for each other. */
const BATCH = 16;
/** Chosen: how late a check may be, a tenth of the shortest usual distance. */
const LOOK_EVERY_MS = 1_000;

export function startPictureWatch(needs: WatchNeeds): PictureWatch {
  const { clock, log, memoryMs } = needs;
  const seen = new Map<DeviceId, Seen>();
  const worker = openWorker<LookApi>(new URL("./look-worker.ts", import.meta.url), undefined, needs.onDeath);
  const count = { checks: 0, undecoded: 0 };
  let round: Promise<void> | undefined;
  let isClosed = false;

  function seenOf(cameraId: DeviceId): Seen {
    const known = seen.get(cameraId);
    if (known !== undefined) return known;
    const fresh: Seen = {
      init: new Uint8Array(),
      mime: "",
      fragment: undefined,
      at: 0,
      print: 0,
      isChecked: true,
      checkedAtMs: undefined,
      checkedPrint: undefined,
      loop: createCodedLoop(memoryMs),
      check: undefined,
    };
    seen.set(cameraId, fresh);
    return fresh;
  }

  const tap: StreamTap = {
    begin: (cameraId, { mime, segment }) => {
      Object.assign(seenOf(cameraId), { init: segment, mime, fragment: undefined, isChecked: true });
    },
    fragment: (cameraId, { data, isKey }) => {
      if (!isKey) return;
      const one = seenOf(cameraId);
      const at = clock.now();
      const print = slicePrint(data, one.mime);
      if (memoryMs > 0) one.loop.take(print, at);
      Object.assign(one, { fragment: Buffer.from(data), at, print, isChecked: false });
    },
    //  Its newest picture stays: of a camera that is only probed it is all there is.
    end: () => undefined,
  };

  /** The cameras whose turn it is, the longest unseen first. */
  function due(): (readonly [DeviceId, Seen])[] {
    const [now, nowMs] = [clock.now(), clock.monotonicMs()];
    const waited = ({ checkedAtMs }: Seen) =>
      checkedAtMs === undefined ? Number.POSITIVE_INFINITY : nowMs - checkedAtMs;
    return [...seen]
      .filter(([id, one]) => !one.isChecked && waited(one) >= needs.everyMs(id, now) - LOOK_EVERY_MS / 2)
      .sort(([, one], [, other]) => waited(other) - waited(one));
  }

  async function lookRound(): Promise<void> {
    while (!isClosed) {
      const all = due();
      const batch = all.slice(0, BATCH);
      if (batch.length === 0) return;
      const taken = batch.map(([id, one]) => ({
        id,
        one,
        at: one.at,
        print: one.print,
        fragment: one.fragment as Uint8Array,
      }));
      for (const { one } of taken) Object.assign(one, { isChecked: true, checkedAtMs: clock.monotonicMs() });
      const greys = await needs.decode(taken.map(({ one, fragment }) => ({ init: one.init, fragment })));
      await Promise.all(taken.map((each, i) => lookAtOne(each, greys[i])));
    }
  }

  async function lookAtOne(
    { id, one, at, print }: { id: DeviceId; one: Seen; at: UnixMs; print: number },
    grey: Uint8Array | undefined,
  ): Promise<void> {
    if (grey === undefined) {
      count.undecoded += 1;
      return;
    }
    const looked = await worker.call("look", { cameraId: id, at, grey, memoryMs }, transferable(grey));
    //  Forgotten while it was looked at.
    if (seen.get(id) !== one) return;
    count.checks += 1;
    const before = one.check?.memory ?? startOf(id);
    const repeatsMs = one.loop.repeatsMs(at) ?? looked.repeatsMs;
    const { figures } = looked;
    const isSameBytes = one.checkedPrint === print;
    one.checkedPrint = print;
    const isRepeating = memoryMs === 0 ? undefined : repeatsMs !== undefined;
    one.check = { at, figures, repeatsMs, memory: judged(before, { at, figures, isSameBytes, isRepeating }) };
    needs.onCheck(id, one.check);
  }

  function startOf(id: DeviceId): PictureMemory {
    const { told, since, usualSharpness } = needs.remembered(id);
    return startMemory(told, since, usualSharpness);
  }

  const stop = clock.every(LOOK_EVERY_MS, () => {
    round ??= lookRound()
      .catch((error: unknown) => log.warn("pictures could not be looked at", { error: describeError(error) }))
      .finally(() => {
        round = undefined;
      });
  });

  return {
    tap,
    checkOf: (cameraId) => seen.get(cameraId)?.check,
    newest: (cameraId) => {
      const one = seen.get(cameraId);
      return one?.fragment === undefined ? undefined : { init: one.init, fragment: one.fragment, at: one.at };
    },
    hold: async (cameraId, reference) => await worker.call("hold", { cameraId, reference, memoryMs }),
    referenceOf: async (picture) => {
      const [grey] = await needs.decode([picture]);
      return grey === undefined ? undefined : await worker.call("reference", { grey }, transferable(grey));
    },
    forget: (cameraId) => {
      seen.delete(cameraId);
      //  Where the thread has ended, there is nothing to forget.
      worker.call("forget", { cameraId }).catch(() => undefined);
    },
    figures: () => ({ ...count }),
    close: async () => {
      isClosed = true;
      stop();
      await round;
      await worker.close();
    },
  };
}

/** Its memory, where it is its own and not a part of somebody's. */
function transferable(bytes: Uint8Array): ArrayBuffer[] {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? [buffer] : [];
}
