// The main streams of cameras that have one besides their sub stream: pulled while somebody watches them and a moment
// longer, never held and never probed. A camera's state is its sub stream's; of this one only its viewers are told.
import type { Stop } from "../../lib/clock.ts";
import type { DeviceId } from "../../model.ts";
import { type CameraFeed, type FeedOptions, startCameraFeed } from "./camera-feed.ts";
import type { CameraSource } from "./camera-source.ts";
import type { Viewer } from "./viewer.ts";

export type MainStreams = {
  readonly watch: (source: CameraSource, viewer: Viewer) => Stop;
  /** A changed address takes effect at once where the stream is pulled. */
  readonly setSource: (source: CameraSource) => void;
  readonly remove: (cameraId: DeviceId, reason: string) => void;
  readonly viewers: (cameraId: DeviceId) => number;
  readonly feeds: () => readonly CameraFeed[];
};

//  Chosen: longer than any camera is watched; a stream that nobody watches is let go instead.
const NEVER_PROBED_MS = 24 * 60 * 60 * 1000;

export function startMainStreams(
  options: FeedOptions,
  letGo: (feed: CameraFeed, reason: string) => void,
): MainStreams {
  const feeds = new Map<DeviceId, CameraFeed>();

  function remove(cameraId: DeviceId, reason: string): void {
    const feed = feeds.get(cameraId);
    if (feed === undefined) return;
    feeds.delete(cameraId);
    letGo(feed, reason);
  }

  function feedOf(source: CameraSource): CameraFeed {
    const { id } = source;
    const known = feeds.get(id);
    if (known !== undefined) return known;
    const feed = startCameraFeed(source, {
      ...options,
      log: options.log.with({ stream: "main" }),
      stream: "main",
      hold: () => false,
      onState: () => undefined,
      spreadMs: 0,
      probeEveryMs: NEVER_PROBED_MS,
    });
    feeds.set(id, feed);
    return feed;
  }

  return {
    watch: (source, viewer) => {
      const { id } = source;
      const feed = feedOf(source);
      const stop = feed.watch(viewer);
      return () => {
        stop();
        options.clock.after(options.lingerMs, () => {
          if (feeds.get(id) === feed && feed.viewers() === 0) remove(id, "nobody watches");
        });
      };
    },
    setSource: (source) => feeds.get(source.id)?.setSource(source),
    remove,
    viewers: (cameraId) => feeds.get(cameraId)?.viewers() ?? 0,
    feeds: () => [...feeds.values()],
  };
}
