// node-rtsp-stream as its own page shows it: a VideoStream for each camera, which transcodes to MPEG-1 with ffmpeg.
import { Server } from "node:net";
import VideoStream from "node-rtsp-stream";
import { serveDeliverer } from "./deliverer.ts";
import { createTransportCounter } from "./picture-counters.ts";

//  It names no address to listen on and so would listen on all of the machine's; the bench listens on loopback only.
const listen = Server.prototype.listen as (...args: unknown[]) => Server;
Server.prototype.listen = function listenOnLoopback(
  this: Server,
  port: unknown,
  _host: unknown,
  ...rest: unknown[]
) {
  return listen.call(this, port, "127.0.0.1", ...rest);
} as typeof Server.prototype.listen;

const streams: VideoStream[] = [];

serveDeliverer(
  createTransportCounter,
  async () =>
    ({ url, path }, deliver) => {
      //  MPEG-1 has no 15 pictures a second, and its own page's "-r 30" would double what it has to encode.
      const ffmpegOptions = { "-strict": "unofficial" };
      const stream = new VideoStream({ name: path, streamUrl: url, wsPort: 0, ffmpegOptions });
      stream.on("camdata", deliver);
      streams.push(stream);
    },
  () => {
    for (const stream of streams) stream.stop();
  },
);
