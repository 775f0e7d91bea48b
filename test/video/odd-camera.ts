// A camera that answers as a test says, for what well-behaved ones do not do.
import { createServer, type Socket } from "node:net";
import { packetize } from "../../simulators/rtp-packetize.ts";
import { CLIP } from "./open-relay.ts";

export type Asked = {
  readonly method: string;
  readonly uri: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly socket: Socket;
};
/** What a test changes about an answer; undefined sends nothing at all. */
export type Answer = {
  readonly status?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type OddCamera = AsyncDisposable & {
  readonly port: number;
  readonly asked: readonly Asked[];
  /** Resolves with the n-th request (from 1) of this method. */
  readonly untilAsked: (method: string, count?: number) => Promise<Asked>;
};

export const H264_SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n";

const USUAL: Readonly<Record<string, Answer>> = {
  OPTIONS: { headers: { Public: "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN" } },
  DESCRIBE: { headers: { "Content-Type": "application/sdp" }, body: H264_SDP },
  SETUP: { headers: { Session: "1a;timeout=10", Transport: "RTP/AVP/TCP;unicast;interleaved=4-5" } },
};

/** `answer` gives what differs from the usual; "silent" sends nothing. */
export async function openOddCamera(
  answer: (asked: Asked, earlier: readonly Asked[]) => Answer | "silent" | undefined,
  host = "127.0.0.1",
): Promise<OddCamera> {
  const asked: Asked[] = [];
  let waiting: (() => boolean)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
        const request = read(text.slice(0, end), socket);
        text = text.slice(end + 4);
        reply(request, answer(request, asked));
        asked.push(request);
        waiting = waiting.filter((isMet) => !isMet());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    asked,
    untilAsked: (method, count = 1) =>
      new Promise((resolve) => {
        const isMet = (): boolean => {
          const found = asked.filter((request) => request.method === method)[count - 1];
          if (found) resolve(found);
          return found !== undefined;
        };
        if (!isMet()) waiting.push(isMet);
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function read(head: string, socket: Socket): Asked {
  const [line = "", ...rest] = head.split("\r\n");
  const [method = "", uri = ""] = line.split(" ");
  const headers = new Map(
    rest.map((text) => {
      const [name = ""] = text.split(":", 1);
      return [name.toLowerCase(), text.slice(name.length + 1).trim()];
    }),
  );
  return { method, uri, headers, socket };
}

function reply({ method, headers: given, socket }: Asked, changed: Answer | "silent" | undefined): void {
  if (changed === "silent") return;
  const { status = "200 OK", headers = {}, body = "" } = { ...USUAL[method], ...changed };
  const lines = {
    CSeq: given.get("cseq") ?? "",
    ...headers,
    "Content-Length": String(Buffer.byteLength(body)),
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`RTSP/1.0 ${status}\r\n${head.join("")}\r\n${body}`);
}

export type Sending = {
  /** How many frames from the clip's beginning; default all. */
  readonly count?: number;
  /** Sequence number and timestamp go on from this frame. */
  readonly from?: number;
  /** What becomes of each NAL unit on its way. */
  readonly change?: (nal: Uint8Array) => Uint8Array;
  /** Frames whose packets are numbered, and never arrive. */
  readonly isLost?: (index: number) => boolean;
};

/** Sends frames of the clip from its beginning, all but those left out, down an odd camera's connection. */
export function sendFrames(socket: Socket, isSent: (index: number) => boolean, sending: Sending = {}): void {
  const { count = CLIP.frames.length, from = 0, change = (nal) => nal, isLost = () => false } = sending;
  const sender = { channel: 4, ssrc: 1, seq: 1 + from * 100, packets: 0, bytes: 0 };
  for (const [index, frame] of CLIP.frames.slice(0, count).entries()) {
    if (!isSent(index)) continue;
    const packets = packetize(frame.nals.map(change), sender, (from + index) * 3000);
    if (!isLost(index)) socket.write(packets);
  }
}
