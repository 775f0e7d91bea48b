// A relay with all that can be made of it, on real sockets with simulated cameras and the real ffmpeg.
import { createLog } from "../../hub/lib/log.ts";
import { type Ffmpeg, openFfmpeg } from "../../hub/video/ffmpeg/ffmpeg.ts";
import { type MediaOutputs, startMediaOutputs } from "../../hub/video/out/media-outputs.ts";
import { openRelay, type TestRelay } from "./open-relay.ts";

export type TestOutputs = AsyncDisposable &
  Omit<TestRelay, typeof Symbol.asyncDispose> & {
    readonly outputs: MediaOutputs;
    readonly ffmpeg: Ffmpeg;
  };

/** @param everyMs how often a still of a camera may be made */
export async function openOutputs({
  program = "ffmpeg",
  transcodes = 4,
  everyMs = 2_000,
} = {}): Promise<TestOutputs> {
  const open = openRelay();
  const log = createLog("silent");
  const ffmpeg = await openFfmpeg({ program, log });
  const { clock, relay } = open;
  const outputs = startMediaOutputs({
    clock,
    log,
    zone: "Asia/Shanghai",
    ffmpeg,
    relay,
    transcodes,
    everyMs,
  });
  return {
    ...open,
    outputs,
    ffmpeg,
    [Symbol.asyncDispose]: async () => {
      await outputs.close();
      await open[Symbol.asyncDispose]();
      await ffmpeg.close();
    },
  };
}
