// The part of node-rtsp-stream 0.0.9 that the relay bench uses; the package brings no types.
declare module "node-rtsp-stream" {
  import type { EventEmitter } from "node:events";

  class VideoStream extends EventEmitter<{ camdata: [Buffer]; exitWithError: [] }> {
    /** Listens on `wsPort` and spawns ffmpeg at once. */
    constructor(options: {
      readonly name: string;
      readonly streamUrl: string;
      readonly wsPort: number;
      readonly ffmpegOptions?: Readonly<Record<string, string>>;
    });
    stop(): this;
  }
  export = VideoStream;
}
