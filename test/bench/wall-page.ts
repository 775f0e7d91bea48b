// What runs inside the browser while a wall is measured: how old each tile's picture is, and the peer, a wall whose tiles
// all play live. Each function is sent to the page by itself and uses nothing from outside it.

/** Of all looks at all tiles, in milliseconds. */
export type Ages = {
  readonly median: number;
  readonly p99: number;
  readonly most: number;
  readonly tiles: number;
};

/** Looks at every still on the page each `everyMs` for so long. */
export async function watchAges({ forMs, everyMs }: { forMs: number; everyMs: number }): Promise<Ages> {
  const view = globalThis as unknown as PageView;
  const ages: number[] = [];
  let tiles = Number.POSITIVE_INFINITY;
  const end = view.performance.now() + forMs;
  while (view.performance.now() < end) {
    await new Promise((resolve) => view.setTimeout(resolve, everyMs));
    const stills = [...view.document.querySelectorAll("[data-testid=wall-still][data-captured-at]")];
    tiles = Math.min(tiles, stills.length);
    for (const still of stills) ages.push(Date.now() - Number(still.getAttribute("data-captured-at")));
  }
  ages.sort((a, b) => a - b);
  const at = (share: number) => ages[Math.min(ages.length - 1, Math.floor(ages.length * share))] ?? 0;
  return { median: at(0.5), p99: at(0.99), most: at(1), tiles };
}

/** Fills the page with a live player for each camera, as plain as Media Source Extensions allow. */
export function playAll(cameraIds: readonly string[]): void {
  const view = globalThis as unknown as PageView;
  const { document } = view;
  document.body.innerHTML = "";
  document.body.style.cssText = "margin:0;display:grid;grid-template-columns:repeat(8,1fr);height:100vh";
  //  Source: no longer than a page keeps what was seen; it only has to be bounded.
  const KEPT_S = 10;
  for (const cameraId of cameraIds) {
    const video = document.createElement("video");
    video.muted = true;
    video.style.cssText = "width:100%;height:100%";
    document.body.append(video);
    const source = new view.MediaSource();
    video.src = view.URL.createObjectURL(source);
    const socket = new view.WebSocket(
      `${view.location.origin.replace("http", "ws")}/api/v1/cameras/${encodeURIComponent(cameraId)}/live`,
    );
    socket.binaryType = "arraybuffer";
    const waiting: ArrayBuffer[] = [];
    let buffer: PageBuffer | undefined;
    const next = () => {
      if (buffer === undefined || buffer.updating) return;
      const { buffered, currentTime } = video;
      const [from, to] =
        buffered.length === 0 ? [0, 0] : [buffered.start(0), buffered.end(buffered.length - 1)];
      if (to - currentTime > 2 || currentTime < from) video.currentTime = Math.max(from, to - 0.3);
      if (currentTime - from > 2 * KEPT_S) buffer.remove(from, currentTime - KEPT_S);
      else {
        const data = waiting.shift();
        if (data !== undefined) buffer.appendBuffer(data);
      }
    };
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") {
        waiting.push(data);
        next();
        return;
      }
      const message = JSON.parse(data) as { type: string; mime?: string };
      if (message.type !== "init" || buffer !== undefined) return;
      const begin = () => {
        buffer = source.addSourceBuffer(message.mime ?? "");
        buffer.onupdateend = next;
        void video.play();
        next();
      };
      if (source.readyState === "open") begin();
      else source.onsourceopen = begin;
    };
  }
}

/** How many players of the peer's wall have shown how many pictures. */
export function picturesPlayed(): { readonly playing: number; readonly pictures: number } {
  const view = globalThis as unknown as PageView;
  const counts = [...view.document.querySelectorAll("video")].map(
    (video) => (video as unknown as PageVideo).getVideoPlaybackQuality().totalVideoFrames,
  );
  return {
    playing: counts.filter((count) => count > 0).length,
    pictures: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** What is used of the page; benches are checked without the browser's own types. */
type PageElement = {
  readonly style: { cssText: string };
  innerHTML: string;
  readonly append: (child: unknown) => void;
  readonly getAttribute: (name: string) => string | null;
};
type PageVideo = PageElement & {
  muted: boolean;
  src: string;
  currentTime: number;
  readonly buffered: {
    readonly length: number;
    readonly start: (at: number) => number;
    readonly end: (at: number) => number;
  };
  readonly play: () => Promise<void>;
  readonly getVideoPlaybackQuality: () => { readonly totalVideoFrames: number };
};
type PageBuffer = {
  readonly updating: boolean;
  onupdateend: () => void;
  readonly appendBuffer: (data: ArrayBuffer) => void;
  readonly remove: (from: number, to: number) => void;
};
type PageView = {
  readonly performance: { readonly now: () => number };
  readonly setTimeout: (run: (value: unknown) => void, ms: number) => unknown;
  readonly location: { readonly origin: string };
  readonly URL: { readonly createObjectURL: (of: unknown) => string };
  readonly document: {
    readonly body: PageElement;
    readonly createElement: (name: "video") => PageVideo;
    readonly querySelectorAll: (selector: string) => Iterable<PageElement>;
  };
  readonly MediaSource: new () => {
    readonly readyState: string;
    onsourceopen: () => void;
    readonly addSourceBuffer: (mime: string) => PageBuffer;
  };
  readonly WebSocket: new (
    address: string,
  ) => {
    binaryType: string;
    onmessage: (event: { readonly data: string | ArrayBuffer }) => void;
  };
};
