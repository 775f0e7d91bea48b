// What /metrics tells of recordings.
import type { Figure } from "../serve/metrics.ts";
import type { Keeper } from "../video/past/keeper.ts";
import type { Recorder } from "../video/past/recorder.ts";

export function recordingFigures(
  recorder: Pick<Recorder, "figures">,
  keeper: Pick<Keeper, "figures" | "stops">,
): Figure[] {
  const of = (name: keyof ReturnType<Recorder["figures"]>) => () => recorder.figures()[name];
  return [
    { name: "recording_cameras", help: "Cameras that are being recorded", read: of("recording") },
    {
      name: "recording_bytes_written",
      help: "Written of recordings since the start",
      read: of("bytesWritten"),
    },
    { name: "recording_bytes_held", help: "Held of recordings", read: () => keeper.figures().heldBytes },
    { name: "recording_pieces", help: "Files of recordings", read: () => keeper.figures().pieces },
    {
      name: "recording_pieces_removed",
      help: "Files let go of since the start",
      read: () => keeper.figures().removed,
    },
    {
      name: "recording_fragments_dropped",
      help: "Pictures that were not recorded because the disk did not take them in time, or failed",
      read: of("fragmentsDropped"),
    },
    {
      name: "recording_bytes_refused",
      help: "Pictures that were not recorded for want of room: quota, or disk",
      read: of("refusedBytes"),
    },
    {
      name: "recording_stopped",
      help: "1 while recording has stopped, for all or for a school",
      read: () => (keeper.stops().length > 0 ? 1 : 0),
    },
    { name: "recording_waiting_bytes", help: "On its way to the disk", read: of("waitingBytes") },
    { name: "recording_preroll_bytes", help: "Memory for what leads to an alert", read: of("preRollBytes") },
    {
      name: "recording_preroll_cameras",
      help: "Cameras of which something is in it",
      read: of("preRollCameras"),
    },
    {
      name: "recording_preroll_shortened",
      help: "Groups of pictures that went earlier because the memory was used up",
      read: of("preRollShortened"),
    },
  ];
}
