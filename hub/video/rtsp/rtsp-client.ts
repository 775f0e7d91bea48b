// One session with one camera: OPTIONS, DESCRIBE, SETUP, PLAY (RFC 2326), media until something ends it, TEARDOWN.
// Knows one attempt only and throws why it ended; who calls it decides whether to try again.
import type { Clock } from "../../lib/clock.ts";
import { CameraError } from "../camera-error.ts";
import type { Credentials } from "./rtsp-auth.ts";
import { type Connect, openRtspConnection, type RtspConnection, type Target } from "./rtsp-connection.ts";
import { type RtspResponse, streamUri } from "./rtsp-message.ts";
import { findVideo, type VideoTrack } from "./sdp.ts";

/** Where a stream is. The path has its leading slash and holds no password. */
export type StreamAddress = Target & { readonly path: string };

export type PlayOptions = {
  readonly address: StreamAddress;
  readonly credentials?: Credentials;
  readonly connect: Connect;
  readonly clock: Clock;
  /** Ends the session with TEARDOWN. */
  readonly signal: AbortSignal;
  /** Told of the track before its first packet. */
  readonly onTrack: (track: VideoTrack) => void;
  /** One RTP packet of it. A view: to keep it is to keep the whole read buffer. What it throws ends the session. */
  readonly onRtp: (packet: Buffer) => void;
  /** RTCP that belongs to it. */
  readonly onRtcp: (packet: Buffer) => void;
  readonly onBytes: (bytes: number) => void;
};

//  Chosen: a camera that sends nothing for so long has frozen; the slowest kitchen camera sends a frame a second.
const STALL_LIMIT_MS = 5_000;
//  Chosen: how often it is looked whether media came. The limit is counted in looks, not by the clock: a hub that was
//  itself held up for some seconds (suspended, swapping) would otherwise take every camera for frozen at once.
const STALL_CHECK_MS = 1_000;
//  RFC 2326, section 12.37: the timeout where the server names none.
const DEFAULT_SESSION_TIMEOUT_S = 60;
//  Chosen: a camera that announces 0 or 1 s is not to be flooded.
const LEAST_KEEP_ALIVE_MS = 2_000;

/** Resolves only after `signal` aborted; rejects with a CameraError that says why there is no picture (any more). */
export async function playCamera(options: PlayOptions): Promise<void> {
  const { address, clock, signal } = options;
  const channels: Channels = { rtp: -1, rtcp: -1 };
  let hasMedia = true;
  let silentChecks = 0;
  const connection = await openRtspConnection({
    ...options,
    target: address,
    onFrame: (channel, payload) => {
      if (channel === channels.rtp) {
        hasMedia = true;
        options.onRtp(payload);
      } else if (channel === channels.rtcp) options.onRtcp(payload);
    },
  }).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (!connection) return;
  const abort = (): void => connection.fail(new Error("no longer wanted"));
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const stops: (() => void)[] = [() => signal.removeEventListener("abort", abort)];
  let session: Session | undefined;
  try {
    const opening = await describe(connection, address);
    options.onTrack(opening.track);
    session = await setUp(connection, opening, channels);
    stops.push(clock.every(STALL_CHECK_MS, failOnStall), keepAlive(connection, session, clock));
    await play(connection, session);
    await connection.ended;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const stop of stops) stop();
    //  Also after a fault: cameras have few sessions, and one that is not torn down is held until it times out.
    if (session) connection.close(["TEARDOWN", session.track.sessionUri, { Session: session.id }]);
    else connection.close();
  }

  function failOnStall(): void {
    silentChecks = hasMedia ? 0 : silentChecks + 1;
    hasMedia = false;
    if (silentChecks * STALL_CHECK_MS < STALL_LIMIT_MS) return;
    connection?.fail(
      new CameraError("stalled", `the camera has sent no picture for ${STALL_LIMIT_MS / 1000} s`),
    );
  }
}

/** The interleaved channels that the camera uses, once it has said so. */
type Channels = { rtp: number; rtcp: number };

type Opening = { readonly track: VideoTrack; readonly hasGetParameter: boolean };
type Session = Opening & { readonly id: string; readonly timeoutS: number };

async function describe(connection: RtspConnection, address: StreamAddress): Promise<Opening> {
  const uri = streamUri(address.host, address.port, address.path);
  //  Its status does not matter: a camera that refuses OPTIONS may well play, and the next request tells.
  const options = await connection.request("OPTIONS", uri);
  const methods = options.headers.get("public")?.join(",").toUpperCase() ?? "";
  const description = await connection.request("DESCRIBE", uri, { Accept: "application/sdp" });
  refuse(description, "DESCRIBE");
  const base =
    description.headers.get("content-base")?.[0] ?? description.headers.get("content-location")?.[0] ?? uri;
  const track = findVideo(description.body.toString("utf8"), base.startsWith("rtsp") ? base : uri);
  return { track, hasGetParameter: methods.includes("GET_PARAMETER") };
}

async function setUp(connection: RtspConnection, opening: Opening, channels: Channels): Promise<Session> {
  const answer = await connection.request("SETUP", opening.track.controlUri, {
    Transport: "RTP/AVP/TCP;unicast;interleaved=0-1",
  });
  refuse(answer, "SETUP");
  //  RFC 2326, section 12.39: the server may choose other channels than were asked for.
  const [, rtp = "0", rtcp] =
    /interleaved=(\d{1,3})(?:-(\d{1,3}))?/i.exec(answer.headers.get("transport")?.[0] ?? "") ?? [];
  channels.rtp = Number(rtp);
  channels.rtcp = rtcp === undefined ? channels.rtp + 1 : Number(rtcp);
  const session = answer.headers.get("session")?.[0] ?? "";
  const id = session.split(";")[0]?.trim() ?? "";
  if (id === "") throw new CameraError("protocol", "the camera's answer to SETUP names no session");
  const timeout = /;\s*timeout\s*=\s*(\d{1,6})/i.exec(session)?.[1];
  return { ...opening, id, timeoutS: timeout === undefined ? DEFAULT_SESSION_TIMEOUT_S : Number(timeout) };
}

async function play(connection: RtspConnection, session: Session): Promise<void> {
  connection.expectMedia();
  refuse(
    await connection.request("PLAY", session.track.sessionUri, { Session: session.id, Range: "npt=0.000-" }),
    "PLAY",
  );
}

/** At half the timeout, so that one lost or late request does no harm. */
function keepAlive(connection: RtspConnection, session: Session, clock: Clock): () => void {
  const method = session.hasGetParameter ? "GET_PARAMETER" : "OPTIONS";
  const periodMs = Math.max(LEAST_KEEP_ALIVE_MS, session.timeoutS * 500);
  return clock.every(periodMs, () =>
    connection.tell(method, session.track.sessionUri, { Session: session.id }),
  );
}

function refuse({ status, reason }: RtspResponse, method: string): void {
  if (status >= 200 && status < 300) return;
  //  RFC 2326, section 7.1.1.
  if (status === 404) throw new CameraError("no-such-stream", "the camera has no stream at this path");
  throw new CameraError(
    "refused",
    `the camera answered ${method} with ${status} ${reason.slice(0, 60)}`.trim(),
  );
}
