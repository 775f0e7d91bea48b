// A camera beside one with a fault, on the same relay: whatever the fault does, each of the neighbour's frames must come.
import { expect } from "vitest";
import type { CameraSource } from "../../hub/video/relay/camera-source.ts";
import type { RelayOptions } from "../../hub/video/relay/relay.ts";
import { CLIP, openCameras, openRelay, type TestRelay } from "./open-relay.ts";
import { createRecordingViewer, fragmentsIn, type RecordingViewer } from "./recording-viewer.ts";

export type Beside = {
  readonly hub: TestRelay;
  /** Watches the first of the sources. */
  readonly viewer: RecordingViewer;
  /** Resolves when the neighbour has given so many more batches of frames. */
  readonly untilNeighbourMoves: (batches?: number) => Promise<void>;
  /**
   * Lets time pass for the hub in steps of a second at most, with the neighbour's frames between them: one long skip
   * would look as if the neighbour had frozen too.
   */
  readonly skip: (ms: number) => Promise<void>;
  /** Declares other sources for the camera with the fault; the neighbour stays. */
  readonly setSources: (sources: readonly CameraSource[]) => void;
};

const NEIGHBOUR = "neighbour";
//  RTP's 90 kHz over the clip's frames a second.
const FRAME_TICKS = 90_000 / CLIP.fps;

/**
 * Runs `happens` on a relay with `sources`, beside a neighbour camera that is watched from before to after. Fails if
 * one of the neighbour's frames is missing or came twice, or if its viewer was told of anything but one start.
 */
export async function besideNeighbour(
  sources: readonly CameraSource[],
  happens: (beside: Beside) => Promise<void>,
  options: Partial<RelayOptions> = {},
): Promise<void> {
  await using cameras = await openCameras(["/neighbour"]);
  await using hub = openRelay(options);
  const own = cameras.source(NEIGHBOUR, "/neighbour");
  const neighbour = createRecordingViewer();
  const untilNeighbourMoves = (batches = 3): Promise<void> => {
    const before = neighbour.binaries().length;
    return neighbour.until(() => neighbour.binaries().length >= before + batches);
  };
  const setSources = (changed: readonly CameraSource[]) => hub.relay.setCameras([own, ...changed]);

  setSources([]);
  hub.relay.watch(NEIGHBOUR, neighbour);
  await untilNeighbourMoves();
  setSources(sources);
  const viewer = createRecordingViewer();
  if (sources[0]) hub.relay.watch(sources[0].id, viewer);
  const before = framesOf(neighbour).length;
  await happens({
    hub,
    viewer,
    untilNeighbourMoves,
    setSources,
    skip: async (ms) => {
      for (let passedMs = 0; passedMs < ms; passedMs += 1000) {
        hub.clock.skip(Math.min(1000, ms - passedMs));
        await untilNeighbourMoves(1);
      }
    },
  });
  await untilNeighbourMoves();

  const times = framesOf(neighbour);
  const odd = times.flatMap((time, index) => {
    const step = time - (times[index - 1] ?? time - FRAME_TICKS);
    return step === FRAME_TICKS ? [] : [{ frame: index, step }];
  });
  expect(odd, "the neighbour's frames that did not follow on the one before").toEqual([]);
  expect(times.length, "the neighbour's frames while it happened").toBeGreaterThan(before);
  expect(neighbour.texts().filter(({ type }) => type === "init")).toHaveLength(1);
  //  Time that is skipped makes its clock look wrong, which is no fault of its picture.
  const states = hub.states.filter(({ cameraId }) => cameraId === NEIGHBOUR);
  expect(states.every(({ state }) => state === "online")).toBe(true);
}

function framesOf(viewer: RecordingViewer): readonly number[] {
  return viewer.binaries().flatMap((data) => fragmentsIn(data).map(({ time }) => time));
}
