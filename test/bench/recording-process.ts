// The hub's relay with what records, in a process of its own: all cameras are held, and written to a folder if one is named.
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { startKeeper } from "../../hub/video/past/keeper.ts";
import { createRecorder } from "../../hub/video/past/recorder.ts";
import { startRelay } from "../../hub/video/relay/relay.ts";
import { serveBench } from "./child.ts";

/** An empty folder: nothing is recorded. */
type Wanted = { readonly port: number; readonly paths: readonly string[]; readonly folder: string };

const ASK_EVERY_MS = 50;
let written = () => 0;
/** The longest that this process's event loop stood still since it was asked last. */
let pauseMs = 0;
let lookedAt = performance.now();
setInterval(() => {
  const now = performance.now();
  pauseMs = Math.max(pauseMs, now - lookedAt - 10);
  lookedAt = now;
}, 10);

const api = {
  open: async ({ port, paths, folder }: Wanted) => {
    const clock = systemClock;
    const log = createLog("error");
    const keeper = startKeeper({
      ...{ folder, mayMakeFolder: true, clock, log, mostBytes: undefined, mostBytesOfGroup: undefined },
      leaveFreeBytes: 0,
      groupOf: () => ({}),
      protected: async () => [],
      letGo: async () => undefined,
    });
    const recorder = createRecorder({
      clock,
      wish: () => "record",
      streamOf: () => "sub",
      mayWrite: keeper.mayWrite,
      write: keeper.write,
      end: keeper.end,
      onFault: (_, error) => {
        throw error;
      },
      preRoll: { lengthMs: 0, mostBytesOfCamera: 0, mostBytes: 0 },
    });
    if (folder !== "") await keeper.ready();
    const relay = startRelay({
      ...{ clock, log, hold: () => true, onState: () => undefined, spreadMs: 1000 },
      taps: folder === "" ? [] : [recorder.taps.sub],
    });
    relay.setCameras(
      paths.map((path) => ({
        id: path.replaceAll("/", "-"),
        address: { brand: "url", host: "127.0.0.1", port, channel: 1, path },
      })),
    );
    written = () => recorder.figures().bytesWritten;
    const isThere = (path: string) => relay.stateOf(path.replaceAll("/", "-"))?.state === "online";
    while (!paths.every(isThere)) await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  },
  counts: () => {
    const { user, system } = process.cpuUsage();
    const longest = pauseMs;
    pauseMs = 0;
    return { atMs: performance.now(), cpuS: (user + system) / 1e6, bytes: written(), pauseMs: longest };
  },
};
export type RecordingApi = typeof api;

serveBench(api, () => undefined);
