// Bytes of an RTSP 1.0 connection (RFC 2326) → responses, requests and interleaved frames, in whatever pieces they
// arrive; and requests → bytes. What is neither is refused at once, so that a wrong port is told from a silent one.
import { CameraError } from "../camera-error.ts";
import { otherProtocol } from "./connect-fault.ts";

/** Lower-case names; a header that came more than once has more than one value. */
type RtspHeaders = ReadonlyMap<string, readonly string[]>;

export type RtspResponse = {
  readonly status: number;
  readonly reason: string;
  readonly headers: RtspHeaders;
  readonly body: Buffer;
};

/** What a server may ask of a client, e.g. ANNOUNCE. */
export type RtspRequest = { readonly method: string; readonly uri: string; readonly headers: RtspHeaders };

export type RtspSink = {
  readonly onResponse: (response: RtspResponse) => void;
  readonly onRequest: (request: RtspRequest) => void;
  /** RFC 2326, section 10.12. `payload` is a view, to be copied: the next piece is read over it. */
  readonly onFrame: (channel: number, payload: Buffer) => void;
  /** False before PLAY was sent: a "$" is then garbage, not the start of a frame worth waiting for. */
  readonly framesExpected: () => boolean;
};

export type RtspParser = {
  /**
   * Throws a CameraError of fault "protocol" at bytes that are not RTSP; the connection is then of no use. Of `chunk`
   * nothing is kept: what is incomplete is copied.
   */
  readonly push: (chunk: Buffer) => void;
};

const DOLLAR = 0x24;
const CR = 0x0d;
const LF = 0x0a;
//  RFC 2326, section 10.12: "$", one byte of channel, two bytes of length.
const FRAME_HEADER_BYTES = 4;
//  Chosen: real heads are below 1 KB; this only keeps a stream of letters from growing for ever.
const MOST_HEAD_BYTES = 16 * 1024;
//  Chosen: an SDP of a recorder with many tracks is below 10 KB.
const MOST_BODY_BYTES = 256 * 1024;
const HEAD_END = Buffer.from("\r\n\r\n");

export function createRtspParser(sink: RtspSink): RtspParser {
  let held: Buffer[] = [];
  let heldBytes = 0;
  //  Below this many bytes nothing new can be read, so pieces are only laid side by side: a frame that arrives in
  //  a thousand pieces is put together once, not a thousand times.
  let neededBytes = 1;

  function hold(piece: Buffer): void {
    held.push(Buffer.from(piece));
    heldBytes += piece.length;
  }

  function takeAll(data: Buffer): void {
    let at = 0;
    let taken: Taken = 0;
    while (at < data.length) {
      taken = takeOne(data, at, sink);
      if (taken <= 0) break;
      at += taken;
    }
    if (at === data.length) return;
    hold(data.subarray(at));
    neededBytes = -taken;
  }

  /** Adds to what is held: of a frame only what it lacks, so that what comes behind it is read where it is. */
  function complete(chunk: Buffer): Buffer {
    const isFrame = held[0]?.[0] === DOLLAR;
    const more = isFrame ? Math.min(chunk.length, neededBytes - heldBytes) : chunk.length;
    hold(chunk.subarray(0, more));
    if (heldBytes >= neededBytes) {
      const data = Buffer.concat(held, heldBytes);
      held = [];
      heldBytes = 0;
      takeAll(data);
    }
    return chunk.subarray(more);
  }

  return {
    push: (chunk) => {
      let rest = chunk;
      while (heldBytes > 0 && rest.length > 0) rest = complete(rest);
      if (rest.length > 0) takeAll(rest);
    },
  };
}

/** How many bytes were read, above 0; or, below 0, how many there must be before anything more can be. */
type Taken = number;

function takeOne(data: Buffer, at: number, sink: RtspSink): Taken {
  const first = data[at];
  //  Some cameras put an empty line after a body; RFC 2326, section 4.1 has servers ignore one before a message.
  if (first === CR || first === LF) return 1;
  return first === DOLLAR ? takeFrame(data, at, sink) : takeMessage(data, at, sink);
}

function takeFrame(data: Buffer, at: number, sink: RtspSink): Taken {
  if (!sink.framesExpected()) throw notRtsp("media before it was asked for");
  if (data.length - at < FRAME_HEADER_BYTES) return -FRAME_HEADER_BYTES;
  const usedBytes = FRAME_HEADER_BYTES + data.readUInt16BE(at + 2);
  if (data.length - at < usedBytes) return -usedBytes;
  sink.onFrame(data.readUInt8(at + 1), data.subarray(at + FRAME_HEADER_BYTES, at + usedBytes));
  return usedBytes;
}

function takeMessage(data: Buffer, at: number, sink: RtspSink): Taken {
  refuseOtherProtocol(data, at);
  const end = data.indexOf(HEAD_END, at);
  const headEnd = end < 0 ? data.length : end;
  refuseGarbage(data, at, headEnd);
  if (end < 0) return at - data.length - 1;

  const lines = data.toString("utf8", at, headEnd).split("\r\n");
  const startLine = lines[0] ?? "";
  const headers = readHeaders(lines.slice(1));
  const bodyAt = headEnd + HEAD_END.length;
  const bodyBytes = contentLength(headers);
  const usedBytes = bodyAt + bodyBytes - at;
  const response = /^RTSP\/1\.\d (\d{3})(?: (.*))?$/.exec(startLine);
  const request = /^([A-Z_]+) (\S+) RTSP\/1\.\d$/.exec(startLine);
  if (!response && !request) throw notRtsp(`the line ${JSON.stringify(startLine.slice(0, 60))}`);
  if (data.length - at < usedBytes) return -usedBytes;
  if (response) {
    //  Copied: a description outlives the read buffer.
    const body = Buffer.from(data.subarray(bodyAt, bodyAt + bodyBytes));
    sink.onResponse({ status: Number(response[1]), reason: response[2] ?? "", headers, body });
  } else if (request) {
    sink.onRequest({ method: request[1] ?? "", uri: request[2] ?? "", headers });
  }
  return usedBytes;
}

function refuseOtherProtocol(data: Buffer, at: number): void {
  const spoken = otherProtocol(data, at);
  if (spoken === undefined) return;
  const words = { http: "speaks HTTP", tls: "wants an encrypted connection (RTSPS, HTTPS)" }[spoken];
  throw new CameraError("protocol", `this port ${words}, not RTSP`, { detail: spoken });
}

/** A head starts with a capital letter and holds no control characters: random bytes fail within a few. */
function refuseGarbage(data: Buffer, from: number, to: number): void {
  if (to - from > MOST_HEAD_BYTES) throw notRtsp(`a head of more than ${MOST_HEAD_BYTES} bytes`);
  const first = data[from] ?? 0;
  if (first < 0x41 || first > 0x5a) throw notRtsp(`the byte ${first} where a message should begin`);
  for (let at = from; at < to; at++) {
    const byte = data[at] ?? 0;
    if (byte < 0x20 && byte !== CR && byte !== LF && byte !== 0x09) {
      throw notRtsp(`the byte ${byte} within the head of a message`);
    }
  }
}

function readHeaders(lines: readonly string[]): RtspHeaders {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    //  Not refused: a camera with one odd line still shows its kitchen.
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name);
    const value = line.slice(colon + 1).trim();
    if (values) values.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}

function contentLength(headers: RtspHeaders): number {
  const text = headers.get("content-length")?.[0];
  if (text === undefined) return 0;
  if (!/^\d{1,9}$/.test(text) || Number(text) > MOST_BODY_BYTES) {
    throw notRtsp(`a body length of ${JSON.stringify(text.slice(0, 20))}`);
  }
  return Number(text);
}

function notRtsp(what: string): CameraError {
  return new CameraError("protocol", `what the camera sent is not RTSP: ${what}`);
}

/** The bytes of a request without a body. Values must not hold line breaks: see `streamUri` for paths given by hand. */
export function encodeRequest(
  method: string,
  uri: string,
  headers: Readonly<Record<string, string>>,
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${uri} RTSP/1.0\r\n${lines.join("")}\r\n`, "utf8");
}

/** The answer to a request of the server's. `status` with its reason: RFC 2326, section 7.1.1. */
export function encodeAnswer(status: "200 OK" | "501 Not Implemented", cseq: string): Buffer {
  return Buffer.from(`RTSP/1.0 ${status}\r\nCSeq: ${cseq.replace(/\D/g, "")}\r\n\r\n`);
}

/** rtsp://host:port/path. Spaces, control and non-ASCII characters of a path given by hand are percent-encoded. */
export function streamUri(host: string, port: number, path: string): string {
  const authority = host.includes(":") ? `[${host}]` : host;
  const safePath = path.toWellFormed().replace(/[^\u0021-\u007e]+/g, (text) => encodeURIComponent(text));
  return `rtsp://${authority}:${port}${safePath}`;
}
