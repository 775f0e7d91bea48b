// When the media of an HLS playlist was taken. Only Safari's video element says it; elsewhere it is estimated from the
// playlist's own dates and from how far the element has loaded.

/** RFC 8216, 4.3.2.6: what the newest media in a playlist was taken at its end, Unix milliseconds; undefined without dates. */
export function endDateOf(playlist: string): number | undefined {
  let at: number | undefined;
  let partsMs = 0;
  for (const line of playlist.split("\n")) {
    if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
      at = Date.parse(line.slice(line.indexOf(":") + 1));
      partsMs = 0;
    } else if (line.startsWith("#EXTINF:")) {
      if (at !== undefined) at += 1000 * Number.parseFloat(line.slice(8));
      //  The parts before it are this piece's.
      partsMs = 0;
    } else if (line.startsWith("#EXT-X-PART:")) {
      partsMs += 1000 * Number(/DURATION=([\d.]+)/.exec(line)?.[1] ?? 0);
    }
  }
  return at === undefined || Number.isNaN(at) ? undefined : at + partsMs;
}

export type MediaDates = {
  /** The playlist as it is now, and up to where the element has loaded, in seconds of its own time. */
  readonly learn: (playlist: string, loadedS: number | undefined) => void;
  /** When what the element shows at this second of its own time was taken; undefined as long as nothing is known. */
  readonly at: (mediaS: number) => number | undefined;
};

export function createMediaDates(): MediaDates {
  //  The element is behind the playlist by a piece at times, never ahead of it: the least is the truest.
  let offsetMs: number | undefined;
  return {
    learn: (playlist, loadedS) => {
      const end = endDateOf(playlist);
      if (end === undefined || loadedS === undefined) return;
      const offset = end - loadedS * 1000;
      offsetMs = offsetMs === undefined ? offset : Math.min(offsetMs, offset);
    },
    at: (mediaS) => (offsetMs === undefined ? undefined : offsetMs + mediaS * 1000),
  };
}
