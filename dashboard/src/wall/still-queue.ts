// The stills of a whole wall, asked for one after another: only those that are wanted, only a few at once, so that the
// page's other questions go on, and each again in time. Promise: a picture is given with the moment when it was taken.

export type Still = {
  /** The picture; absent before the first. */
  readonly jpeg?: Blob;
  /** When it was taken, Unix milliseconds by the hub's clock. */
  readonly capturedAt?: number;
  /** The hub had none the last time it was asked, or did not answer. */
  readonly isMissing: boolean;
};

export type StillQueue = {
  /** Told of each new still of a camera; what it gives ends that, and the still is forgotten. */
  readonly follow: (cameraId: string, changed: () => void) => () => void;
  /** Asks for a camera's stills from now on, or no more. */
  readonly want: (cameraId: string, wanted: boolean) => void;
  readonly stillOf: (cameraId: string) => Still;
  readonly stop: () => void;
};

//  The hub makes no picture of a camera sooner than 2 s after the last (hub/video/out/stills.ts).
const EVERY_MS = 2_000;
//  Chosen: asks a little before the next one is due, and then again at short intervals, which cost a short answer each: a
//  new picture is seen within half a second.
const EARLY_MS = 400;
const AGAIN_MS = 450;
//  Chosen: a browser keeps six connections to the hub (HTTP/1.1); two stay free for everything else.
const AT_ONCE = 4;
//  Chosen: asking has begun to pull a camera that was not pulled; others need not wait until its first picture is there.
const FIRST_MS = 900;
//  Chosen: an answer that takes longer does not come any more.
const LOST_MS = 4_000;
const NONE: Still = { isMissing: false };

type Entry = {
  still: Still;
  etag: string | undefined;
  wanted: boolean;
  asking: boolean;
  stopAsking: AbortController;
  /** Monotonic. */
  dueMs: number;
  readonly changed: Set<() => void>;
};

export function createStillQueue(addressOf: (cameraId: string) => string): StillQueue {
  const entries = new Map<string, Entry>();
  let isStopped = false;
  let asking = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(entry: Entry, still: Still): void {
    entry.still = still;
    for (const changed of entry.changed) changed();
  }

  function isOpen(cameraId: string, entry: Entry): boolean {
    return entries.get(cameraId) === entry && !isStopped;
  }

  async function ask(cameraId: string, entry: Entry): Promise<void> {
    entry.dueMs = performance.now() + AGAIN_MS;
    entry.asking = true;
    entry.stopAsking = new AbortController();
    asking += 1;
    const headers: Record<string, string> = entry.etag === undefined ? {} : { "If-None-Match": entry.etag };
    const mostMs = entry.still.jpeg === undefined ? FIRST_MS : LOST_MS;
    const slow = setTimeout(() => entry.stopAsking.abort(), mostMs);
    const { signal } = entry.stopAsking;
    try {
      const answer = await fetch(addressOf(cameraId), { headers, signal, cache: "no-store" });
      const blob = answer.ok ? await answer.blob() : undefined;
      if (!isOpen(cameraId, entry)) return;
      if (blob !== undefined) take(entry, answer, blob);
      else if (answer.status !== 304) tell(entry, { ...entry.still, isMissing: true });
      else if (entry.still.isMissing) tell(entry, { ...entry.still, isMissing: false });
    } catch {
      //  Slow, or not there: asked again, and its age says how old the last one is.
      if (isOpen(cameraId, entry)) tell(entry, { ...entry.still, isMissing: true });
    } finally {
      clearTimeout(slow);
      entry.asking = false;
      asking -= 1;
      goOn();
    }
  }

  function take(entry: Entry, answer: Response, blob: Blob): void {
    const capturedAt = Date.parse(answer.headers.get("X-Captured-At") ?? "");
    if (Number.isNaN(capturedAt)) return;
    entry.etag = answer.headers.get("ETag") ?? undefined;
    if (capturedAt === entry.still.capturedAt && !entry.still.isMissing) return;
    const sinceLast = capturedAt - (entry.still.capturedAt ?? capturedAt - EVERY_MS);
    entry.dueMs = performance.now() + Math.max(AGAIN_MS, Math.min(sinceLast, EVERY_MS) - EARLY_MS);
    tell(entry, { jpeg: blob, capturedAt, isMissing: false });
  }

  /** Asks for what is due, the longest waiting first, and comes back for the next. */
  function goOn(): void {
    clearTimeout(timer);
    if (isStopped || document.hidden) return;
    const waiting = [...entries]
      .filter(([, entry]) => entry.wanted && !entry.asking)
      .sort(([, a], [, b]) => a.dueMs - b.dueMs);
    const nowMs = performance.now();
    for (const [cameraId, entry] of waiting) {
      if (asking >= AT_ONCE) return;
      if (entry.dueMs > nowMs) {
        timer = setTimeout(goOn, entry.dueMs - nowMs);
        return;
      }
      void ask(cameraId, entry);
    }
  }

  document.addEventListener("visibilitychange", goOn);
  return {
    follow: (cameraId, changed) => {
      const entry = entries.get(cameraId) ?? newEntry();
      entries.set(cameraId, entry);
      entry.changed.add(changed);
      return () => {
        entry.changed.delete(changed);
        if (entry.changed.size > 0) return;
        entries.delete(cameraId);
        entry.stopAsking.abort();
      };
    },
    want: (cameraId, wanted) => {
      const entry = entries.get(cameraId);
      if (entry === undefined || entry.wanted === wanted) return;
      entry.wanted = wanted;
      if (wanted) goOn();
    },
    stillOf: (cameraId) => entries.get(cameraId)?.still ?? NONE,
    stop: () => {
      isStopped = true;
      for (const { stopAsking } of entries.values()) stopAsking.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", goOn);
    },
  };
}

function newEntry(): Entry {
  return {
    still: NONE,
    etag: undefined,
    wanted: false,
    asking: false,
    stopAsking: new AbortController(),
    dueMs: performance.now(),
    changed: new Set(),
  };
}
