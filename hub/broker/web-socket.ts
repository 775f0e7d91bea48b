// MQTT over WebSocket (MQTT 3.1.1, section 6): the frames' contents are the stream, and where they are cut means nothing.
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import { plainAddress } from "../lib/address.ts";
import { MOST_PACKET_BYTES } from "./packet-reader.ts";

/** Where MQTT is spoken: the path that brokers commonly use. */
const PATH = "/mqtt";
/** Section 6.0 and, for MQTT 3.1 clients, the name from before it. */
const PROTOCOLS = ["mqtt", "mqttv3.1"];
/** RFC 6455, section 7.4.1: data of a type that is not accepted. */
const CLOSE_NOT_BINARY = 1003;
/** Chosen: a client may put a packet and what belongs to it in one frame; a larger one is cut off at its claim. */
const MOST_FRAME_BYTES = 2 * MOST_PACKET_BYTES;

type Needs = {
  readonly welcome: (stream: Duplex, address: string) => void;
  readonly onFailure: (reason: string, address: string) => void;
};

/** Takes upgrades to MQTT on a server of its own; everything else is told what is here. */
export function acceptWebSockets(server: HttpServer, { welcome, onFailure }: Needs): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_FRAME_BYTES,
    //  Readings are short, and compression costs memory for each client.
    perMessageDeflate: false,
    handleProtocols: (offered) => PROTOCOLS.find((one) => offered.has(one)) ?? false,
  });
  server.on("request", (_request, response) => {
    response.writeHead(426, { connection: "close", upgrade: "websocket", "content-type": "text/plain" });
    response.end(`MQTT over WebSocket is at ${PATH}, with the subprotocol mqtt\n`);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = plainAddress(request.socket.remoteAddress ?? "");
    //  From here on the socket is ours: an error that nobody listens to would end the process.
    socket.on("error", (error) => onFailure(error.message, address));
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
    const isPath = request.url?.split("?")[0] === PATH;
    if (isPath && PROTOCOLS.some((one) => offered.includes(one)))
      return sockets.handleUpgrade(request, socket, head, (webSocket) =>
        welcome(streamOf(webSocket), address),
      );
    const [status, why] = isPath
      ? ["400 Bad Request", "the subprotocol must be mqtt"]
      : ["404 Not Found", "no path"];
    onFailure(`an upgrade was refused: ${why}`, address);
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
      socket.destroy(),
    );
  });
}

function streamOf(webSocket: WebSocket): Duplex {
  //  Section 6.0: other than binary frames close the connection.
  webSocket.on("message", (_data, isBinary) => {
    if (!isBinary) webSocket.close(CLOSE_NOT_BINARY, "MQTT is sent in binary frames");
  });
  return createWebSocketStream(webSocket, {
    //  The parts of a packet in one frame rather than in one each.
    writev: (chunks, done) => webSocket.send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
  });
}
