// One picture of a camera after another. The last way: it does not end but by the hub's word, and says why there is none.
import type { Problem } from "../../../hub/serve/contract.ts";
import { type CameraWord, REPORT_EVERY_MS, type RunningWay, type WayNeeds, type WayNews } from "./way.ts";

type Picture = {
  readonly url: string;
  readonly capturedAt: number;
  readonly source: "rtcp" | "arrival";
};

export function startStillWay(needs: WayNeeds): RunningWay {
  const image = document.createElement("img");
  image.alt = needs.label;
  image.draggable = false;
  needs.place.append(image);
  const stopping = new AbortController();
  let shown: Picture | undefined;
  let count = 0;
  let missingSince: number | undefined;
  let camera: CameraWord | undefined;

  const tell = () => {
    if (stopping.signal.aborted) return;
    const missingMs = missingSince === undefined ? 0 : performance.now() - missingSince;
    const phase = missingMs === 0 ? "playing" : "reconnecting";
    needs.news({
      phase: shown === undefined ? "starting" : phase,
      stoppedForMs: missingMs,
      hasMoved: count > 0,
      ...(shown ? { capturedAt: shown.capturedAt, source: shown.source } : {}),
      ...(camera ? { camera } : {}),
    } satisfies WayNews);
  };

  async function next(): Promise<void> {
    const answer = await fetch(needs.address("still.jpg"), { signal: stopping.signal, cache: "no-cache" });
    const capturedAt = Date.parse(answer.headers.get("X-Captured-At") ?? "");
    if (!answer.ok || Number.isNaN(capturedAt)) {
      camera = await cameraWordOf(answer);
      //  429: asked a little too soon, and what is shown still holds.
      if (answer.status !== 429) missingSince ??= performance.now();
      if ([401, 403, 404, 410].includes(answer.status)) needs.end("ended");
      return;
    }
    const url = URL.createObjectURL(await answer.blob());
    image.src = url;
    //  Until it is decoded the one before is on the screen.
    await image.decode().catch(() => undefined);
    if (shown) URL.revokeObjectURL(shown.url);
    const source = answer.headers.get("X-Captured-By") === "rtcp" ? "rtcp" : "arrival";
    shown = { url, capturedAt, source };
    count += 1;
    missingSince = undefined;
    camera = { state: "online" };
  }

  async function goOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      //  Nobody looks at a hidden page.
      if (!document.hidden) {
        await next().catch(() => {
          missingSince ??= performance.now();
        });
        tell();
      }
      await untilNext(stopping.signal, needs.stillEveryMs());
    }
    if (shown) URL.revokeObjectURL(shown.url);
  }

  const ticking = setInterval(tell, REPORT_EVERY_MS);
  void goOn();
  return {
    stop: () => {
      stopping.abort();
      clearInterval(ticking);
    },
    play: () => undefined,
    picture: () => (shown ? image : undefined),
  };
}

/** What a hub that has no picture says of the camera. */
export async function cameraWordOf(answer: Response): Promise<CameraWord | undefined> {
  if (answer.status !== 503) return undefined;
  const { why, fault } = (await answer.json()) as Problem & { why?: string; fault?: CameraWord["fault"] };
  return why === "offline" ? { state: "offline", ...(fault ? { fault } : {}) } : undefined;
}

/** Until it is time for another picture, or the page is seen again. */
function untilNext(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    document.addEventListener("visibilitychange", done);
    signal.addEventListener("abort", done);
  });
}
