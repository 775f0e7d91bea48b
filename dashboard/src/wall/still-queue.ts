// The stills of a whole wall: one question at a time for all tiles that want one, which the hub answers as soon as it has
// newer pictures of some. Promise: a picture is given with the moment when it was taken, and nothing is asked for tiles
// that are not seen, nor while the page is hidden.
import type { StillSheet } from "../../../hub/serve/contract.ts";

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

//  Chosen: tiles come and go together, as when a page is turned.
const GATHER_MS = 30;
//  Chosen: a hub that answers at once without a picture, or not at all, is not asked faster.
const AGAIN_MS = 450;
//  The hub makes no picture of a camera sooner than 2 s after the last (hub/video/out/stills.ts).
const MISSING_AGAIN_MS = 2_000;
//  The hub holds a question for 2 s (hub/video/out/still-sheets.ts). Chosen: what takes 4 s more does not come any more.
const LOST_MS = 6_000;
//  The hub gives so many in one answer (hub/serve/contract/stills.ts).
const MOST = 64;
const NONE: Still = { isMissing: false };

type Entry = {
  still: Still;
  wanted: boolean;
  /** Monotonic: not asked for before. */
  dueMs: number;
  /** Monotonic: when it was last asked for; who waits longest is asked for first. */
  askedMs: number;
  readonly changed: Set<() => void>;
};

/** @param addressOf of the hub's answer to a list of cameras with what the page has of each */
export function createStillQueue(addressOf: (cameras: string) => string): StillQueue {
  const entries = new Map<string, Entry>();
  let isStopped = false;
  let asking: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(entry: Entry, still: Still): void {
    entry.still = still;
    for (const changed of entry.changed) changed();
  }

  async function ask(asked: ReadonlyMap<string, Entry>): Promise<void> {
    const stop = new AbortController();
    asking = stop;
    const fromMs = performance.now();
    for (const entry of asked.values()) entry.askedMs = fromMs;
    const lost = setTimeout(() => stop.abort("lost"), LOST_MS);
    let isNews = false;
    try {
      const list = [...asked].map(([id, { still }]) =>
        still.capturedAt === undefined ? id : `${id}@${still.capturedAt}`,
      );
      const answer = await fetch(addressOf(list.join(",")), { signal: stop.signal, cache: "no-store" });
      if (!answer.ok) throw new Error(`the hub answered ${answer.status}`);
      const parts = await answer.formData();
      if (!isStopped) isNews = take(asked, parts);
    } catch {
      //  Slow, or not there: asked again, and its age says how old the last one is. Called off: others are asked for.
      if (stop.signal.reason !== "others" && !isStopped) {
        for (const [id, entry] of asked)
          if (entries.get(id) === entry) tell(entry, { ...entry.still, isMissing: true });
      }
    } finally {
      clearTimeout(lost);
      if (asking === stop) {
        asking = undefined;
        goOn(isNews ? 0 : Math.max(0, AGAIN_MS - (performance.now() - fromMs)));
      }
    }
  }

  /** Whether there was a picture in it. */
  function take(asked: ReadonlyMap<string, Entry>, parts: FormData): boolean {
    const said = JSON.parse(String(parts.get("stills"))) as StillSheet;
    let isNews = false;
    for (const { cameraId, capturedAt } of said) {
      const entry = asked.get(cameraId);
      if (entry === undefined || entries.get(cameraId) !== entry) continue;
      const jpeg = parts.get(cameraId);
      if (jpeg instanceof Blob && capturedAt !== undefined) {
        isNews = true;
        tell(entry, { jpeg, capturedAt: Date.parse(capturedAt), isMissing: false });
      } else {
        entry.dueMs = performance.now() + MISSING_AGAIN_MS;
        tell(entry, { ...entry.still, isMissing: true });
      }
    }
    return isNews;
  }

  function goOn(afterMs: number): void {
    clearTimeout(timer);
    if (isStopped) return;
    timer = setTimeout(() => {
      if (document.hidden || asking !== undefined) return;
      const nowMs = performance.now();
      const wanted = [...entries].filter(([, entry]) => entry.wanted);
      const due = wanted.filter(([, entry]) => entry.dueMs <= nowMs);
      if (due.length > 0) {
        const longest = due.sort(([, a], [, b]) => a.askedMs - b.askedMs).slice(0, MOST);
        void ask(new Map(longest));
      } else if (wanted.length > 0) {
        goOn(Math.min(...wanted.map(([, entry]) => entry.dueMs)) - nowMs);
      }
    }, afterMs);
  }

  /** Others are wanted than were asked for. */
  function askAnew(): void {
    asking?.abort("others");
    asking = undefined;
    goOn(GATHER_MS);
  }

  document.addEventListener("visibilitychange", askAnew);
  return {
    follow: (cameraId, changed) => {
      const entry = entries.get(cameraId) ?? newEntry();
      entries.set(cameraId, entry);
      entry.changed.add(changed);
      return () => {
        entry.changed.delete(changed);
        if (entry.changed.size === 0) entries.delete(cameraId);
      };
    },
    want: (cameraId, wanted) => {
      const entry = entries.get(cameraId);
      if (entry === undefined || entry.wanted === wanted) return;
      entry.wanted = wanted;
      askAnew();
    },
    stillOf: (cameraId) => entries.get(cameraId)?.still ?? NONE,
    stop: () => {
      isStopped = true;
      asking?.abort("others");
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", askAnew);
    },
  };
}

function newEntry(): Entry {
  return {
    still: NONE,
    wanted: false,
    dueMs: performance.now(),
    askedMs: 0,
    changed: new Set(),
  };
}
