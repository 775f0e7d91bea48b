// Live views that are made, shared out: a part is kept for masks, parents' seats have a part, and one seat has two.
import { test as anyTest, expect } from "vitest";
import type { LiveView } from "../../hub/model.ts";
import { openOutputs } from "./open-outputs.ts";
import { openCameras } from "./open-relay.ts";
import { FFMPEG } from "./own-ffmpegs.ts";
import { createRecordingViewer } from "./recording-viewer.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

const MPEG1: LiveView = { form: "mpeg1", codec: "any", stream: "sub", drawing: undefined };
const MASKED: LiveView = {
  ...MPEG1,
  form: "mp4",
  drawing: { masks: [{ x: 0.1, y: 0.2, width: 0.3, height: 0.3 }] },
};

test("one seat has two beyond what masks need, all seats half, and a quarter is kept for masks", async () => {
  await using cameras = await openCameras(["/a"]);
  await using open = await openOutputs({ transcodes: 6 });
  open.relay.setCameras([..."abcdefg"].map((id) => cameras.source(id, "/a")));
  const ask = (cameraId: string, view: LiveView, seat?: string) =>
    open.outputs.watch(cameraId, { ...view, seat }, createRecordingViewer());
  const stop = (answer: ReturnType<typeof ask>): void => {
    if (typeof answer !== "function") throw new Error(answer.detail);
    answer();
  };
  const full = { why: "full" };
  const first = ask("a", MPEG1, "one");
  expect(first).toBeTypeOf("function");
  expect(ask("b", MPEG1, "one")).toBeTypeOf("function");
  expect(ask("c", MPEG1, "one")).toMatchObject(full);
  //  What is made already costs nothing more, and one that is left makes room.
  expect(ask("b", MPEG1, "other")).toBeTypeOf("function");
  stop(first);
  const third = ask("c", MPEG1, "one");
  expect(third).toBeTypeOf("function");
  //  Half for all seats together.
  expect(ask("d", MPEG1, "other")).toBeTypeOf("function");
  expect(ask("e", MPEG1, "another")).toMatchObject(full);
  //  Staff have more, and not what is kept for masks.
  expect(ask("e", MPEG1)).toBeTypeOf("function");
  expect(ask("f", MPEG1)).toBeTypeOf("function");
  expect(ask("g", MPEG1)).toMatchObject(full);
  expect(ask("g", { ...MASKED, drawing: { masks: [] } })).toMatchObject(full);
  expect(ask("g", MASKED, "one")).toBeTypeOf("function");
  expect(ask("a", MASKED, "another")).toMatchObject(full);
});
