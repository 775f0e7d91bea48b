// All the ways in which cameras can be seen, bound together: live as it comes or with a drawing, stills, HLS.
import type { StreamKind } from "../../../devices/brand.ts";
import type { Stop } from "../../lib/clock.ts";
import type { DeviceId, Drawing, LiveView, NoPicture, Still } from "../../model.ts";
import type { Viewer } from "../relay/viewer.ts";
import { watchH264 } from "./h264-view.ts";
import { type Hls, startHls } from "./hls.ts";
import { NO_SUCH_CAMERA } from "./no-picture.ts";
import { createStillSheets, type StillSheets } from "./still-sheets.ts";
import { type StillsNeeds, startStills } from "./stills.ts";
import { startTranscodes } from "./transcode.ts";

export type MediaOutputs = {
  readonly watchRaw: (cameraId: DeviceId, viewer: Viewer, stream?: StreamKind) => Stop | NoPicture;
  readonly watchDrawn: (cameraId: DeviceId, drawing: Drawing, viewer: Viewer) => Stop | NoPicture;
  /** Either of these, or one in another codec, as it is asked for. */
  readonly watch: (cameraId: DeviceId, view: LiveView, viewer: Viewer) => Stop | NoPicture;
  readonly still: (cameraId: DeviceId, drawing: Drawing | undefined) => Promise<Still | NoPicture>;
  /** Those of many cameras at once, as soon as there are newer ones than the asker has. */
  readonly sheet: StillSheets["sheet"];
  readonly hls: Hls["file"];
  readonly figures: () => {
    /** Live views that are made by ffmpeg. */
    readonly transcodes: number;
    readonly hlsStreams: number;
    /** Requests that wait for what has not come yet. */
    readonly hlsWaiting: number;
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
  const watchDrawn: MediaOutputs["watchDrawn"] = (cameraId, drawing, viewer) =>
    transcodes.watch(cameraId, { codec: "h264", drawing }, viewer);
  const watch: MediaOutputs["watch"] = (cameraId, { form, codec, stream, drawing, seat }, viewer) => {
    if (form === "mpeg1") return transcodes.watch(cameraId, { codec: "mpeg1", drawing, seat }, viewer);
    const made = { codec: "h264", drawing, seat } as const;
    if (drawing !== undefined) return transcodes.watch(cameraId, made, viewer);
    if (codec !== "h264") return watchRaw(cameraId, viewer, stream);
    const watchMade = (id: DeviceId, by: Viewer) => transcodes.watch(id, made, by);
    return watchH264({ watchRaw, watchMade }, cameraId, viewer, stream);
  };
  const hls = startHls({
    ...needs,
    stateOf: relay.stateOf,
    watch: (cameraId, asked, viewer) => watch(cameraId, { ...asked, form: "mp4", stream: "sub" }, viewer),
  });
  return {
    watchRaw,
    watchDrawn,
    watch,
    still: stills.still,
    sheet: createStillSheets(stills, needs.clock).sheet,
    hls: hls.file,
    figures: () => ({
      transcodes: transcodes.running(),
      hlsStreams: hls.streams(),
      hlsWaiting: hls.waiting(),
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
