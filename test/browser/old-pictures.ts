// Watches a page for pictures that look fresh and are not.
import type { Page } from "playwright-core";

const LOOK_EVERY_MS = 100;

/** Looks from now on; the answer is how old, in milliseconds, the oldest picture was that was not marked as stopped. */
export async function watchForOldPictures(page: Page): Promise<() => Promise<number>> {
  await page.evaluate((everyMs) => {
    const view = globalThis as unknown as Watching;
    const newest = new Map<PageVideo, { frames: number; at: number }>();
    view.oldestFreshMs = 0;
    view.setInterval(() => {
      const now = view.performance.now();
      for (const video of view.document.querySelectorAll(".player[data-stopped=false] video")) {
        const frames = video.getVideoPlaybackQuality().totalVideoFrames;
        const had = newest.get(video);
        //  Before its first picture a player shows none.
        if (frames === 0) continue;
        if (had?.frames === frames) view.oldestFreshMs = Math.max(view.oldestFreshMs, now - had.at);
        else newest.set(video, { frames, at: now });
      }
    }, everyMs);
  }, LOOK_EVERY_MS);
  return () => page.evaluate(() => (globalThis as unknown as Watching).oldestFreshMs);
}

type PageVideo = { readonly getVideoPlaybackQuality: () => { readonly totalVideoFrames: number } };
type Watching = {
  oldestFreshMs: number;
  readonly performance: { readonly now: () => number };
  readonly setInterval: (run: () => void, everyMs: number) => unknown;
  readonly document: { readonly querySelectorAll: (selector: string) => Iterable<PageVideo> };
};
