// For browsers that play neither fragments nor HLS: MPEG-1 that the hub makes, over a socket, decoded in this page onto a
// canvas. Connects again with the last picture kept.
import type { LiveMessage } from "../../../hub/serve/contract.ts";
import { backOff, listenToSocket, type SocketEnd } from "./live-socket.ts";
import type { Mpeg1Decoder } from "./mpeg1-decoder.ts";
import {
  FIRST_WITHIN_MS,
  MOVES_WITHIN_MS,
  REPORT_EVERY_MS,
  type RunningWay,
  type WayEnd,
  type WayNeeds,
  type WayNews,
} from "./way.ts";

/** Chosen: as for live fragments: one try may meet a hub that is just starting. */
const MOST_UNREACHED = 2;

type Outcome = SocketEnd | "stuck";

export function startMpeg1Way(needs: WayNeeds): RunningWay {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", needs.label);
  needs.place.append(canvas);
  const stopping = new AbortController();
  const { signal } = stopping;
  const screen = createScreen();
  let phase: WayNews["phase"] = "starting";
  let camera: WayNews["camera"];
  let source: WayNews["source"];

  const tell = () => {
    if (signal.aborted) return;
    const capturedAt = screen.capturedAt();
    needs.news({
      phase,
      stoppedForMs: screen.stoppedForMs(),
      hasMoved: screen.count() > 1,
      isTranscoded: true,
      ...(capturedAt === undefined ? {} : { capturedAt, ...(source ? { source } : {}) }),
      ...(camera ? { camera } : {}),
    });
  };
  const take = (message: LiveMessage) => {
    if (message.type === "state") camera = message;
    else if (message.type === "time") {
      source = message.source;
      screen.expect(Date.parse(message.capturedAt));
    }
    tell();
  };

  async function playOnce(decoder: Mpeg1Decoder): Promise<Outcome> {
    const over = new AbortController();
    const openedAt = performance.now();
    let dueSince: number | undefined;
    let isStuck = false;
    const abort = () => over.abort();
    signal.addEventListener("abort", abort);
    const watching = setInterval(() => {
      if (document.hidden) {
        dueSince &&= performance.now();
        return;
      }
      const now = performance.now();
      const isDue = dueSince !== undefined && now - dueSince > MOVES_WITHIN_MS;
      const isLate = dueSince === undefined && camera?.state === "online" && now - openedAt > FIRST_WITHIN_MS;
      isStuck = (isDue && screen.count() < 2) || isLate;
      if (isStuck) over.abort();
    }, REPORT_EVERY_MS);
    const closed = await listenToSocket(needs.address("mpeg1"), over.signal, {
      open: () => undefined,
      text: take,
      bytes: (bytes) => {
        dueSince ??= performance.now();
        //  Nothing is drawn on a hidden page, so what comes would only pile up.
        if (document.hidden) decoder.skip();
        else decoder.write(bytes);
      },
    });
    clearInterval(watching);
    signal.removeEventListener("abort", abort);
    return isStuck ? "stuck" : closed;
  }

  async function keepPlaying(): Promise<WayEnd | undefined> {
    const { createMpeg1Decoder } = await import("./mpeg1-decoder.ts");
    if (signal.aborted) return undefined;
    let decoder = createMpeg1Decoder(canvas);
    screen.begin(
      () => decoder,
      signal,
      () => {
        if (phase !== "playing") {
          phase = "playing";
          tell();
        }
      },
    );
    let unreached = 0;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const framesBefore = screen.count();
      const outcome = await playOnce(decoder);
      if (signal.aborted) return undefined;
      if (outcome === "ended" || outcome === "full" || outcome === "off") return outcome;
      if (outcome === "stuck") return "unmoved";
      unreached = outcome === "unreached" ? unreached + 1 : 0;
      if (unreached >= MOST_UNREACHED && screen.count() === 0) return "unreached";
      if (screen.count() > framesBefore) failures = 0;
      needs.keepLast();
      phase = screen.count() > 0 ? "reconnecting" : "starting";
      tell();
      await backOff(failures, signal);
      //  What is left of the old connection's bytes makes no sense before the new one's.
      decoder = createMpeg1Decoder(canvas);
    }
    return undefined;
  }

  const ticking = setInterval(tell, REPORT_EVERY_MS);
  keepPlaying().then(
    (end) => end && needs.end(end),
    //  The decoder could not be loaded, or could not make sense of what came.
    () => needs.end("unmoved"),
  );
  return {
    stop: () => {
      stopping.abort();
      clearInterval(ticking);
    },
    play: () => undefined,
    picture: () => (screen.count() > 0 ? canvas : undefined),
  };
}

/** Shows a picture at each turn of the screen where one waits, and knows when it was taken. */
function createScreen() {
  let anchor: { readonly capturedAt: number; readonly at: number } | undefined;
  let capturedAt: number | undefined;
  let count = 0;
  let seenAt = performance.now();
  return {
    begin(decoder: () => Mpeg1Decoder, signal: AbortSignal, onPicture: () => void): void {
      const turn = () => {
        if (signal.aborted) return;
        if (decoder().show()) {
          count += 1;
          seenAt = performance.now();
          if (anchor) capturedAt = anchor.capturedAt + (seenAt - anchor.at);
          onPicture();
        }
        requestAnimationFrame(turn);
      };
      requestAnimationFrame(turn);
      const comeBack = () => {
        seenAt = performance.now();
        if (!document.hidden) decoder().skip();
      };
      document.addEventListener("visibilitychange", comeBack, { signal });
    },
    /** The picture that comes next was taken then. */
    expect(at: number): void {
      anchor = { capturedAt: at, at: performance.now() };
    },
    count: () => count,
    capturedAt: () => capturedAt,
    stoppedForMs: () => (document.hidden ? 0 : performance.now() - seenAt),
  };
}
