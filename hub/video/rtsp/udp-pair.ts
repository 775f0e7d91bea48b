// The two UDP ports on which a camera's RTP and RTCP arrive. Takes packets from the camera's checked address only, and
// is closed with its session.
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { plainAddress } from "../../lib/address.ts";
import { receiverReport } from "./rtp.ts";

export type UdpPairOptions = {
  /** The hub's own address towards the camera. */
  readonly localAddress: string;
  /** The one that the RTSP connection leads to. */
  readonly remoteAddress: string;
  readonly onRtp: (packet: Buffer) => void;
  readonly onRtcp: (packet: Buffer) => void;
  /** A socket broke. */
  readonly onError: (error: unknown) => void;
};

export type UdpPair = {
  /** Even; RTCP arrives at the next one. */
  readonly rtpPort: number;
  /**
   * Sends a report to the camera, which cameras take for a sign of life (RFC 3550, section 6.2), and an empty packet, so
   * that a firewall of this machine lets the camera's through. Ports of 0 are left out.
   */
  readonly greet: (serverRtpPort: number, serverRtcpPort: number) => void;
  readonly close: () => void;
};

//  Chosen: every second free port is even and its neighbour mostly free, so that this fails about never.
const MOST_TRIES = 20;
//  Chosen: a key frame of a main stream that arrives while the hub is busy; the system may allow less.
const RECEIVE_BYTES = 1024 * 1024;

/** Rejects where no pair of ports is free. */
export async function openUdpPair(options: UdpPairOptions): Promise<UdpPair> {
  const address = plainAddress(options.localAddress);
  const type = isIPv6(address) ? ("udp6" as const) : ("udp4" as const);
  const bind = (port: number): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = createSocket({ type, recvBufferSize: RECEIVE_BYTES });
      socket.once("error", (error) => {
        socket.close();
        reject(error);
      });
      socket.bind({ address, port, exclusive: true }, () => resolve(socket));
    });
  for (let tries = 1; ; tries++) {
    const first = await bind(0);
    const { port } = first.address();
    //  RFC 3550, section 11: RTP on the even one.
    const isEven = port % 2 === 0;
    try {
      const second = await bind(isEven ? port + 1 : port - 1);
      return receive(isEven ? first : second, isEven ? second : first, options);
    } catch (cause) {
      first.close();
      if (tries >= MOST_TRIES) throw new Error("no pair of UDP ports is free on this machine", { cause });
    }
  }
}

function receive(rtp: Socket, rtcp: Socket, options: UdpPairOptions): UdpPair {
  const from = withoutZone(options.remoteAddress);
  let isClosed = false;
  const listen = (socket: Socket, take: (packet: Buffer) => void): void => {
    socket.removeAllListeners("error");
    socket.on("error", options.onError);
    socket.on("message", (packet: Buffer, { address }: RemoteInfo) => {
      if (isClosed || withoutZone(address) !== from) return;
      try {
        take(packet);
      } catch (error) {
        options.onError(error);
      }
    });
  };
  listen(rtp, options.onRtp);
  listen(rtcp, options.onRtcp);
  //  What cannot be sent is no fault: media that does not come for it is.
  const send = (socket: Socket, packet: Buffer, port: number): void => {
    if (!isClosed && port > 0)
      socket.send(packet, port, plainAddress(options.remoteAddress), () => undefined);
  };
  return {
    rtpPort: rtp.address().port,
    greet: (serverRtpPort, serverRtcpPort) => {
      send(rtp, EMPTY_RTP, serverRtpPort);
      send(rtcp, receiverReport(), serverRtcpPort);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      rtp.close();
      rtcp.close();
    },
  };
}

//  RFC 6263, section 4.4, of the ways to keep a path open: RTP without payload, of a payload type that is not in use.
const EMPTY_RTP = Buffer.from([0x80, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

function withoutZone(address: string): string {
  return plainAddress(address).replace(/%.*$/, "");
}
