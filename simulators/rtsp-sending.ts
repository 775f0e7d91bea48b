// How a simulated camera's packets travel to one client: down the RTSP connection, or over UDP from two ports that all
// its streams share. Source: RFC 2326, sections 10.12 and 12.39.
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6, type Socket } from "node:net";
import { createSender, type Viewer } from "./rtsp-playout.ts";

export type Sending = {
  /** The answer's Transport header, without the SSRC. */
  readonly transport: string;
  readonly viewer: Omit<Viewer, "heardAt">;
  /** Over UDP: calls `heard` at each report of the client's. Gives what ends that. */
  readonly listen: (heard: () => void) => () => void;
};

export type Ways = {
  /** The only way in which it sends; a SETUP for the other gets 461. Absent: as the client asks. */
  readonly only?: "tcp" | "udp";
  /** It agrees to send this way, and nothing ever comes. */
  readonly mute?: "tcp" | "udp";
};

export type UdpPorts = {
  readonly ports: readonly [rtp: number, rtcp: number];
  readonly send: (kind: 0 | 1, packet: Buffer, port: number, host: string) => void;
  /** Called for every packet that comes to the second port from there. */
  readonly onReport: (host: string, port: number, heard: () => void) => () => void;
  readonly close: () => void;
};

export async function openUdpPorts(host: string): Promise<UdpPorts> {
  const listeners = new Map<string, () => void>();
  const open = async (): Promise<UdpSocket> => {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    socket.bind({ address: host });
    await once(socket, "listening");
    //  Where nobody listens (any more) the system may say so; a camera does not care.
    socket.on("error", () => undefined);
    return socket;
  };
  const sockets = [await open(), await open()] as const;
  sockets[1].on("message", (_packet, { address, port }) => listeners.get(`${address} ${port}`)?.());
  let isClosed = false;
  return {
    ports: [sockets[0].address().port, sockets[1].address().port],
    send: (kind, packet, port, to) => {
      if (!isClosed) sockets[kind].send(packet, port, to, () => undefined);
    },
    onReport: (from, port, heard) => {
      const key = `${from} ${port}`;
      listeners.set(key, heard);
      return () => listeners.delete(key);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      for (const socket of sockets) socket.close();
    },
  };
}

/** `offer` is one of those in a SETUP's Transport header. Undefined where the camera does not send that way. */
export function openSending(
  offer: string,
  { only, mute }: Ways,
  socket: Socket,
  udp: UdpPorts,
): Sending | undefined {
  const drop = () => void socket.destroy();
  if (offer.startsWith("RTP/AVP/TCP")) {
    const channel = Number(/interleaved=(\d{1,3})/.exec(offer)?.[1] ?? 0);
    if (only === "udp" || channel > 254) return undefined;
    const send = mute === "tcp" ? () => undefined : (frames: Buffer) => void socket.write(frames);
    return {
      transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
      viewer: { sender: createSender(channel), send, heldBytes: () => socket.writableLength, drop },
      listen: () => () => undefined,
    };
  }
  const port = Number(/^RTP\/AVP(?:\/UDP)?;.*client_port=(\d{1,5})/.exec(offer)?.[1] ?? 0);
  const host = socket.remoteAddress;
  if (only === "tcp" || port === 0 || host === undefined) return undefined;
  const send = (frames: Buffer): void => {
    for (const { kind, packet } of split(frames)) udp.send(kind, packet, port + kind, host);
  };
  return {
    transport: `RTP/AVP;unicast;client_port=${port}-${port + 1};server_port=${udp.ports.join("-")}`,
    viewer: {
      sender: createSender(0),
      send: mute === "udp" ? () => undefined : send,
      heldBytes: () => 0,
      drop,
    },
    listen: (heard) => udp.onReport(host, port + 1, heard),
  };
}

/** The packets of interleaved frames laid side by side; kind 1 is RTCP. */
function* split(frames: Buffer): Generator<{ readonly kind: 0 | 1; readonly packet: Buffer }> {
  for (let at = 0; at + 4 <= frames.length; ) {
    const end = at + 4 + frames.readUInt16BE(at + 2);
    yield { kind: frames.readUInt8(at + 1) % 2 === 0 ? 0 : 1, packet: frames.subarray(at + 4, end) };
    at = end;
  }
}
