// One picture of a camera after another in an image element, until stopped.

export type StillPicture = {
  /** When the picture on the screen was taken, Unix milliseconds by the hub's clock. Absent before the first. */
  readonly capturedAt?: number;
  /** The hub had no picture the last time it was asked, or did not answer. */
  readonly isMissing: boolean;
};

/** The hub makes no picture of a camera sooner than this after the last (hub/video/out/stills.ts). */
const EVERY_MS = 2_000;

/** Starts at once; what it gives stops it. */
export function startStills(
  image: HTMLImageElement,
  address: string,
  report: (still: StillPicture) => void,
): () => void {
  const stopping = new AbortController();
  let shown: { readonly url: string; readonly capturedAt: number } | undefined;

  async function next(): Promise<void> {
    const answer = await fetch(address, { signal: stopping.signal, cache: "no-store" });
    const capturedAt = Date.parse(answer.headers.get("X-Captured-At") ?? "");
    if (!answer.ok || Number.isNaN(capturedAt)) throw new Error(`no picture, status ${answer.status}`);
    const url = URL.createObjectURL(await answer.blob());
    image.src = url;
    if (shown) URL.revokeObjectURL(shown.url);
    shown = { url, capturedAt };
    report({ capturedAt, isMissing: false });
  }

  async function goOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      await next().catch(() => {
        if (stopping.signal.aborted) return;
        report({ isMissing: true, ...(shown ? { capturedAt: shown.capturedAt } : {}) });
      });
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  void goOn();
  return () => {
    stopping.abort();
    if (shown) URL.revokeObjectURL(shown.url);
  };
}
