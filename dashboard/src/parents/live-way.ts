// The first way: fragments over a socket into MediaSource, or ManagedMediaSource on iPhones since iOS 17.1.
import { type LivePicture, STOPPED_AFTER_MS, startLivePicture } from "../player/live-picture.ts";
import { canPlayLive } from "../player/media-buffer.ts";
import {
  askForTap,
  FIRST_WITHIN_MS,
  later,
  MOVES_WITHIN_MS,
  makeVideo,
  type Running,
  type Stage,
} from "./stage.ts";

export function startLive(stage: Stage): Running {
  if (!canPlayLive()) return later(stage.giveUp);
  const video = makeVideo(stage);
  const startedAt = performance.now();
  let onlineAt: number | undefined;
  let hasMoved = false;
  let isShown = false;
  const address = new URL(stage.address("live"), location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const player = startLivePicture(video, address.href, heard, () => undefined);

  function heard(now: LivePicture): void {
    const { phase, camera } = now;
    if (phase === "no-player" || phase === "no-codec") later(stage.giveUp);
    else if (phase === "blocked") askForTap(stage, video, () => player.play());
    else if (phase === "ended") {
      stage.taken(undefined);
      //  The hub has cut it: it says why.
      later(stage.ask);
    } else if (camera?.state === "offline") {
      stage.off();
    } else if (phase === "playing" && now.stoppedForMs < STOPPED_AFTER_MS && now.capturedAt !== undefined) {
      hasMoved = true;
      isShown = true;
      stage.taken(now.capturedAt);
      stage.say(undefined);
    } else {
      if (isShown) stage.stopped();
      isShown = false;
      if (!hasMoved && isTooLate(camera?.state === "online")) later(stage.giveUp);
    }
  }

  function isTooLate(isOnline: boolean): boolean {
    const now = performance.now();
    if (isOnline) onlineAt ??= now;
    return now - (onlineAt ?? now) > MOVES_WITHIN_MS || now - startedAt > FIRST_WITHIN_MS;
  }

  return player;
}
