// The RTSP parser in any chunking, and on bytes that are no RTSP.
import fc from "fast-check";
import { expect, test } from "vitest";
import { CameraError } from "../../hub/video/camera-error.ts";
import { createRtspParser, streamUri } from "../../hub/video/rtsp/rtsp-message.ts";

type Seen = { responses: string[]; requests: string[]; frames: string[] };

function parse(chunks: readonly Buffer[], framesExpected = true): Seen {
  const seen: Seen = { responses: [], requests: [], frames: [] };
  const parser = createRtspParser({
    onResponse: ({ status, headers, body }) =>
      seen.responses.push(`${status} ${headers.get("cseq")?.join("|")} ${body.toString("latin1")}`),
    onRequest: ({ method, uri }) => seen.requests.push(`${method} ${uri}`),
    onFrame: (channel, payload) => seen.frames.push(`${channel} ${payload.toString("hex")}`),
    framesExpected: () => framesExpected,
  });
  for (const chunk of chunks) {
    const read = Buffer.from(chunk);
    parser.push(read);
    //  As the next piece is read over it.
    read.fill(0x24);
  }
  return seen;
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

function frame(channel: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x24, channel, payload.length >> 8, payload.length & 0xff]), payload]);
}

const part = fc.oneof(
  fc
    .record({ channel: fc.integer({ min: 0, max: 255 }), payload: fc.uint8Array({ maxLength: 300 }) })
    .map(({ channel, payload }) => ({
      bytes: frame(channel, payload),
      kind: "frames" as const,
      seen: `${channel} ${Buffer.from(payload).toString("hex")}`,
    })),
  fc
    .record({ cseq: fc.nat(999), body: fc.uint8Array({ maxLength: 80 }), blank: fc.boolean() })
    .map(({ cseq, body, blank }) => ({
      bytes: Buffer.concat([
        Buffer.from(
          `${blank ? "\r\n" : ""}RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\nContent-Length: ${body.length}\r\n\r\n`,
        ),
        body,
      ]),
      kind: "responses" as const,
      seen: `200 ${cseq} ${Buffer.from(body).toString("latin1")}`,
    })),
  fc.constant({
    bytes: Buffer.from("ANNOUNCE rtsp://h/s RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
    kind: "requests" as const,
    seen: "ANNOUNCE rtsp://h/s",
  }),
);

test("a camera's answers and media are read the same in whatever pieces they arrive", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 40 }), (parts, cuts) => {
      const seen = parse(cut(Buffer.concat(parts.map(({ bytes }) => bytes)), cuts));
      for (const kind of ["frames", "responses", "requests"] as const) {
        expect(seen[kind]).toEqual(parts.filter((p) => p.kind === kind).map((p) => p.seen));
      }
    }),
  );
});

test("a camera's answers are read when every byte comes alone", () => {
  const bytes = Buffer.concat([
    Buffer.from("RTSP/1.0 200 OK\r\nCSeq: 4\r\nContent-Length: 3\r\n\r\nabc"),
    frame(2, Buffer.from("beef", "hex")),
  ]);
  const seen = parse([...bytes].map((byte) => Buffer.from([byte])));
  expect(seen).toEqual({ responses: ["200 4 abc"], requests: [], frames: ["2 beef"] });
});

test("random bytes are refused as a protocol fault, never as another error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), fc.array(fc.nat(), { maxLength: 5 }), (bytes, cuts) => {
      try {
        parse(cut(Buffer.from(bytes), cuts), false);
      } catch (error) {
        expect(error).toBeInstanceOf(CameraError);
        expect(error).toMatchObject({ fault: "protocol" });
      }
    }),
  );
});

test.each([
  ["an HTTP server", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"],
  ["an SSH server", "SSH-2.0-OpenSSH_9.2\r\n\r\n"],
  ["lower-case chatter", "hello"],
  ["control characters in a head", "RTSP/1.0 200 OK\r\nX: \u0001\r\n"],
  ["a body of impossible length", "RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n"],
  ["a negative body length", "RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n"],
  ["a head without an end", `RTSP/1.0 200 OK\r\nX: ${"a".repeat(20_000)}`],
  ["media before it was asked for", "$\u0000"],
])("%s in a camera's place is refused at once", (_, text) => {
  expect(() => parse([Buffer.from(text, "latin1")], false)).toThrow(CameraError);
});

test("a path given by hand cannot smuggle a line into a request", () => {
  expect(streamUri("::1", 554, "/a b\r\nX: 1/厨?c=1%20")).toBe(
    "rtsp://[::1]:554/a%20b%0D%0AX:%201/%E5%8E%A8?c=1%20",
  );
});
