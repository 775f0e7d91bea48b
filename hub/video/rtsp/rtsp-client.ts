// One attempt to play one camera, wherever it sends the hub on to and whichever way its packets get through. Throws why
// there is no picture (any more); who calls it decides whether to try again.
import type { Clock } from "../../lib/clock.ts";
import { CameraError } from "../camera-error.ts";
import type { Way } from "./media-path.ts";
import { type Place, placeAfter, Redirected } from "./redirect.ts";
import type { Credentials } from "./rtsp-auth.ts";
import type { Connect, Target } from "./rtsp-connection.ts";
import { streamUri } from "./rtsp-message.ts";
import { NoMedia, runRtspSession } from "./rtsp-session.ts";
import type { VideoTrack } from "./sdp.ts";
import type { FoundSound } from "./sdp-sound.ts";

/** Where a stream is. The path has its leading slash and holds no password. */
export type StreamAddress = Target & { readonly path: string };

/** Which way a camera's pictures came last; kept from one attempt to the next. */
export type WayMemory = { way: Way };

/**
 * Asked before each handshake. Resolves when it may begin; rejects with a CameraError where there is no use in it. What
 * it gives is told once how the handshake went: no error, or the one that ended it.
 */
export type Admit = (target: Target, signal: AbortSignal) => Promise<(error?: unknown) => void>;

export type PlayOptions = {
  readonly address: StreamAddress;
  /** For this address's host; sent to no other. */
  readonly credentials?: Credentials;
  readonly connect: Connect;
  readonly clock: Clock;
  /** Default: at once. */
  readonly admit?: Admit;
  /** Default: over TCP first. */
  readonly memory?: WayMemory;
  /** Ends the session with TEARDOWN. */
  readonly signal: AbortSignal;
  /** Told of the track before its first packet. */
  readonly onTrack: (track: VideoTrack) => void;
  /** One RTP packet of it: a view, to be copied. What it throws ends the session. */
  readonly onRtp: (packet: Buffer) => void;
  /** RTCP that belongs to it. */
  readonly onRtcp: (packet: Buffer) => void;
  readonly onBytes: (bytes: number) => void;
  /** Of a camera that is to be heard. Gives who takes its packets; undefined: they are not asked for. */
  readonly onSound?: (found: FoundSound) => ((packet: Buffer) => void) | undefined;
};

/** Resolves only after `signal` aborted; rejects with a CameraError that says why there is no picture (any more). */
export async function playCamera(options: PlayOptions): Promise<void> {
  const { address, signal, memory = { way: "tcp" } } = options;
  let place: Place = {
    target: address,
    uri: streamUri(address.host, address.port, address.path),
    isTrusted: true,
  };
  let ways: readonly Way[] = memory.way === "tcp" ? ["tcp", "udp"] : ["udp", "tcp"];
  let noMedia: NoMedia | undefined;
  const ownHosts = [address.host];
  for (let hops = 0; ; ) {
    try {
      await visit(place, ways, ownHosts, memory, options);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Redirected) {
        hops += 1;
        place = placeAfter(place, error, { hops, ownHosts });
      } else if (error instanceof NoMedia && ways.length > 1) {
        noMedia = error;
        ways = ways.filter((way) => way !== error.way);
      } else {
        throw why(error, noMedia, place);
      }
    }
  }
}

/** One session at one place. The address of the first is the host that the password is for, by another name. */
async function visit(
  place: Place,
  ways: readonly Way[],
  ownHosts: string[],
  memory: WayMemory,
  options: PlayOptions,
): Promise<void> {
  const { credentials, ...others } = options;
  const leave = await (options.admit ?? atOnce)(place.target, options.signal);
  try {
    await runRtspSession({
      ...others,
      ...(credentials && place.isTrusted ? { credentials } : {}),
      place,
      ways,
      onConnected: (remoteAddress) => {
        if (ownHosts.length === 1 && place.isTrusted) ownHosts.push(remoteAddress);
      },
      onAgreed: () => leave(),
      onMoving: (way) => {
        memory.way = way;
      },
    });
  } catch (error) {
    leave(error);
    throw error;
  }
}

const atOnce: Admit = () => Promise.resolve(() => undefined);

/** The error to tell, where what came last is not what matters. */
function why(error: unknown, noMedia: NoMedia | undefined, place: Place): unknown {
  if (!(error instanceof CameraError)) return error;
  //  It agreed to one way and refuses the other: that the first gave nothing is what to look into.
  if (noMedia && (error.detail === "no-transport" || error instanceof NoMedia)) {
    return new CameraError("stalled", `${noMedia.message}; nor is there another way: ${error.message}`, {
      detail: "no-media",
    });
  }
  if (error.fault === "wrong-password" && !place.isTrusted) {
    const words = `the camera sends the hub on to ${place.target.host}, which asks for a password of its own`;
    return new CameraError("wrong-password", words, { detail: "password-elsewhere" });
  }
  return error;
}
