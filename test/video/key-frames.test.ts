// The newest key frame of a camera: what was on its way when the camera stopped is not its picture of now.
import { expect, test } from "vitest";
import { box } from "../../hub/video/codec/mp4-boxes.ts";
import { followKeyFrames } from "../../hub/video/out/key-frames.ts";
import { createBatches } from "../../hub/video/relay/batches.ts";
import { createFanOut } from "../../hub/video/relay/fan-out.ts";
import { createTally } from "../../hub/video/relay/tally.ts";
import { createLiveClock } from "./live-clock.ts";

const key = (mediaS: number) => ({
  data: Buffer.concat([box("moof"), box("mdat", Buffer.from([mediaS]))]),
  isKey: true,
  mediaS,
  durationS: 1,
  isDamaged: false,
  sound: undefined,
  capturedAt: 1_763_781_234_000 + mediaS * 1000,
  source: "arrival" as const,
});

test("a key frame that waits in a batch when its camera stops is never given, one of the next stream is", () => {
  const fanOut = createFanOut(createBatches(createLiveClock()), createTally());
  const changes: (string | undefined)[] = [];
  const frames = followKeyFrames(
    (viewer) => {
      fanOut.add(viewer);
      return () => fanOut.remove(viewer);
    },
    (state) => changes.push(state),
  );
  fanOut.begin("video/mp4", Buffer.from("init"));
  fanOut.push(key(1));
  fanOut.push(key(2));
  expect(frames?.newest()?.fragment).toEqual(key(1).data);
  //  In the order of the relay: it tells that the camera is gone, and then sends what it still has.
  fanOut.tell({ type: "state", state: "offline", fault: "unreachable" });
  fanOut.end();
  expect(frames?.newest()).toBeUndefined();
  fanOut.tell({ type: "state", state: "online" });
  fanOut.begin("video/mp4", Buffer.from("init"));
  fanOut.push(key(3));
  fanOut.end();
  expect(frames?.newest()?.fragment).toEqual(key(3).data);
  expect(changes).toContain("offline");
  frames?.stop();
  expect(fanOut.size()).toBe(0);
});
