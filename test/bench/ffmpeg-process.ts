// The plain alternative: an ffmpeg for each camera that copies it into fragmented MP4, read from its pipe.
import { type ChildProcess, spawn } from "node:child_process";
import { programPath } from "../programs.ts";
import { serveDeliverer } from "./deliverer.ts";
import { createFragmentCounter } from "./picture-counters.ts";

const program = programPath("ffmpeg") ?? "ffmpeg";
const children: ChildProcess[] = [];

serveDeliverer(
  createFragmentCounter,
  async () =>
    ({ url }, deliver) => {
      const input = ["-loglevel", "fatal", "-rtsp_transport", "tcp", "-i", url];
      const movflags = "frag_every_frame+empty_moov+default_base_moof";
      const output = ["-c", "copy", "-f", "mp4", "-movflags", movflags, "pipe:1"];
      const child = spawn(program, [...input, ...output], { stdio: ["ignore", "pipe", "inherit"] });
      children.push(child);
      child.stdout.on("data", deliver);
      child.once("exit", () => {
        //  Its exit code says nothing: it is 0 also when the camera has died.
        if (process.connected) throw new Error(`ffmpeg has ended by itself on ${url}`);
      });
    },
  () => {
    for (const child of children) child.kill("SIGKILL");
  },
);
