// The simulated cameras, watched by ffprobe and by a client that speaks RTSP by hand.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { openRtspServer, type RtspServer } from "../../simulators/rtsp-server.ts";

const hasFfprobe = spawnSync("ffprobe", ["-version"]).status === 0;
const clip = loadClip(clipFile("cooking"));
const opened: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function openKitchen(now?: () => number): Promise<RtspServer> {
  const server = await openRtspServer({
    ...(now === undefined ? {} : { now }),
    streams: [
      { path: "/open", clip },
      { path: "/basic", clip, auth: { scheme: "basic", user: "viewer", password: "p:w" } },
      { path: "/cam?channel=1", clip, auth: { scheme: "digest", user: "admin", password: "secret" } },
      { path: "/cam?channel=2", clip, auth: { scheme: "digest", user: "admin", password: "other" } },
    ],
  });
  opened.push(server);
  return server;
}

async function probe(url: string): Promise<{ readonly said: string; readonly code: unknown }> {
  const show = ["-show_entries", "stream=codec_name,profile,width,height,avg_frame_rate", "-of", "csv=p=0"];
  const child = spawn("ffprobe", ["-v", "error", "-rtsp_transport", "tcp", ...show, url]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (said += String(bytes)));
  const [code] = await once(child, "close");
  return { said, code };
}

type Client = {
  readonly ask: (method: string, path: string, headers?: Record<string, string>) => Promise<string>;
  /** The next interleaved frame. */
  readonly frame: () => Promise<{ readonly channel: number; readonly bytes: Buffer }>;
  readonly socket: Socket;
};

/** A client with no manners: what it gets is split into answers and interleaved frames, and waited for. */
async function dial(server: RtspServer): Promise<Client> {
  const socket = connect(server.port, "127.0.0.1");
  opened.push({ close: async () => void socket.destroy() });
  await once(socket, "connect");
  let held = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  socket.on("data", (bytes) => {
    held = Buffer.concat([held, bytes]);
    wake();
  });
  const until = async <T>(take: () => T | undefined): Promise<T> => {
    for (;;) {
      const taken = take();
      if (taken !== undefined) return taken;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const takeFrame = () => {
    if (held[0] !== 0x24 || held.length < 4 || held.length < 4 + held.readUInt16BE(2)) return undefined;
    const end = 4 + held.readUInt16BE(2);
    const taken = { channel: held[1] ?? 0, bytes: held.subarray(4, end) };
    held = held.subarray(end);
    return taken;
  };
  const takeAnswer = () => {
    while (takeFrame() !== undefined);
    const end = held.indexOf("\r\n\r\n");
    if (held[0] === 0x24 || end < 0) return undefined;
    const head = held.subarray(0, end).toString();
    const body = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (held.length < end + 4 + body) return undefined;
    const text = held.subarray(0, end + 4 + body).toString();
    held = held.subarray(end + 4 + body);
    return text;
  };
  let cseq = 0;
  return {
    socket,
    frame: () => until(takeFrame),
    ask: (method, path, headers = {}) => {
      cseq += 1;
      const lines = Object.entries({ CSeq: String(cseq), ...headers }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      socket.write(`${method} rtsp://127.0.0.1:${server.port}${path} RTSP/1.0\r\n${lines.join("")}\r\n`);
      return until(takeAnswer);
    },
  };
}

async function play(server: RtspServer, path = "/open"): Promise<Client> {
  const client = await dial(server);
  const answer = await client.ask("SETUP", `${path}/trackID=1`, {
    Transport: "RTP/AVP/TCP;unicast;interleaved=0-1",
  });
  const session = /Session: (\w+);timeout=60/.exec(answer)?.[1] ?? "";
  expect(await client.ask("PLAY", path, { Session: session })).toMatch(
    /RTP-Info: url=.*;seq=\d+;rtptime=\d+/,
  );
  return client;
}

describe.skipIf(!hasFfprobe)("a player that everybody has (needs ffprobe)", () => {
  test.each([
    ["an open camera", "", "/open"],
    ["a camera with basic sign-in", "viewer:p%3Aw@", "/basic"],
    ["a camera with digest sign-in and a query in its path", "admin:secret@", "/cam?channel=1"],
  ])("watches %s", async (_, user, path) => {
    const { port } = await openKitchen();
    const { said, code } = await probe(`rtsp://${user}127.0.0.1:${port}${path}`);
    //  Joined between two key frames, its decoder complains before it says what it sees.
    expect(said.trim().split("\n").at(-1)).toBe("h264,Main,640,360,15/1");
    expect(code).toBe(0);
  });

  test.each([
    ["basic", "viewer:wrong@", "/basic"],
    ["digest", "admin:other@", "/cam?channel=1"],
    ["digest without a password", "", "/cam?channel=2"],
  ])("is turned away with a wrong password (%s)", async (_, user, path) => {
    const { port } = await openKitchen();
    const { said, code } = await probe(`rtsp://${user}127.0.0.1:${port}${path}`);
    expect(said).toContain("401 Unauthorized");
    expect(code).not.toBe(0);
  });
});

describe("a camera asked by hand", () => {
  test("challenges in the way it is set to, and knows no stream that it has not", async () => {
    const client = await dial(await openKitchen());
    expect(await client.ask("OPTIONS", "*")).toContain("Public: OPTIONS, DESCRIBE, SETUP, PLAY");
    expect(await client.ask("DESCRIBE", "/basic")).toMatch(
      /401 Unauthorized\r\n.*\r\nWWW-Authenticate: Basic realm=/,
    );
    expect(await client.ask("DESCRIBE", "/cam?channel=1")).toMatch(
      /WWW-Authenticate: Digest realm=".*", nonce="\w+"/,
    );
    expect(await client.ask("DESCRIBE", "/none")).toContain("404 Not Found");
  });

  test("describes its stream and says no to a transport that it does not have", async () => {
    const client = await dial(await openKitchen());
    const described = await client.ask("DESCRIBE", "/open");
    expect(described).toMatch(
      /packetization-mode=1;profile-level-id=4d[0-9a-f]{4};sprop-parameter-sets=\S+,\S+/,
    );
    expect(described).toContain("a=framerate:15");
    const multicast = { Transport: "RTP/AVP;multicast;port=5000-5001" };
    expect(await client.ask("SETUP", "/open/trackID=1", multicast)).toContain("461 Unsupported Transport");
    expect(await client.ask("PLAY", "/open", { Session: "0" })).toContain("454 Session Not Found");
  });

  test("hangs up on bytes that are no RTSP", async () => {
    const { socket } = await dial(await openKitchen());
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await once(socket, "close");
  });

  test("shows the second of the minute that the clock shows", async () => {
    //  The clock stands 100 ms before 12:00:37: the first frame that comes is that second's first.
    const start = performance.now();
    const second = Date.parse("2026-11-21T12:00:37Z");
    const client = await play(await openKitchen(() => second - 100 + performance.now() - start));
    let frame = await client.frame();
    while (frame.channel !== 0 || frame.bytes.readUInt32BE(4) < rtpOf(second)) frame = await client.frame();
    expect(frame.bytes.readUInt32BE(4)).toBe(rtpOf(second));
    const expected = clip.frames[37 * clip.fps]?.nals ?? [];
    const payload = frame.bytes.subarray(12);
    const first = expected[0] ?? new Uint8Array();
    if (first.length <= 1400) expect(payload).toEqual(Buffer.from(first));
    else expect(payload.subarray(2)).toEqual(Buffer.from(first.subarray(1, 1399)));
  });

  test("ties its media clock to the wall clock in a sender report", async () => {
    const at = Date.parse("2026-11-21T12:00:00.500Z");
    const start = performance.now();
    const client = await play(await openKitchen(() => at + performance.now() - start));
    let frame = await client.frame();
    while (frame.channel !== 1) frame = await client.frame();
    expect(frame.bytes[1]).toBe(200);
    const ms =
      (frame.bytes.readUInt32BE(8) - 2_208_988_800) * 1000 + (frame.bytes.readUInt32BE(12) / 2 ** 32) * 1000;
    expect(Math.abs(ms - at)).toBeLessThan(5000);
    expect(Math.abs(frame.bytes.readUInt32BE(16) - rtpOf(ms))).toBeLessThan(180);
  });

  function rtpOf(atMs: number): number {
    return Math.round(atMs * 90) % 2 ** 32;
  }
});

describe("a camera that fails", () => {
  test("cuts its viewers when it dies, answers 500, and comes back", async () => {
    const server = await openKitchen();
    const watcher = await play(server);
    await watcher.frame();
    expect(server.sessions()).toBe(1);
    const cut = once(watcher.socket, "close");
    server.setState("/open", "dead");
    await cut;
    expect(server.sessions()).toBe(0);
    expect(await (await dial(server)).ask("DESCRIBE", "/open")).toContain("500 Internal Server Error");
    server.setState("/open", "playing");
    await (await play(server)).frame();
  });

  test("keeps its viewers and sends them nothing while it is frozen", async () => {
    let skippedMs = 0;
    const server = await openKitchen(() => Date.now() + skippedMs);
    const watcher = await play(server);
    const before = await watcher.frame();
    server.setState("/open", "frozen");
    //  An answer that comes back behind the last frames proves that nothing was sent after it was asked for.
    expect(await watcher.ask("OPTIONS", "*")).toContain("200 OK");
    let sent = 0;
    const count = () => {
      sent += 1;
    };
    watcher.socket.on("data", count);
    const other = await play(server, "/open");
    expect(await other.ask("OPTIONS", "*")).toContain("200 OK");
    expect(sent).toBe(0);
    expect(server.sessions()).toBe(2);
    //  Back after a minute, it shows the present and not what was missed.
    skippedMs = 60_000;
    server.setState("/open", "playing");
    const after = await watcher.frame();
    const passed = (after.bytes.readUInt32BE(4) - before.bytes.readUInt32BE(4) + 2 ** 32) % 2 ** 32;
    if (after.channel === 0 && before.channel === 0) expect(passed / 90_000).toBeGreaterThan(59);
  });

  test("forgets a viewer that hangs up", async () => {
    const server = await openKitchen();
    const staying = await play(server);
    const leaving = await play(server);
    await leaving.frame();
    expect(server.sessions()).toBe(2);
    leaving.socket.destroy();
    while (server.sessions() === 2) await staying.frame();
    expect(server.sessions()).toBe(1);
  });

  test("hangs up on a viewer that has not been heard for longer than it announced", async () => {
    let skippedMs = 0;
    const server = await openKitchen(() => Date.now() + skippedMs);
    const watcher = await play(server);
    await watcher.frame();
    const cut = once(watcher.socket, "close");
    skippedMs = 71_000;
    await cut;
    expect(server.sessions()).toBe(0);
  });

  test("drops a viewer that stops reading, before what it holds back fills the memory", async () => {
    //  20 MB a second: what the system itself holds back for a socket is full at once.
    const frames = [{ nals: [new Uint8Array(200_000).fill(1)], key: true }];
    const server = await openRtspServer({
      streams: [{ path: "/open", clip: { ...clip, fps: 100, frames } }],
    });
    opened.push(server);
    const slow = await play(server);
    slow.socket.pause();
    const quick = await play(server);
    while (server.sessions() === 2) await quick.frame();
    expect(server.sessions()).toBe(1);
  });

  test("says which path it does not know", async () => {
    const server = await openKitchen();
    expect(() => server.setState("/nowhere", "dead")).toThrow("no stream has the path /nowhere");
  });
});
