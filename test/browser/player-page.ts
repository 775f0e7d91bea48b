// A camera's player in a real browser: a kitchen with one simulated camera, somebody who looks at it, and what is on the
// player's screen, read from the picture itself.
import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { readStrip, STRIP } from "../../simulators/frame-strip.ts";
import { type Kitchen, until } from "../kitchen.ts";
import { openCameras, type TestCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "../whole/camera-kitchen.ts";
import { fillIn, type Visitor, type VisitorOptions, visit } from "./page.ts";
import type { PageCanvas } from "./video.ts";

export type PlayerLook = {
  /** Which way the picture comes. */
  readonly way: string;
  readonly phase: string;
  readonly isStopped: boolean;
  /** The frame's number by the strip in the picture that is on top; undefined where there is none. */
  readonly strip: number | undefined;
  /** What draws it: "VIDEO", "CANVAS", "IMG". */
  readonly drawnBy: string | undefined;
  /** All words on the picture. */
  readonly text: string;
};

export type PlayerKitchen = AsyncDisposable & {
  readonly kitchen: Kitchen;
  readonly cameras: TestCameras;
  /** Opens the camera's page; `prepare` changes the browser before the page is there. */
  readonly open: (
    options?: VisitorOptions & {
      readonly prepare?: (page: Page) => Promise<unknown>;
      readonly search?: string;
    },
  ) => Promise<Visitor>;
};

/** The camera is the one at /a. */
export async function openPlayerKitchen(
  browser: Browser,
  streams: Parameters<typeof openCameras>[0] = ["/a"],
): Promise<PlayerKitchen> {
  const cameras = await openCameras(streams);
  const kitchen = await kitchenWith(cameras);
  return {
    kitchen,
    cameras,
    open: async ({ prepare, search = "", ...options } = {}) => {
      const visitor = await visit(browser, kitchen.hub.httpUrl, options);
      await prepare?.(visitor.page);
      await visitor.page.goto(`/sites/east-canteen${search}`);
      await fillIn(visitor.page, "east", kitchen.passwordOfPeople);
      await visitor.page.locator(".player-place").first().waitFor();
      return visitor;
    },
    [Symbol.asyncDispose]: async () => {
      await kitchen[Symbol.asyncDispose]();
      await cameras[Symbol.asyncDispose]();
    },
  };
}

/** One look at the page's first player, or the one that a selector names. */
export async function lookAt(page: Page, player = ".player"): Promise<PlayerLook> {
  const seen = await page
    .locator(player)
    .first()
    .evaluate(
      (element: unknown, { width, height, y }) => {
        const root = element as PageElement;
        const kept = root.querySelector(".player-kept:not([hidden])");
        const layers = [...root.querySelectorAll(".player-layer > *")];
        const top = kept ?? layers.at(-1);
        let row: number[] = [];
        if (top !== undefined) {
          const { OffscreenCanvas } = globalThis as unknown as { OffscreenCanvas: PageCanvas };
          const canvas = new OffscreenCanvas(width, height).getContext("2d");
          try {
            canvas.drawImage(top, 0, 0, width, height);
            const { data } = canvas.getImageData(0, y, width, 1);
            row = Array.from({ length: width }, (_, x) => data[4 * x + 1] ?? 0);
          } catch {
            //  An image without a picture cannot be drawn: there is nothing to be seen.
          }
        }
        return {
          way: root.dataset["way"] ?? "",
          phase: root.dataset["phase"] ?? "",
          isStopped: root.dataset["stopped"] === "true",
          drawnBy: top?.tagName,
          text: root.innerText,
          row,
        };
      },
      { width: STRIP.pictureWidth, height: STRIP.pictureHeight, y: STRIP.y + STRIP.square / 2 },
    );
  const { row, ...rest } = seen;
  return { ...rest, strip: row.length === 0 ? undefined : readStrip((x) => row[Math.floor(x)] ?? 0) };
}

/** Waits until the picture comes this way and its strip has shown several frames; gives how it looks then. Stills are all key frames, which are one frame of the clip. */
export async function movesBy(page: Page, way: string, player?: string): Promise<PlayerLook> {
  const strips = new Set<number>();
  const enough = way === "still" ? 1 : 3;
  return await until(`a picture that moves, by ${way}`, async () => {
    const look = await lookAt(page, player);
    const isIt = look.way === way && look.phase === "playing" && !look.isStopped;
    if (isIt && look.strip !== undefined) strips.add(look.strip);
    return strips.size >= enough ? look : undefined;
  });
}

export type LiveWire = {
  /** Addresses of the sockets that the page has opened, in their order. */
  readonly opened: () => readonly string[];
};

/** Stands in the camera's media sockets: what is given decides what becomes of each. */
export async function wireLive(
  page: Page,
  attend: (socket: WebSocketRoute, address: string) => void,
): Promise<LiveWire> {
  const opened: string[] = [];
  await page.routeWebSocket(`**/cameras/${CAMERA}/**`, (socket) => {
    opened.push(socket.url());
    attend(socket, socket.url());
  });
  return { opened: () => opened };
}

/** In the page: takes MediaSource away. */
export function withoutMediaSource(page: Page): Promise<unknown> {
  return page.addInitScript("delete window.MediaSource; delete window.ManagedMediaSource;");
}

/** In the page: takes the browser's own HLS away. */
export function withoutHls(page: Page): Promise<unknown> {
  return page.addInitScript(`{
    const can = HTMLVideoElement.prototype.canPlayType;
    HTMLMediaElement.prototype.canPlayType = function (type) {
      return /mpegurl/i.test(type) ? "" : can.call(this, type);
    };
  }`);
}

type PageElement = {
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly innerText: string;
  readonly tagName: string;
  readonly querySelector: (selector: string) => PageElement | null;
  readonly querySelectorAll: (selector: string) => Iterable<PageElement>;
};
