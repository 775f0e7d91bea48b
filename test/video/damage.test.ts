// What becomes of a picture of which packets are lost: it stands still and says so, and nothing broken is ever sent.
import { expect, test } from "vitest";
import { type LiveFragment, withData } from "../../hub/video/relay/gop-cache.ts";
import { openOddCamera, sendFrames } from "./odd-camera.ts";
import { CLIP, cameraAt, openRelay } from "./open-relay.ts";
import { createRecordingViewer } from "./recording-viewer.ts";

const FRAMES = CLIP.frames.length;

test("from a loss until the next key frame the picture says that it is damaged, and only whole ones are sent", async () => {
  const fragments: LiveFragment[] = [];
  await using camera = await openOddCamera(({ method, socket }) => {
    if (method === "PLAY") sendFrames(socket, () => true);
    return undefined;
  });
  await using hub = openRelay({
    hold: () => true,
    taps: [
      {
        begin: () => undefined,
        fragment: (_, fragment) => fragments.push(withData(fragment, Buffer.from(fragment.data))),
        end: () => undefined,
      },
    ],
  });
  hub.relay.setCameras([cameraAt(camera.port, "c", "/live")]);
  const viewer = createRecordingViewer();
  hub.relay.watch("c", viewer);
  const { socket } = await camera.untilAsked("PLAY");
  await expect.poll(() => fragments.length).toBe(FRAMES);
  const damages = () => viewer.texts().filter((text) => text.type === "damage");
  expect(damages()).toEqual([]);

  sendFrames(socket, () => true, { from: FRAMES, isLost: (index) => index === 0 });
  await viewer.until(() => damages().length === 1);
  expect(damages()).toEqual([{ type: "damage", isDamaged: true }]);
  const late = createRecordingViewer();
  hub.relay.watch("c", late);
  expect(late.texts().at(-1)).toEqual({ type: "damage", isDamaged: true });

  sendFrames(socket, () => true, { from: 2 * FRAMES });
  await viewer.until(() => damages().length === 2);
  expect(damages()[1]).toEqual({ type: "damage", isDamaged: false });
  await expect.poll(() => fragments.length).toBe(2 * FRAMES);
  const marked = fragments.filter(({ isDamaged }) => isDamaged);
  expect(marked).toHaveLength(1);
  expect(marked[0]).toMatchObject({ isKey: true, isDamaged: true });
  expect(fragments.indexOf(marked[0] as LiveFragment)).toBe(FRAMES);
  const figures = hub.relay.streamFigures("c");
  expect(figures).toMatchObject({ codec: "avc1.4d4016", width: 640, height: 360 });
  expect(figures?.lossShare).toBeGreaterThan(0);
  expect(figures?.damagedShare).toBeCloseTo((FRAMES - 1) / (3 * FRAMES - 1), 5);
  for (const { durationS } of fragments) expect(durationS).toBeGreaterThan(0);
});
