// The hub's relay in a process of its own, with one viewer for each camera who counts and throws away.
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { startRelay } from "../../hub/video/relay/relay.ts";
import type { Viewer } from "../../hub/video/relay/viewer.ts";
import { serveDeliverer, type Wanted } from "./deliverer.ts";
import { createFragmentCounter } from "./picture-counters.ts";

const ASK_EVERY_MS = 50;

serveDeliverer(createFragmentCounter, async ({ port, paths, isHeld }: Wanted) => {
  const relay = startRelay({
    clock: systemClock,
    log: createLog("error"),
    hold: () => isHeld,
    onState: () => undefined,
    //  Chosen: a district's spread would only make the bench wait.
    spreadMs: isHeld ? 1000 : 60_000,
  });
  relay.setCameras(
    paths.map((path) => ({ id: path, address: { brand: "url", host: "127.0.0.1", port, channel: 1, path } })),
  );
  while (isHeld && paths.some((path) => relay.stateOf(path)?.state !== "online")) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  return ({ path }, deliver) => {
    const viewer: Viewer = {
      sendText: () => undefined,
      sendBinary: (data, done) => {
        deliver(data);
        done?.();
      },
      bufferedBytes: () => 0,
      close: (_code, reason) => {
        throw new Error(`the relay closed a viewer: ${reason}`);
      },
    };
    if (relay.watch(path, viewer) === undefined) throw new Error(`the relay does not know ${path}`);
  };
});
