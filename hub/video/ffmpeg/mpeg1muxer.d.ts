// The part of node-rtsp-stream 0.0.9 that mpeg1.ts uses; the package brings no types.
declare module "node-rtsp-stream/mpeg1muxer.js" {
  import type { ChildProcess } from "node:child_process";

  class Mpeg1Muxer {
    /** Spawns `ffmpegPath` at once, with the hub's environment and in its folder. An option without a value has "". */
    constructor(options: {
      readonly url: string;
      readonly ffmpegPath: string;
      readonly ffmpegOptions: Readonly<Record<string, string>>;
    });
    readonly stream: ChildProcess;
  }
  export = Mpeg1Muxer;
}
