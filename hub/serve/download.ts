// Sends a file while it is being made: a piece at a time, the next only when the reader has taken the last, so that years
// of readings cost no memory. A reader that goes away ends the making, and so does the loss of the right to it.
import { once } from "node:events";
import type { Response } from "express";
import type { Clock, Stop } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Download } from "./route.ts";

/** Chosen: a bad line takes something every minute; who takes nothing holds a place that others wait for. */
const MOST_STILL_MS = 60_000;

export type DownloadNeeds = {
  readonly clock: Pick<Clock, "after">;
  readonly log: Log;
  /** Watches over the right to the file until what it gives is called: at its end `cut` ends the sending. */
  readonly guard: (cut: () => void) => Stop;
};

export async function sendDownload(
  response: Response,
  download: Download,
  { clock, log, guard }: DownloadNeeds,
): Promise<void> {
  response.set("Cache-Control", "no-store");
  response.set("Content-Disposition", dispositionOf(download.fileName));
  response.type(download.type);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  //  Whoever went away while the answer was being worked out is not told of any more.
  if (response.destroyed) gone.abort();
  const stopGuarding = guard(() => response.destroy());
  try {
    for await (const piece of download.pieces) {
      if (gone.signal.aborted) return;
      if (response.write(piece)) continue;
      const stop = clock.after(MOST_STILL_MS, () => response.destroy());
      await once(response, "drain", { signal: gone.signal }).finally(stop);
    }
    response.end();
  } catch (error) {
    if (gone.signal.aborted) return;
    //  Its beginning is on its way already: cutting the connection is what tells the reader that it is not whole.
    log.error("a file could not be made", { file: download.fileName, error });
    response.destroy();
  } finally {
    stopGuarding();
  }
}

/**
 * The header that names a file. RFC 6266: `filename*` in UTF-8 (RFC 5987, section 3.2.1, which has fewer plain characters
 * than encodeURIComponent), and `filename` for what reads only that.
 */
function dispositionOf(fileName: string): string {
  const encoded = encodeURIComponent(fileName).replace(
    /['()*!]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const plain = fileName.replace(/[^\w. -]+/g, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
