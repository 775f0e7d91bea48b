// A school whose parents hold a link: a hub with cameras that send pictures, on a school day at seven in the morning by a
// clock that can be put forward.
import WebSocket from "ws";
import type { Config } from "../hub/config.ts";
import { type Caller, type Kitchen, openKitchen } from "./kitchen.ts";
import { createLiveClock, type LiveClock } from "./video/live-clock.ts";
import { openCameras } from "./video/open-relay.ts";

export const CAMERA = "east-canteen.cooking";
export const SECOND = "east-canteen.washing";

export type ParentsSchool = AsyncDisposable & {
  readonly kitchen: Kitchen;
  readonly clock: LiveClock;
  /** The head of the school, signed in. */
  readonly head: Caller;
  /** Makes a link; gives its id and the part of its address after the host. */
  readonly link: (fields?: object) => Promise<{ readonly id: string; readonly path: string }>;
  /** A parent's phone: it keeps cookies, and asks under the link's path. */
  readonly phone: (path: string) => Phone;
  /** Says that a camera's picture was looked at just now and approved. */
  readonly approve: (cameraId: string) => Promise<number>;
  /** Takes the cameras' power away. */
  readonly stopCameras: () => Promise<void>;
};

export type Phone = {
  readonly ask: (rest: string, headers?: Record<string, string>) => Promise<Response>;
  /** Asks how things stand. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at single fields of the answer.
  readonly status: () => Promise<{ readonly status: number; readonly body: any }>;
  /** Opens a live view: resolves with what the hub said, open or refused. */
  readonly live: (cameraId: string, way?: string) => Promise<LiveView | number>;
};

export type LiveView = {
  /** Resolves when the first piece of video is there. */
  readonly moving: Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly socket: WebSocket;
  /** All that it was told, in the order in which it came. */
  readonly told: readonly string[];
  /** The video so far. */
  readonly video: readonly Buffer[];
};

/** The next Monday at seven in Shanghai, at least a minute from now. */
function nextMondayAtSeven(now: number): number {
  const day = 86_400_000;
  const shift = 8 * 3_600_000;
  const today = Math.floor((now + shift) / day);
  //  1970-01-01 was a Thursday: day 4 was a Monday.
  for (let at = today; ; at++) {
    const seven = at * day - shift + 7 * 3_600_000;
    if ((at - 4) % 7 === 0 && seven > now + 60_000) return seven;
  }
}

export async function openParentsSchool(settings: Partial<Config> = {}): Promise<ParentsSchool> {
  const cameras = await openCameras(["/cooking", "/washing"]);
  const clock = createLiveClock();
  clock.skip(nextMondayAtSeven(clock.now()) - clock.now());
  const kitchen = await openKitchen(planOf(cameras.port), settings, clock);
  await kitchen.person("head", { role: "school-manager", siteId: "east" });
  const head = await kitchen.signIn("head");
  await head.send("PUT", "/sites/east-canteen/privacy", {
    staffInformed: { on: "2026-01-01", by: "王主任" },
    familyKitchen: false,
    publishing: true,
  });

  async function approve(cameraId: string): Promise<number> {
    const { body } = await head.get<{ cameras: { cameraId: string; picture: string }[] }>(
      "/sites/east-canteen/privacy",
    );
    const picture = body.cameras.find((one) => one.cameraId === cameraId)?.picture;
    const stillAt = new Date(clock.now() - 1_000).toISOString();
    return (await head.send("POST", `/cameras/${cameraId}/approval`, { stillAt, picture })).status;
  }

  await approve(CAMERA);
  return {
    kitchen,
    clock,
    head,
    approve,
    link: async (fields = {}) => {
      const answer = await head.send<{ id: string; url: string }>("POST", "/share-links", {
        siteId: "east",
        ...fields,
      });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return { id: answer.body.id, path: new URL(answer.body.url).pathname };
    },
    phone: (path) => phoneOf(kitchen, path),
    stopCameras: () => cameras.close(),
    [Symbol.asyncDispose]: async () => {
      await kitchen[Symbol.asyncDispose]();
      await cameras[Symbol.asyncDispose]();
    },
  };
}

function planOf(port: number) {
  const camera = { site: "east-canteen", host: "127.0.0.1", port };
  return {
    sites: [
      { id: "district", kind: "district" as const, name: "区" },
      ...["east", "west"].map((id) => ({
        id,
        kind: "school" as const,
        name: `${id} 小学`,
        parent: "district",
      })),
      {
        id: "east-canteen",
        kind: "canteen" as const,
        name: "east 食堂",
        parent: "east",
        serves: ["east", "west"],
        areas: ["cooking" as const, "washing" as const],
      },
    ],
    cameras: [
      { ...camera, id: "cooking", name: "烹饪区", area: "cooking" as const, path: "/cooking" },
      { ...camera, id: "washing", name: "洗消间", area: "washing" as const, path: "/washing" },
    ],
  };
}

function phoneOf(kitchen: Kitchen, path: string): Phone {
  let cookie = "";
  async function ask(rest: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${kitchen.hub.httpUrl}${path}${rest}`, {
      headers: { ...(cookie === "" ? {} : { cookie }), ...headers },
    });
    const set = response.headers.getSetCookie()[0];
    if (set !== undefined) cookie = set.split(";")[0] ?? "";
    return response;
  }
  return {
    ask,
    status: async () => {
      const response = await ask("/status");
      const text = await response.text();
      return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
    },
    live: (cameraId, way = "live") =>
      new Promise((resolve) => {
        const url = `${kitchen.hub.httpUrl.replace("http", "ws")}${path}/cameras/${cameraId}/${way}`;
        const told: string[] = [];
        const video: Buffer[] = [];
        const socket = new WebSocket(url, { headers: cookie === "" ? {} : { cookie } });
        const moving = new Promise<void>((moves) => {
          socket.on("message", (data: Buffer, isBinary) => {
            if (isBinary) {
              video.push(data);
              moves();
            } else told.push(data.toString());
          });
        });
        const closed = new Promise<{ code: number; reason: string }>((closes) => {
          socket.on("close", (code, reason) => closes({ code, reason: reason.toString() }));
        });
        socket.on("open", () => resolve({ moving, closed, socket, told, video }));
        socket.on("unexpected-response", (_request, answer) => {
          resolve(answer.statusCode ?? 0);
          socket.terminate();
        });
        socket.on("error", () => undefined);
      }),
  };
}
