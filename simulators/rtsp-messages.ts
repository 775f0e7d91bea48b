// RTSP 1.0 on the wire: requests out of a byte stream in which interleaved binary frames may stand, and answers into text.
// Source: RFC 2326, sections 4 to 7 and 10.12.

export type RtspRequest = {
  readonly method: string;
  readonly uri: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
};

/** Chosen: far above any client's request; beyond it the sender is no RTSP client. */
const MAX_REQUEST_BYTES = 16_384;

/** Answers this server gives. Source: RFC 2326, section 7.1.1. */
const STATUS = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  454: "Session Not Found",
  455: "Method Not Valid in This State",
  461: "Unsupported Transport",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
} as const;

export type RtspStatus = keyof typeof STATUS;

/** Takes bytes as they come and gives whole requests back; interleaved frames (the client's RTCP) are skipped. Throws on what is no RTSP. */
export function createRequestReader(): (bytes: Buffer) => readonly RtspRequest[] {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const requests: RtspRequest[] = [];
    for (;;) {
      const taken = takeOne(held);
      if (taken === undefined) break;
      if (taken.request !== undefined) requests.push(taken.request);
      held = held.subarray(taken.bytes);
    }
    return requests;
  };
}

function takeOne(held: Buffer): { readonly bytes: number; readonly request?: RtspRequest } | undefined {
  if (held[0] === 0x24) {
    const size = held.length < 4 ? Number.POSITIVE_INFINITY : 4 + held.readUInt16BE(2);
    return held.length < size ? undefined : { bytes: size };
  }
  const end = held.indexOf("\r\n\r\n");
  if (end < 0) {
    if (held.length > MAX_REQUEST_BYTES) throw new Error("a request longer than 16 KB");
    return undefined;
  }
  const request = readRequest(held.subarray(0, end).toString("latin1"));
  const bytes = end + 4 + bodyBytes(request);
  return held.length < bytes ? undefined : { bytes, request };
}

function readRequest(text: string): RtspRequest {
  const [first = "", ...lines] = text.trimStart().split("\r\n");
  const [, method, uri] = /^([A-Z_]+) (\S+) RTSP\/1\.0$/.exec(first) ?? [];
  if (method === undefined || uri === undefined) throw new Error("a request line that is no RTSP");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method, uri, headers };
}

function bodyBytes(request: RtspRequest): number {
  const bytes = Number(request.headers.get("content-length") ?? 0);
  if (!(Number.isInteger(bytes) && bytes >= 0 && bytes <= MAX_REQUEST_BYTES)) {
    throw new Error("a Content-Length that is none, or beyond 16 KB");
  }
  return bytes;
}

/** One answer; `headers` in the order given. */
export function answerText(
  status: RtspStatus,
  cseq: string | undefined,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): string {
  const lines = [`RTSP/1.0 ${status} ${STATUS[status]}`, `CSeq: ${cseq ?? "0"}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== "") lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

/**
 * The stream's path in a request URI, with its query (Dahua's streams differ by query only), without the track that
 * SETUP appends and without a slash at the end.
 */
export function pathOfUri(uri: string): string {
  const path = uri.replace(/^rtsp:\/\/[^/]*/i, "");
  return path.replace(/\/?trackID=\d+$/, "").replace(/\/+$/, "");
}
