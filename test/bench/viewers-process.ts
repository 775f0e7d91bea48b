// Many viewers of one camera in a process of their own: each reads its WebSocket, counts pictures and throws them away.
// One may stop reading.
import { WebSocket } from "ws";
import type { LiveMessage } from "../../hub/serve/contract.ts";
import { serveBench } from "./child.ts";
import { createFragmentCounter } from "./picture-counters.ts";

export type ViewersCounts = {
  /** Pictures of all reading viewers since the last asking. */
  readonly pictures: number;
  /** Of the viewer who got fewest, and most. */
  readonly fewest: number;
  readonly most: number;
  /** Milliseconds from when pictures were taken until they were here, of every key frame of every viewer. */
  readonly agesMs: readonly number[];
};

type Viewer = { readonly socket: WebSocket; pictures: number };

const viewers: Viewer[] = [];
const stalled: WebSocket[] = [];
let agesMs: number[] = [];

async function open(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return socket;
}

const api = {
  watch: async ({ port, count }: { port: number; count: number }): Promise<void> => {
    for (let index = 0; index < count; index++) {
      const socket = await open(port);
      const viewer: Viewer = { socket, pictures: 0 };
      const counter = createFragmentCounter();
      viewers.push(viewer);
      socket.on("message", (data: Buffer, isBinary) => {
        if (isBinary) viewer.pictures += counter(data);
        else noteAge(JSON.parse(data.toString()) as LiveMessage);
      });
    }
  },
  /** One more, who takes nothing off its socket. */
  stall: async ({ port }: { port: number }): Promise<void> => {
    const socket = await open(port);
    socket.pause();
    stalled.push(socket);
  },
  counts: (): ViewersCounts => {
    const each = viewers.map(({ pictures }) => pictures);
    for (const viewer of viewers) viewer.pictures = 0;
    const ages = agesMs;
    agesMs = [];
    return {
      pictures: each.reduce((sum, one) => sum + one, 0),
      fewest: Math.min(...each),
      most: Math.max(...each),
      agesMs: ages,
    };
  },
};

function noteAge(message: LiveMessage): void {
  if (message.type === "time") agesMs.push(Date.now() - Date.parse(message.capturedAt));
}

export type ViewersApi = typeof api;
serveBench(api);
