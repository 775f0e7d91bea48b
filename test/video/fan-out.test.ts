// Who gets which fragments: newcomers, the slow and the quick, after a stream ends and begins.
import { expect, test } from "vitest";
import { createBatches } from "../../hub/video/relay/batches.ts";
import { createFanOut } from "../../hub/video/relay/fan-out.ts";
import { createGopCache, type LiveFragment } from "../../hub/video/relay/gop-cache.ts";
import { createTally } from "../../hub/video/relay/tally.ts";
import { createLiveClock } from "./live-clock.ts";
import { createRecordingViewer } from "./recording-viewer.ts";

const MB = 1024 * 1024;
let number = 0;
function picture(isKey: boolean, bytes = 10): LiveFragment {
  number += 1;
  return {
    data: Buffer.alloc(bytes, number),
    isKey,
    mediaS: number,
    durationS: 1,
    isDamaged: false,
    capturedAt: number * 1000,
    sound: undefined,
    source: "arrival",
  };
}
const key = (bytes?: number) => picture(true, bytes);
const other = (bytes?: number) => picture(false, bytes);

function openFanOut() {
  const clock = createLiveClock();
  const tally = createTally();
  const fanOut = createFanOut(createBatches(clock, 100), tally);
  const push = (...fragments: readonly LiveFragment[]): void => {
    for (const fragment of fragments) fanOut.push(fragment);
    clock.skip(100);
  };
  return { fanOut, tally, push };
}

const MIME = 'video/mp4; codecs="avc1.4d4016"';
const INIT = Buffer.from("init");

test("a new viewer of a live camera gets the init segment and all from the last key frame on, at once and once", () => {
  const { fanOut, push } = openFanOut();
  fanOut.begin(MIME, INIT);
  //  With somebody there already, there is a batch that waits.
  fanOut.add(createRecordingViewer());
  push(key(), other());
  const [first, second, third] = [key(), other(), other()];
  fanOut.push(first);
  fanOut.push(second);
  const viewer = createRecordingViewer();
  fanOut.add(viewer);
  const { mediaS, capturedAt, source } = first;
  const greeting = [
    { type: "init", mime: MIME },
    INIT,
    { type: "time", mediaS, capturedAt: new Date(capturedAt).toISOString(), source },
    Buffer.concat([first.data, second.data]),
  ];
  expect(viewer.got).toEqual(greeting);
  push(third);
  expect(viewer.got).toEqual([...greeting, third.data]);
});

test("viewers of a camera share one buffer a batch, and a key frame begins a batch", () => {
  const { fanOut, push } = openFanOut();
  const [one, two] = [createRecordingViewer(), createRecordingViewer()];
  fanOut.begin(MIME, INIT);
  fanOut.add(one);
  fanOut.add(two);
  const fragments = [key(), other(), other(), key(), other()];
  push(...fragments);
  expect(one.binaries().map((data) => data.length)).toEqual([4, 30, 20]);
  expect(one.binaries().every((data, index) => data === two.binaries()[index])).toBe(true);
  expect(one.texts().map((text) => text.type)).toEqual(["init", "time", "time"]);
});

test("a viewer too slow loses pictures back to a key frame, counted, and the others lose none", () => {
  const { fanOut, tally, push } = openFanOut();
  const [slow, quick] = [createRecordingViewer(), createRecordingViewer()];
  fanOut.begin(MIME, INIT);
  fanOut.add(slow);
  fanOut.add(quick);
  push(key(), other());
  slow.setBuffered(4 * MB + 1);
  push(other(), other());
  push(key(), other());
  slow.setBuffered(2 * MB);
  push(key());
  slow.setBuffered(MB - 1);
  push(other());
  expect(slow.binaries()).toHaveLength(2);
  expect(tally.framesDroppedForSlowViewers).toBe(6);
  const again = key();
  push(again, other());
  expect(slow.binaries()).toHaveLength(3);
  expect(slow.texts().at(-1)).toMatchObject({ type: "time", mediaS: again.mediaS });
  expect(quick.binaries().reduce((sum, data) => sum + data.length, 0)).toBe(4 + 100);
});

test("a camera's group of pictures beyond the bound is let go whole, and a newcomer waits for the next key frame", () => {
  const cache = createGopCache(100);
  cache.push(other());
  expect(cache.fragments()).toEqual([]);
  cache.push(key(60));
  cache.push(other(30));
  expect(cache.fragments()).toHaveLength(2);
  cache.push(other(30));
  cache.push(other(30));
  expect(cache.fragments()).toEqual([]);

  const { fanOut, tally, push } = openFanOut();
  fanOut.begin(MIME, INIT);
  push(key(3 * MB), other(2 * MB));
  const viewer = createRecordingViewer();
  fanOut.add(viewer);
  push(other());
  expect(viewer.got).toEqual([{ type: "init", mime: MIME }, INIT]);
  push(key());
  expect(viewer.binaries()).toHaveLength(2);
  expect(tally.framesDroppedForSlowViewers).toBe(0);
});

test("a camera that has gone gives a newcomer no old picture", () => {
  const { fanOut, push } = openFanOut();
  fanOut.begin(MIME, INIT);
  push(key());
  fanOut.end();
  const viewer = createRecordingViewer();
  fanOut.add(viewer);
  expect(viewer.got).toEqual([]);
  fanOut.begin(MIME, INIT);
  push(key());
  expect(viewer.got).toHaveLength(4);
});

test("what is held back for a viewer who does not read stays under 4 MB, large pictures too", () => {
  const { fanOut, push } = openFanOut();
  fanOut.begin(MIME, INIT);
  const viewer = createRecordingViewer();
  fanOut.add(viewer);
  push(key());
  const before = viewer.binaries().length;
  viewer.setBuffered(3.9 * MB);
  push(other(0.2 * MB));
  expect(viewer.binaries()).toHaveLength(before);
  //  Whoever reads gets even what is larger than that.
  viewer.setBuffered(0);
  push(key(5 * MB));
  expect(viewer.binaries()).toHaveLength(before + 1);
});

test("what was given back is written over, and what is kept or still being sent is not", () => {
  const { fanOut, push } = openFanOut();
  fanOut.begin(MIME, INIT);
  const keeper = createRecordingViewer();
  const quick: { data: Uint8Array; wasHex: string }[] = [];
  const slow: { data: Uint8Array; wasHex: string; done: (() => void) | undefined }[] = [];
  const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
  const quickViewer = {
    ...createRecordingViewer(),
    sendBinary: (data: Uint8Array, done?: () => void) => {
      quick.push({ data, wasHex: hex(data) });
      done?.();
    },
  };
  fanOut.add(quickViewer);
  for (const more of [key(), other(), other()]) push(more);
  //  Its init segment aside, all lie in the same memory.
  expect(new Set(quick.slice(1).map(({ data }) => data.buffer)).size).toBe(1);

  fanOut.remove(quickViewer);
  fanOut.add({
    ...createRecordingViewer(),
    sendBinary: (data: Uint8Array, done?: () => void) => slow.push({ data, wasHex: hex(data), done }),
  });
  fanOut.add(keeper);
  for (const more of [other(), key(), other(), other()]) push(more);
  expect(slow.map(({ data }) => hex(data))).toEqual(slow.map(({ wasHex }) => wasHex));
  expect(new Set(slow.map(({ data }) => data.buffer)).size).toBe(slow.length);
  const kept = keeper.got.filter((one) => Buffer.isBuffer(one)).map(hex);
  for (const { done } of slow) done?.();
  for (const more of [other(), key(), other()]) push(more);
  expect(
    keeper.got
      .filter((one) => Buffer.isBuffer(one))
      .map(hex)
      .slice(0, kept.length),
  ).toEqual(kept);
});

test("a group of pictures is written over the one before it", () => {
  const cache = createGopCache();
  cache.push(key(100));
  cache.push(other(50));
  const [first] = cache.fragments();
  cache.push(key(100));
  expect(cache.fragments()).toHaveLength(1);
  expect(cache.fragments()[0]?.data.buffer).toBe(first?.data.buffer);
  //  A picture larger than a block has one of its own.
  const large = other(300_000);
  expect(cache.push(large)?.data.equals(large.data)).toBe(true);
  expect(Buffer.concat(cache.fragments().map(({ data }) => data)).length).toBe(300_100);
});
