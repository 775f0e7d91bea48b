// How one track's packets come from the camera: down the RTSP connection itself, or over UDP to two ports of ours. What
// SETUP asks for, and what the camera's answer means.
import type { Clock } from "../../lib/clock.ts";
import { createReorderBuffer } from "./reorder-buffer.ts";
import type { RtspConnection } from "./rtsp-connection.ts";
import { openUdpPair } from "./udp-pair.ts";

/** Over TCP packets do not get lost, so it is asked for first. */
export type Way = "tcp" | "udp";

export type MediaSink = {
  readonly onRtp: (packet: Buffer) => void;
  readonly onRtcp: (packet: Buffer) => void;
};

export type MediaPath = {
  readonly way: Way;
  /** The Transport header of SETUP. */
  readonly offer: string;
  /** Takes the Transport header of the answer. False where the camera has chosen another way than was asked for. */
  readonly accept: (transport: string) => boolean;
  /** Tells the camera that somebody still listens; of no effect over TCP. */
  readonly greet: () => void;
  readonly close: () => void;
};

/** Interleaved channel → who takes its packets. */
export type Channels = Map<number, (packet: Buffer) => void>;

export type MediaPathOptions = {
  readonly connection: RtspConnection;
  readonly channels: Channels;
  readonly clock: Clock;
  readonly sink: MediaSink;
};

export function openMediaPath(way: Way, options: MediaPathOptions): Promise<MediaPath> {
  return way === "tcp" ? Promise.resolve(interleaved(options)) : overUdp(options);
}

function interleaved({ channels, sink }: MediaPathOptions): MediaPath {
  const taken: number[] = [];
  //  Each track has a pair of its own.
  const first = channels.size;
  const take = (channel: number, deliver: (packet: Buffer) => void): void => {
    channels.set(channel, deliver);
    taken.push(channel);
  };
  return {
    way: "tcp",
    offer: `RTP/AVP/TCP;unicast;interleaved=${first}-${first + 1}`,
    accept: (transport) => {
      const named = /interleaved=(\d{1,3})(?:-(\d{1,3}))?/i.exec(transport);
      if (!named && /RTP\/AVP(?!\/TCP)/i.test(transport)) return false;
      //  RFC 2326, section 12.39: the server may choose other channels than were asked for.
      const rtp = Number(named?.[1] ?? first);
      take(rtp, sink.onRtp);
      take(named?.[2] === undefined ? rtp + 1 : Number(named[2]), sink.onRtcp);
      return true;
    },
    greet: () => undefined,
    close: () => {
      for (const channel of taken) channels.delete(channel);
    },
  };
}

//  Chosen: no camera sends from a port below; a report is sent to none that belongs to another service.
const LEAST_SERVER_PORT = 1024;

async function overUdp({ connection, clock, sink }: MediaPathOptions): Promise<MediaPath> {
  const inOrder = createReorderBuffer(clock, (packet) => {
    //  Also called by a timer, where nobody would catch it.
    try {
      sink.onRtp(packet);
    } catch (error) {
      connection.fail(error);
    }
  });
  const pair = await openUdpPair({
    ...connection.addresses,
    onRtp: inOrder.push,
    onRtcp: sink.onRtcp,
    onError: connection.fail,
  });
  let server: readonly [rtp: number, rtcp: number] = [0, 0];
  return {
    way: "udp",
    offer: `RTP/AVP;unicast;client_port=${pair.rtpPort}-${pair.rtpPort + 1}`,
    accept: (transport) => {
      if (/RTP\/AVP\/TCP|interleaved=/i.test(transport)) return false;
      const [, rtp, rtcp] = /server_port=(\d{1,5})(?:-(\d{1,5}))?/i.exec(transport) ?? [];
      server = [serverPort(rtp), serverPort(rtcp)];
      return true;
    },
    greet: () => pair.greet(...server),
    close: () => {
      inOrder.close();
      pair.close();
    },
  };
}

function serverPort(text: string | undefined): number {
  const port = Number(text ?? 0);
  return port >= LEAST_SERVER_PORT && port <= 65_535 ? port : 0;
}
