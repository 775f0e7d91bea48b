// All the ways in which cameras can be seen, bound together: live as it comes or with a drawing, stills, HLS.
import type { StreamKind } from "../../../devices/brand.ts";
import type { Stop } from "../../lib/clock.ts";
import type { DeviceId, Drawing, HlsFile, NoPicture, Still } from "../../model.ts";
import type { Viewer } from "../relay/viewer.ts";
import { startHls } from "./hls.ts";
import { NO_SUCH_CAMERA } from "./no-picture.ts";
import { type StillsNeeds, startStills } from "./stills.ts";
import { startTranscodes } from "./transcode.ts";

export type MediaOutputs = {
  readonly watchRaw: (cameraId: DeviceId, viewer: Viewer, stream?: StreamKind) => Stop | NoPicture;
  readonly watchDrawn: (cameraId: DeviceId, drawing: Drawing, viewer: Viewer) => Stop | NoPicture;
  readonly still: (cameraId: DeviceId, drawing: Drawing | undefined) => Promise<Still | NoPicture>;
  readonly hls: (
    cameraId: DeviceId,
    drawing: Drawing | undefined,
    file: string,
  ) => Promise<HlsFile | NoPicture | undefined>;
  readonly figures: () => {
    /** Live views that are drawn upon. */
    readonly transcodes: number;
    readonly hlsStreams: number;
    /** Cameras that somebody wants stills of. */
    readonly stillCameras: number;
    /** Processes of ffmpeg. */
    readonly ffmpegs: number;
  };
  readonly close: () => Promise<void>;
};

export function startMediaOutputs(needs: StillsNeeds & { readonly transcodes: number }): MediaOutputs {
  const { relay, ffmpeg } = needs;
  const stills = startStills(needs);
  const transcodes = startTranscodes({ ...needs, ...relay, most: needs.transcodes });
  const watchRaw: MediaOutputs["watchRaw"] = (...asked) => relay.watch(...asked) ?? NO_SUCH_CAMERA;
  const hls = startHls({
    ...needs,
    stateOf: relay.stateOf,
    watch: (cameraId, drawing, viewer) =>
      drawing === undefined ? watchRaw(cameraId, viewer) : transcodes.watch(cameraId, drawing, viewer),
  });
  return {
    watchRaw,
    watchDrawn: transcodes.watch,
    still: stills.still,
    hls: hls.file,
    figures: () => ({
      transcodes: transcodes.running(),
      hlsStreams: hls.streams(),
      stillCameras: stills.cameras(),
      ffmpegs: ffmpeg.running(),
    }),
    close: async () => {
      stills.close();
      hls.close();
      await transcodes.close();
    },
  };
}
