// What records: a piece begins at a key frame, what led to an alert is there, memory has its bounds, and a disk that does not
// keep up costs pictures of the past and nothing else.
import { beforeAll, expect, test } from "vitest";
import { createRecorder, type RecorderNeeds } from "../../hub/video/past/recorder.ts";
import type { Part } from "../../hub/video/past/shelf.ts";
import type { LiveFragment } from "../../hub/video/relay/gop-cache.ts";
import { createLiveClock } from "./live-clock.ts";
import { GROUP_MS, openTape, type Tape } from "./past-tape.ts";

const AT = Date.UTC(2026, 2, 3, 4, 5, 6);
let tape: Tape;
beforeAll(async () => {
  tape = await openTape();
});

type Wish = ReturnType<RecorderNeeds["wish"]>;

function recorderOf(options: Partial<RecorderNeeds> = {}) {
  const parts: Part[] = [];
  const ended: string[] = [];
  const faults: unknown[] = [];
  const state: { wish: Wish; stream: "main" | "sub" } = { wish: "remember", stream: "sub" };
  const recorder = createRecorder({
    clock: createLiveClock(),
    wish: () => state.wish,
    streamOf: () => state.stream,
    mayWrite: () => true,
    write: async (part) => {
      parts.push(part);
      return part.data.length;
    },
    end: async (cameraId) => {
      ended.push(cameraId);
    },
    onFault: (_, error) => faults.push(error),
    preRoll: { lengthMs: 30_000, mostBytesOfCamera: 1e9, mostBytes: 1e9 },
    ...options,
  });
  /** So many groups of a camera's stream, the first one being the `first`th. */
  const play = (groups: number, first = 0, cameraId = "c", stream: "main" | "sub" = "sub") => {
    const tap = recorder.taps[stream];
    if (first === 0) tap.begin(cameraId, tape.init);
    for (let n = first; n < first + groups; n++)
      for (const [index, fragment] of tape.fragments.entries())
        tap.fragment(cameraId, moved(fragment, n, index));
  };
  return { recorder, parts, ended, faults, state, play };
}

function moved(fragment: LiveFragment, group: number, index: number): LiveFragment {
  const ms = group * GROUP_MS + index * (GROUP_MS / tape.fragments.length);
  return { ...fragment, mediaS: ms / 1000, capturedAt: AT + ms };
}

const secondsOf = (parts: readonly Part[]) => parts.map(({ key }) => ((key?.at ?? 0) - AT) / 1000);

test("when it begins to be wished, the half minute before is written too, and no more than a group beyond it", () => {
  const { recorder, parts, state, play } = recorderOf();
  play(100);
  expect(parts).toEqual([]);
  expect(recorder.figures().preRollBytes).toBeGreaterThan(0);
  state.wish = "record";
  recorder.reconsider("c");
  const [first] = secondsOf(parts);
  //  99 groups are whole: 49.5 s.
  expect(first).toBeGreaterThanOrEqual(49.5 - 30 - 0.5 - 0.04);
  expect(first).toBeLessThanOrEqual(49.5 - 30);
  expect(parts[0]?.begins?.mime).toBe(tape.init.mime);
  expect(recorder.figures().preRollBytes).toBe(0);
  play(2, 100);
  expect(secondsOf(parts).at(-1)).toBe(50);
  state.wish = "remember";
  play(2, 102);
  expect(secondsOf(parts).at(-1)).toBe(50);
});

test("pieces of half a minute, each from a key frame on; a clock that steps begins another", async () => {
  const { recorder, parts, ended, state, play } = recorderOf();
  state.wish = "record";
  play(130);
  const begins = parts.filter((part) => part.begins !== undefined);
  expect(secondsOf(begins)).toEqual([0, 30, 60]);
  //  Two seconds are lost from its times, and none from the stream's.
  const tap = recorder.taps.sub;
  for (let n = 130; n < 134; n++)
    for (const [index, fragment] of tape.fragments.entries()) {
      const one = moved(fragment, n, index);
      tap.fragment("c", { ...one, capturedAt: one.capturedAt + 2_000 });
    }
  expect(parts.filter((part) => part.begins !== undefined)).toHaveLength(4);
  await recorder.close();
  //  Each but the last ends with the beginning of the next.
  expect(ended).toHaveLength(1);
});

test("of a camera that comes to another place the piece ends, and nothing of before is written later", () => {
  const { recorder, parts, ended, state, play } = recorderOf();
  play(10);
  recorder.part("c");
  state.wish = "record";
  play(3, 10);
  expect(secondsOf(parts)).toEqual([5, 5.5]);
  //  What has come until now is of the place that it leaves.
  recorder.part("c");
  expect(secondsOf(parts)).toEqual([5, 5.5, 6]);
  expect(ended).toEqual(["c"]);
  play(2, 13);
  expect(secondsOf(parts.filter((part) => part.begins !== undefined))).toEqual([5, 6.5]);
});

test("a new format begins a piece, and a camera that is gone ends one", () => {
  const { recorder, parts, ended, state, play } = recorderOf();
  state.wish = "record";
  play(3);
  recorder.taps.sub.begin("c", { ...tape.init, mime: 'video/mp4; codecs="other"' });
  play(2, 4);
  expect(parts.filter((part) => part.begins).map((part) => part.begins?.mime)).toEqual([
    tape.init.mime,
    'video/mp4; codecs="other"',
  ]);
  recorder.taps.sub.end("c");
  expect(ended).toEqual(["c"]);
  expect(recorder.isRecording("c")).toBe(false);
});

test("of a camera with few key frames no more than half a second waits in memory", () => {
  const { recorder, parts, state } = recorderOf();
  state.wish = "record";
  recorder.taps.sub.begin("c", tape.init);
  for (let n = 0; n < 20; n++)
    for (const [index, fragment] of tape.fragments.entries())
      recorder.taps.sub.fragment("c", { ...moved(fragment, n, index), isKey: n === 0 && index === 0 });
  expect(parts.length).toBeGreaterThanOrEqual(18);
  expect(parts.filter(({ begins }) => begins !== undefined)).toHaveLength(1);
  expect(parts.slice(1).every(({ key }) => key === undefined)).toBe(true);
});

test("switched on in the middle of a group it begins with the next one, and nothing counts as lost", () => {
  const { recorder, parts, state } = recorderOf();
  const long = (n: number) => {
    for (const [index, fragment] of tape.fragments.entries())
      recorder.taps.sub.fragment("c", { ...moved(fragment, n, index), isKey: n % 4 === 0 && index === 0 });
  };
  recorder.taps.sub.begin("c", tape.init);
  state.wish = "leave";
  for (const n of [0, 1]) long(n);
  state.wish = "record";
  for (const n of [2, 3, 4, 5, 6]) long(n);
  expect(secondsOf(parts)[0]).toBe(2);
  expect(recorder.figures().fragmentsDropped).toBe(0);
});

test("memory for alerts has a bound for each camera and for all, and what goes is the oldest, whole groups at a time", () => {
  const bytes = tape.fragments.reduce((sum, { data }) => sum + data.length, 0);
  const mostBytes = 10 * bytes;
  const preRoll = { lengthMs: 30_000, mostBytesOfCamera: 6 * bytes, mostBytes };
  const { recorder, parts, state, play } = recorderOf({ preRoll });
  for (const cameraId of ["a", "b", "c", "d"]) {
    play(20, 0, cameraId);
    expect(recorder.figures().preRollBytes).toBeLessThanOrEqual(mostBytes);
  }
  expect(recorder.figures().preRollShortened).toBeGreaterThan(0);
  state.wish = "record";
  for (const cameraId of ["a", "b", "c", "d"]) recorder.reconsider(cameraId);
  const of = (cameraId: string) => parts.filter((part) => part.cameraId === cameraId);
  expect(["a", "b", "c", "d"].map((cameraId) => of(cameraId).length)).toEqual([0, 0, 4, 6]);
  expect(parts.every(({ key }) => key !== undefined)).toBe(true);
  expect(secondsOf(of("d"))).toEqual([6.5, 7, 7.5, 8, 8.5, 9]);
});

test("what the disk does not take in time is left out and counted, and it goes on at a key frame", async () => {
  const bytes = tape.fragments.reduce((sum, { data }) => sum + data.length, 0);
  let release = () => undefined as unknown;
  const held = new Promise<void>((resolve) => {
    release = () => resolve();
  });
  const seen: Part[] = [];
  const { recorder, state, play } = recorderOf({
    mostWaitingBytes: 4 * bytes,
    write: async (part) => {
      seen.push(part);
      await held;
      return part.data.length;
    },
  });
  state.wish = "record";
  play(20);
  expect(seen).toHaveLength(4);
  const { fragmentsDropped, waitingBytes } = recorder.figures();
  expect(fragmentsDropped).toBe(15 * tape.fragments.length);
  expect(waitingBytes).toBe(4 * bytes);
  release();
  await new Promise((resolve) => setImmediate(resolve));
  play(3, 20);
  //  The group that was waiting, and two more; the first of them begins a piece.
  expect(seen.slice(4).map((part) => part.begins !== undefined)).toEqual([true, false, false]);
});

test("a disk that fails is told once a write, and what follows begins a piece", async () => {
  let fails = true;
  const seen: Part[] = [];
  const { recorder, faults, state, play } = recorderOf({
    write: async (part) => {
      seen.push(part);
      if (fails) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
      return part.data.length;
    },
  });
  state.wish = "record";
  play(2);
  await new Promise((resolve) => setImmediate(resolve));
  expect(faults).toHaveLength(1);
  fails = false;
  play(2, 2);
  await recorder.close();
  expect(seen.slice(1).map((part) => part.begins !== undefined)).toEqual([true, false, false]);
});

test("the main stream is recorded where that is said, and only it", () => {
  const { parts, state, play } = recorderOf();
  Object.assign(state, { wish: "record", stream: "main" });
  play(3);
  expect(parts).toEqual([]);
  play(3, 0, "c", "main");
  expect(parts).toHaveLength(2);
  //  Back again: it begins with the next key frame, though the stream was there before.
  state.stream = "sub";
  play(3, 3);
  expect(parts.slice(2).filter(({ begins }) => begins !== undefined).length).toBeGreaterThan(0);
});
