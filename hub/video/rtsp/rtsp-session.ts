// One session with one camera at one place: OPTIONS, DESCRIBE, SETUP, PLAY (RFC 2326), media until something ends it,
// TEARDOWN. Throws why it ended; where else the camera may be had is the caller's business.
import type { Clock, Stop } from "../../lib/clock.ts";
import { CameraError } from "../camera-error.ts";
import { type Channels, type MediaPath, openMediaPath, type Way } from "./media-path.ts";
import { isRedirect, type Place, Redirected } from "./redirect.ts";
import type { Credentials } from "./rtsp-auth.ts";
import { type Connect, openRtspConnection, type RtspConnection } from "./rtsp-connection.ts";
import type { RtspResponse } from "./rtsp-message.ts";
import { findVideo, type VideoTrack } from "./sdp.ts";
import { type FoundSound, findSound } from "./sdp-sound.ts";
import { STALL_LIMIT_MS, type StallWatch, watchForStall } from "./stall-watch.ts";
import { mayBeTheWay, refuse } from "./status-fault.ts";

export type SessionOptions = {
  readonly place: Place;
  /** Asked for in this order. */
  readonly ways: readonly Way[];
  readonly credentials?: Credentials;
  readonly connect: Connect;
  readonly clock: Clock;
  /** Ends the session with TEARDOWN. */
  readonly signal: AbortSignal;
  /** The connection stands, to this address. */
  readonly onConnected: (remoteAddress: string) => void;
  /** The camera has agreed to everything; it may take a while until it sends. */
  readonly onAgreed: () => void;
  /** The first packet came, this way. */
  readonly onMoving: (way: Way) => void;
  readonly onTrack: (track: VideoTrack) => void;
  readonly onRtp: (packet: Buffer) => void;
  readonly onRtcp: (packet: Buffer) => void;
  readonly onBytes: (bytes: number) => void;
  /** Of a camera that is to be heard. Gives who takes the packets; undefined: they are not asked for. */
  readonly onSound?: (found: FoundSound) => ((packet: Buffer) => void) | undefined;
};

/** The camera agreed to send and nothing has come: its packets may get through another way. */
export class NoMedia extends CameraError {
  readonly way: Way;

  constructor(way: Way) {
    const words = `nothing has come over ${way.toUpperCase()} in ${STALL_LIMIT_MS / 1000} s`;
    super("stalled", `the camera agreed to send its picture and ${words}`, { detail: "no-media" });
    this.way = way;
  }
}

//  RFC 2326, section 12.37: the timeout where the server names none.
const DEFAULT_SESSION_TIMEOUT_S = 60;
//  Chosen: a camera that announces 0 or 1 s is not to be flooded.
const LEAST_KEEP_ALIVE_MS = 2_000;

/** Rejects when the session has ended: with a CameraError, a Redirected, or anything at all once `signal` aborted. */
export async function runRtspSession(options: SessionOptions): Promise<never> {
  const { clock, signal } = options;
  const channels: Channels = new Map();
  const connection = await openRtspConnection({
    ...options,
    target: options.place.target,
    onFrame: (channel, payload) => channels.get(channel)?.(payload),
  });
  options.onConnected(connection.addresses.remoteAddress);
  const abort = (): void => connection.fail(new Error("no longer wanted"));
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const stops: Stop[] = [() => signal.removeEventListener("abort", abort)];
  let session: Session | undefined;
  try {
    const opening = await describe(connection, options.place);
    options.onTrack(opening.track);
    let watch: StallWatch | undefined;
    session = await setUp(connection, opening, channels, {
      ...options,
      onRtp: (packet) => {
        if (watch?.hasMoved() === false && session) options.onMoving(session.path.way);
        watch?.moved();
        options.onRtp(packet);
      },
    });
    const { path } = session;
    stops.push(await setUpSound(connection, session, channels, options));
    watch = watchForStall(clock, ({ hasMoved, isDoubted }) => {
      connection.fail(hasMoved ? stalled(isDoubted) : new NoMedia(path.way));
    });
    stops.push(watch.stop, keepAlive(connection, session, watch, clock));
    await play(connection, session);
    path.greet();
    options.onAgreed();
    return await connection.ended;
  } finally {
    for (const stop of stops) stop();
    session?.path.close();
    //  Also after a fault: cameras have few sessions, and one that is not torn down is held until it times out.
    if (session) connection.close(["TEARDOWN", session.track.sessionUri, { Session: session.id }]);
    else connection.close();
  }
}

function stalled(isEnded: boolean): CameraError {
  return isEnded
    ? new CameraError("refused", "the camera has ended the session", { detail: "session-ended" })
    : new CameraError("stalled", `the camera has sent no picture for ${STALL_LIMIT_MS / 1000} s`);
}

type Opening = {
  readonly track: VideoTrack;
  readonly hasGetParameter: boolean;
  /** What the camera says it sends, and the URI that it is relative to. */
  readonly description: { readonly text: string; readonly base: string };
};
type Session = Opening & { readonly id: string; readonly timeoutS: number; readonly path: MediaPath };

async function describe(connection: RtspConnection, { uri }: Place): Promise<Opening> {
  //  Its status does not matter: a camera that refuses OPTIONS may well play, and the next request tells.
  const options = await connection.request("OPTIONS", uri);
  const methods = options.headers.get("public")?.join(",").toUpperCase() ?? "";
  const description = await connection.request("DESCRIBE", uri, { Accept: "application/sdp" });
  if (isRedirect(description.status)) {
    throw new Redirected(description.headers.get("location")?.[0] ?? "", description.status === 305);
  }
  refuse(description, "DESCRIBE");
  const base =
    description.headers.get("content-base")?.[0] ?? description.headers.get("content-location")?.[0] ?? uri;
  const said = { text: description.body.toString("utf8"), base: base.startsWith("rtsp") ? base : uri };
  const track = findVideo(said.text, said.base);
  return { track, hasGetParameter: methods.includes("GET_PARAMETER"), description: said };
}

/** Asks for one way after the other, on the same connection, until the camera takes one. */
async function setUp(
  connection: RtspConnection,
  opening: Opening,
  channels: Channels,
  options: SessionOptions,
): Promise<Session> {
  let refused: RtspResponse | undefined;
  for (const way of options.ways) {
    const path = await openMediaPath(way, { connection, channels, clock: options.clock, sink: options });
    let taken: Session | undefined;
    try {
      const answer = await connection.request("SETUP", opening.track.controlUri, { Transport: path.offer });
      //  The first refusal is the one that is told: it is of the way that was wanted.
      if (mayBeTheWay(answer)) refused ??= answer;
      else taken = agreed(connection, opening, path, answer);
      if (taken) return taken;
    } finally {
      if (!taken) path.close();
    }
  }
  if (refused) refuse(refused, "SETUP");
  throw new CameraError("refused", "the camera takes none of the ways in which its picture could come", {
    detail: "no-transport",
  });
}

/** The sound in the same session, the way in which the picture comes. Without it, the picture goes on. */
async function setUpSound(
  connection: RtspConnection,
  { id, path: { way }, description: { text, base } }: Session,
  channels: Channels,
  { onSound, clock }: SessionOptions,
): Promise<Stop> {
  if (onSound === undefined) return () => undefined;
  const found = findSound(text, base);
  const onRtp = onSound(found);
  if (onRtp === undefined || "why" in found) return () => undefined;
  const sink = { onRtp, onRtcp: () => undefined };
  const path = await openMediaPath(way, { connection, channels, clock, sink });
  let isAgreed = false;
  try {
    const headers = { Session: id, Transport: path.offer };
    const answer = await connection.request("SETUP", found.track.controlUri, headers);
    const isGiven = answer.status >= 200 && answer.status < 300;
    isAgreed = isGiven && path.accept(answer.headers.get("transport")?.[0] ?? "");
    if (!isAgreed) onSound({ why: `the camera answered ${answer.status} when it was asked for its sound` });
  } finally {
    if (!isAgreed) path.close();
  }
  if (!isAgreed) return () => undefined;
  path.greet();
  return path.close;
}

/** The session, or undefined where the camera agreed to something else, which is then torn down. */
function agreed(
  connection: RtspConnection,
  opening: Opening,
  path: MediaPath,
  answer: RtspResponse,
): Session | undefined {
  refuse(answer, "SETUP");
  const session = answer.headers.get("session")?.[0] ?? "";
  const id = session.split(";")[0]?.trim() ?? "";
  if (id === "") throw new CameraError("protocol", "the camera's answer to SETUP names no session");
  if (!path.accept(answer.headers.get("transport")?.[0] ?? "")) {
    connection.tell("TEARDOWN", opening.track.sessionUri, { Session: id });
    return undefined;
  }
  const timeout = /;\s*timeout\s*=\s*(\d{1,6})/i.exec(session)?.[1];
  const timeoutS = timeout === undefined ? DEFAULT_SESSION_TIMEOUT_S : Number(timeout);
  return { ...opening, id, path, timeoutS };
}

async function play(connection: RtspConnection, session: Session): Promise<void> {
  connection.expectMedia();
  refuse(
    await connection.request("PLAY", session.track.sessionUri, { Session: session.id, Range: "npt=0.000-" }),
    "PLAY",
  );
}

/**
 * At half the timeout, so that one lost or late request does no harm. Cameras list methods that they then refuse, and
 * what is refused keeps nothing alive: the other method is tried next. Media is what counts, whatever is answered; only
 * a camera that does not know the session and sends nothing either is left at once.
 */
function keepAlive(connection: RtspConnection, session: Session, watch: StallWatch, clock: Clock): Stop {
  let method = session.hasGetParameter ? "GET_PARAMETER" : "OPTIONS";
  const periodMs = Math.max(LEAST_KEEP_ALIVE_MS, session.timeoutS * 500);
  return clock.every(periodMs, () => {
    session.path.greet();
    connection.tell(method, session.track.sessionUri, { Session: session.id }, ({ status }) => {
      //  RFC 2326, section 11.3.5: session not found.
      watch.doubt(status === 454);
      if (status < 200 || status >= 300) method = method === "OPTIONS" ? "GET_PARAMETER" : "OPTIONS";
    });
  });
}
