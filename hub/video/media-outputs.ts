// All the ways in which cameras can be seen, bound together: live as it comes or with a drawing, stills, HLS.
import type { Stop } from "../lib/clock.ts";
import type { DeviceId, Drawing, HlsFile, NoPicture, Still } from "../model.ts";
import { NO_SUCH_CAMERA } from "./no-picture.ts";
import { type StillsNeeds, startStills } from "./stills.ts";
import type { Viewer } from "./viewer.ts";

export type MediaOutputs = {
  readonly watchRaw: (cameraId: DeviceId, viewer: Viewer) => Stop | NoPicture;
  readonly watchDrawn: (cameraId: DeviceId, drawing: Drawing, viewer: Viewer) => Stop | NoPicture;
  readonly still: (cameraId: DeviceId, drawing: Drawing | undefined) => Promise<Still | NoPicture>;
  readonly hls: (
    cameraId: DeviceId,
    drawing: Drawing | undefined,
    file: string,
  ) => Promise<HlsFile | NoPicture | undefined>;
  readonly close: () => Promise<void>;
};

const NOT_YET: NoPicture = {
  why: "off",
  detail: "This hub does not make this kind of live view: use stills.",
};

export function startMediaOutputs(needs: StillsNeeds): MediaOutputs {
  const stills = startStills(needs);
  return {
    watchRaw: (cameraId, viewer) => needs.relay.watch(cameraId, viewer) ?? NO_SUCH_CAMERA,
    watchDrawn: () => NOT_YET,
    still: stills.still,
    hls: async () => NOT_YET,
    close: async () => stills.close(),
  };
}
