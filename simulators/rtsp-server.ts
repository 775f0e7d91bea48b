// Simulated cameras: an RTSP 1.0 server with many streams on one port, over TCP (interleaved) and UDP, each with its own
// sign-in, that can be made to die, come back or freeze. Source: RFC 2326; what it announces is what real cameras announce.
import { randomBytes } from "node:crypto";
import { createServer, type Socket } from "node:net";
import type { Clip } from "./clip.ts";
import type { Sound } from "./mp4-clip.ts";
import { challenge, isAuthorized, type RtspAuth } from "./rtsp-auth.ts";
import { descriptionOf } from "./rtsp-description.ts";
import {
  answerText,
  createRequestReader,
  pathOfUri,
  type RtspRequest,
  type RtspStatus,
} from "./rtsp-messages.ts";
import {
  createPlayout,
  type Playout,
  SESSION_TIMEOUT_S,
  type StreamFaults,
  type StreamState,
  type Viewer,
} from "./rtsp-playout.ts";
import { openSending, openUdpPorts, type UdpPorts, type Ways } from "./rtsp-sending.ts";

export type RtspStream = Ways & {
  /** With its leading slash; may hold a query. */
  readonly path: string;
  readonly clip: Clip;
  /** Absent: anybody may look. */
  readonly auth?: RtspAuth;
  readonly faults?: StreamFaults;
  /** Beside its picture: AAC, which is sent to whoever asks for it, or PCMA, which is only announced. */
  readonly sound?: Sound | "pcma";
};

export type RtspServer = {
  readonly port: number;
  /** Makes a stream die (its sessions are cut, further DESCRIBEs get 500), come back, or freeze (sessions stay, nothing is sent). */
  readonly setState: (path: string, state: StreamState) => void;
  /** What is wrong with a stream that plays, from now on. */
  readonly setFaults: (path: string, faults: StreamFaults) => void;
  /** Goes on with another clip, as a camera whose settings were changed. */
  readonly setClip: (path: string, clip: Clip) => void;
  /** Sessions that play now. */
  readonly sessions: () => number;
  readonly close: () => Promise<void>;
};

export type RtspServerOptions = {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  readonly streams: readonly RtspStream[];
  readonly now?: () => number;
};

type Served = RtspStream & { readonly playout: Playout };

/** What one connection has agreed on so far. */
type Connection = {
  readonly socket: Socket;
  readonly udp: UdpPorts;
  readonly nonce: string;
  session?: {
    readonly id: string;
    readonly served: Served;
    readonly viewer: Viewer;
    readonly stopListening: () => void;
    isPlaying: boolean;
  };
};

type Answer = {
  readonly status: RtspStatus;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

const METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN";

/** Listens at once; throws if the port is taken. */
export async function openRtspServer(options: RtspServerOptions): Promise<RtspServer> {
  const now = options.now ?? Date.now;
  const streams = new Map<string, Served>();
  for (const stream of options.streams) {
    streams.set(pathOfUri(stream.path), {
      ...stream,
      playout: createPlayout(
        stream.clip,
        now,
        stream.faults,
        stream.sound === "pcma" ? undefined : stream.sound,
      ),
    });
  }
  const playoutAt = (path: string): Playout => {
    const served = streams.get(pathOfUri(path));
    if (served === undefined) throw new Error(`no stream has the path ${path}`);
    return served.playout;
  };
  const host = options.host ?? "127.0.0.1";
  const udp = await openUdpPorts(host);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveConnection(socket, udp, streams, now);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      udp.close();
      server.close(() => resolve());
    });

  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      udp.close();
      reject(error);
    });
    server.listen(options.port ?? 0, host, () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : 0,
        setState: (path, state) => playoutAt(path).setState(state),
        setFaults: (path, faults) => playoutAt(path).setFaults(faults),
        setClip: (path, clip) => playoutAt(path).setClip(clip),
        sessions: () => [...streams.values()].reduce((sum, { playout }) => sum + playout.viewers(), 0),
        close,
      });
    });
  });
}

function serveConnection(
  socket: Socket,
  udp: UdpPorts,
  streams: ReadonlyMap<string, Served>,
  now: () => number,
): void {
  const connection: Connection = { socket, udp, nonce: randomBytes(16).toString("hex") };
  const read = createRequestReader();
  socket.setNoDelay(true);
  socket.on("data", (bytes) => {
    if (connection.session !== undefined) connection.session.viewer.heardAt = now();
    let requests: readonly RtspRequest[];
    try {
      requests = read(bytes);
    } catch {
      //  No answer can be matched to bytes that are no request: a camera says 400 and hangs up.
      socket.end(answerText(400, undefined));
      return;
    }
    for (const request of requests) {
      const { status, headers, body } = answer(connection, request, streams, now);
      socket.write(answerText(status, request.headers.get("cseq"), headers, body));
      afterAnswer(connection, request, status);
    }
  });
  //  A client that goes without a word is the ordinary end of a session; "close" follows and does the work.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => leave(connection));
}

/** What must come behind the answer on the wire: the first picture after PLAY's. */
function afterAnswer(connection: Connection, { method }: RtspRequest, status: RtspStatus): void {
  if (status !== 200) return;
  if (method === "TEARDOWN") leave(connection);
  const { session } = connection;
  if (method !== "PLAY" || session === undefined || session.isPlaying) return;
  session.isPlaying = true;
  session.served.playout.add(session.viewer);
}

function leave(connection: Connection): void {
  const { session } = connection;
  delete connection.session;
  session?.served.playout.remove(session.viewer);
  session?.stopListening();
}

function answer(
  connection: Connection,
  request: RtspRequest,
  streams: ReadonlyMap<string, Served>,
  now: () => number,
): Answer {
  const { method, uri } = request;
  if (method === "OPTIONS") return { status: 200, headers: { Public: METHODS } };
  const served = streams.get(pathOfUri(uri));
  if (served === undefined) return { status: 404 };
  const authorization = request.headers.get("authorization");
  const { auth } = served;
  if (auth !== undefined && !isAuthorized(auth, connection.nonce, method, uri, authorization)) {
    return { status: 401, headers: { "WWW-Authenticate": challenge(auth, connection.nonce) } };
  }
  if (served.playout.state() === "dead") return { status: 500 };
  if (method === "DESCRIBE") return describe(uri, served);
  if (method === "SETUP") return setup(connection, request, served, now);
  return inSession(connection, request);
}

function describe(uri: string, { playout, sound }: Served): Answer {
  const base = `${uri.replace(/\/+$/, "")}/`;
  const headers = { "Content-Base": base, "Content-Type": "application/sdp" };
  return { status: 200, headers, body: descriptionOf(playout.clip(), playout.faults(), sound) };
}

function setup(connection: Connection, request: RtspRequest, served: Served, now: () => number): Answer {
  const offers = (request.headers.get("transport") ?? "").split(",");
  const { socket, udp } = connection;
  if (connection.session !== undefined) return setupSound(connection, request, offers);
  const sending = offers.map((offer) => openSending(offer.trim(), served, socket, udp)).find(Boolean);
  if (sending === undefined) return { status: 461 };
  const viewer: Viewer = { ...sending.viewer, heardAt: now() };
  const id = randomBytes(8).toString("hex");
  const stopListening = sending.listen(() => {
    viewer.heardAt = now();
  });
  connection.session = { id, served, viewer, stopListening, isPlaying: false };
  const ssrc = viewer.sender.ssrc.toString(16).padStart(8, "0").toUpperCase();
  return {
    status: 200,
    headers: {
      Session: `${id};timeout=${SESSION_TIMEOUT_S}`,
      Transport: `${sending.transport};ssrc=${ssrc}`,
    },
  };
}

/** The second track of a session that has its first. */
function setupSound(
  { session, socket, udp }: Connection,
  { uri }: RtspRequest,
  offers: readonly string[],
): Answer {
  if (session === undefined || typeof session.served.sound !== "object" || !uri.endsWith("trackID=2")) {
    return { status: 455 };
  }
  const sending = offers.map((offer) => openSending(offer.trim(), session.served, socket, udp)).find(Boolean);
  if (sending === undefined) return { status: 461 };
  session.viewer.sound = sending.viewer;
  return { status: 200, headers: { Session: session.id, Transport: sending.transport } };
}

/** The methods that need a session: it must be this connection's own, since the pictures run down this connection. */
function inSession({ session }: Connection, request: RtspRequest): Answer {
  const { method, uri } = request;
  const named = request.headers.get("session")?.split(";")[0]?.trim();
  if (method === "GET_PARAMETER" && named === undefined) return { status: 200 };
  if (session === undefined || named !== session.id) return { status: 454 };
  const headers = { Session: session.id };
  if (method === "PLAY") {
    const { viewer, served } = session;
    const info = `url=${uri.replace(/\/+$/, "")}/trackID=1;seq=${viewer.sender.seq};rtptime=${served.playout.rtpTime()}`;
    return { status: 200, headers: { ...headers, Range: "npt=0.000-", "RTP-Info": info } };
  }
  if (method === "GET_PARAMETER" || method === "TEARDOWN") return { status: 200, headers };
  return { status: 501 };
}
