// Looks at every camera's picture again and again: one small decode of its newest key frame, of several cameras at once,
// and what it tells. Asks no camera for anything: it takes what is pulled anyway. Promise: a picture is looked at once, at
// most so often, and what is too much is left out evenly, the longest unseen first.
import type { Clock } from "../../lib/clock.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { openWorker } from "../../lib/worker-call.ts";
import type { DeviceId, PictureFault, UnixMs } from "../../model.ts";
import type { StreamTap } from "../relay/stream-tap.ts";
import { type CodedLoop, createCodedLoop } from "./coded-loop.ts";
import type { CodedPicture, LookApi, LookedAt, LookSettings, ToLookAt } from "./look-worker.ts";
import type { PictureFigures, ReferenceLook } from "./picture-figures.ts";
import { judged, type PictureMemory, startMemory } from "./picture-judge.ts";
import { slicePrint } from "./slice-print.ts";

export type WatchNeeds = {
  readonly clock: Clock;
  readonly log: Log;
  /** ffmpeg, by name or path. */
  readonly program: string;
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
/** Chosen: while one batch is looked at, another is decoded. */
const AT_ONCE = 2;
/** Chosen: how late a check may be, a tenth of the shortest usual distance. */
const LOOK_EVERY_MS = 1_000;

export function startPictureWatch(needs: WatchNeeds): PictureWatch {
  const { clock, log, memoryMs } = needs;
  const seen = new Map<DeviceId, Seen>();
  const settings: LookSettings = { program: needs.program, memoryMs };
  const worker = openWorker<LookApi>(new URL("./look-worker.ts", import.meta.url), settings, needs.onDeath);
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
    await Promise.all(Array.from({ length: AT_ONCE }, lookOn));
  }

  /** One batch after the other, as long as they are full: what is left is looked at with what comes in the next second. */
  async function lookOn(): Promise<void> {
    for (let isFirst = true; !isClosed; isFirst = false) {
      const all = due();
      if (!isFirst && all.length < BATCH) return;
      const taken = all.slice(0, BATCH).map(([id, one]) => {
        const fragment = one.fragment as Uint8Array;
        return {
          id,
          one,
          print: one.print,
          picture: { cameraId: id, at: one.at, init: one.init, fragment },
        };
      });
      if (taken.length === 0) return;
      for (const { one } of taken) Object.assign(one, { isChecked: true, checkedAtMs: clock.monotonicMs() });
      const looked = await worker.call("look", ...sent(taken.map(({ picture }) => picture)));
      taken.forEach((each, place) => {
        take(each, looked[place]);
      });
    }
  }

  function take(
    { id, one, print, picture: { at } }: { id: DeviceId; one: Seen; print: number; picture: ToLookAt },
    looked: LookedAt | undefined,
  ): void {
    if (looked === undefined) {
      count.undecoded += 1;
      return;
    }
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
    hold: async (cameraId, reference) => await worker.call("hold", { cameraId, reference }),
    referenceOf: async ({ init, fragment }) =>
      await worker.call("reference", { picture: { init, fragment } }),
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

/**
 * Copied into memory of their own, which is then handed over: a part of a larger buffer would be copied with all of that
 * buffer. An init segment is the same for many pictures and small.
 */
function sent(pictures: readonly ToLookAt[]): [{ readonly pictures: readonly ToLookAt[] }, ArrayBuffer[]] {
  const copies = pictures.map((picture) => ({
    ...picture,
    init: Uint8Array.from(picture.init),
    fragment: Uint8Array.from(picture.fragment),
  }));
  return [{ pictures: copies }, copies.flatMap(({ init, fragment }) => [init.buffer, fragment.buffer])];
}
