// What two hundred failed attempts leave behind: no socket, no timer, nobody who still listens.
import { getEventListeners } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { CameraError } from "../../hub/video/camera-error.ts";
import { playCamera } from "../../hub/video/rtsp/rtsp-client.ts";
import { connectTcp } from "../../hub/video/rtsp/rtsp-connection.ts";
import { createLiveClock, type LiveClock } from "./live-clock.ts";
import { H264_SDP, openOddCamera, sendFrames } from "./odd-camera.ts";
import { openCameras } from "./open-relay.ts";

/** Sockets of this process, by kind. */
function resources(): Record<string, number> {
  const kinds = process.getActiveResourcesInfo().filter((kind) => /TCP|UDP/.test(kind));
  return Object.fromEntries(
    [...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]),
  );
}

/** A clock that knows its timers which have not run or been stopped. */
function countingClock(): LiveClock & { readonly pending: () => number } {
  const clock = createLiveClock();
  const pending = new Set<object>();
  return {
    ...clock,
    pending: () => pending.size,
    after: (delayMs, action) => {
      const own = {};
      pending.add(own);
      const stop = clock.after(delayMs, () => {
        pending.delete(own);
        action();
      });
      return () => {
        pending.delete(own);
        stop();
      };
    },
    every: (periodMs, action) => {
      const own = {};
      pending.add(own);
      const stop = clock.every(periodMs, action);
      return () => {
        pending.delete(own);
        stop();
      };
    },
  };
}

test("two hundred failed attempts of every kind leave no socket, timer or listener", async () => {
  await using cameras = await openCameras([{ path: "/live", only: "udp" }, "/dead"], {
    scheme: "digest",
    user: "admin",
    password: "right",
  });
  cameras.setState("/dead", "dead");
  await using closed = await openCameras([]);
  await closed.close();
  //  Over UDP, whose ports must be given back, and it breaks off in the middle.
  await using breaking = await openOddCamera(({ method, headers, socket }) => {
    const transport = headers.get("transport") ?? "";
    if (method === "SETUP" && transport.includes("TCP")) return { status: "461 Unsupported Transport" };
    if (method === "SETUP") return { headers: { Session: "1a", Transport: transport } };
    if (method === "PLAY") setImmediate(() => socket.destroy());
    return undefined;
  });
  await using garbled = await openOddCamera(({ method, socket }) => {
    if (method === "PLAY") sendFrames(socket, () => true, { count: 2 });
    if (method === "PLAY") setImmediate(() => socket.write("no RTSP"));
    return undefined;
  });
  //  Over UDP likewise, and it is gone when its sound is asked for.
  const withSound = `${H264_SDP}m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/16000/1\r\na=fmtp:97 config=1408;sizeLength=13;indexLength=3;indexDeltaLength=3\r\na=control:trackID=2\r\n`;
  await using muting = await openOddCamera(({ method, uri, headers, socket }) => {
    const transport = headers.get("transport") ?? "";
    if (method === "DESCRIBE") return { headers: { "Content-Type": "application/sdp" }, body: withSound };
    if (method !== "SETUP") return undefined;
    if (transport.includes("TCP")) return { status: "461 Unsupported Transport" };
    if (uri.endsWith("trackID=1")) return { headers: { Session: "1a", Transport: transport } };
    socket.destroy();
    return "silent";
  });
  let port = 0;
  await using circling = await openOddCamera(({ method }) =>
    method === "DESCRIBE"
      ? { status: "302 Found", headers: { Location: `rtsp://127.0.0.1:${port}/live` } }
      : undefined,
  );
  ({ port } = circling);
  await using refusing = await openOddCamera(({ method }) =>
    method === "SETUP" ? { status: "461 Unsupported Transport" } : undefined,
  );
  //  Never closes its side, whatever the hub does.
  const clung = new Set<Socket>();
  const clinging = createServer({ allowHalfOpen: true }, (socket) => {
    clung.add(socket);
    socket.on("error", () => socket.destroy());
    socket.write("no RTSP");
  });
  await new Promise<void>((resolve) => clinging.listen(0, "127.0.0.1", resolve));
  const kinds = [
    { port: refusing.port, path: "/live", fault: "refused" },
    { port: (clinging.address() as AddressInfo).port, path: "/live", fault: "protocol" },
    { port: closed.port, path: "/live", fault: "unreachable" },
    { port: cameras.port, path: "/live", fault: "wrong-password" },
    { port: cameras.port, path: "/nowhere", fault: "no-such-stream" },
    { port: cameras.port, path: "/dead", fault: "wrong-password" },
    { port: breaking.port, path: "/live", fault: "unreachable" },
    { port: muting.port, path: "/live", fault: "unreachable" },
    { port: garbled.port, path: "/live", fault: "protocol" },
    { port: circling.port, path: "/live", fault: "refused" },
  ];
  const clock = countingClock();
  const { signal } = new AbortController();
  const settled = async (): Promise<Record<string, number>> => {
    //  A connection that the hub has closed is cut after a second, where the camera does not close its side.
    clock.skip(1000);
    //  Its own side learns of it when it writes; where the hub had kept the connection it would not.
    await expect
      .poll(() => {
        for (const socket of clung) socket.write("x");
        return [...clung].every(({ destroyed }) => destroyed);
      })
      .toBe(true);
    await expect.poll(resources).not.toHaveProperty("TCPSocketWrap");
    return resources();
  };
  let before = {};
  for (let attempt = 0; attempt < 200 + kinds.length; attempt++) {
    //  Each once beforehand: what a kind opens for good, it opens the first time.
    if (attempt === kinds.length) before = await settled();
    const kind = kinds[attempt % kinds.length] ?? kinds[0];
    if (kind === undefined) break;
    const error = await playCamera({
      address: { host: "127.0.0.1", port: kind.port, path: kind.path },
      credentials: { user: "admin", password: "wrong" },
      connect: connectTcp,
      clock,
      signal,
      onTrack: () => undefined,
      onSound: () => () => undefined,
      onRtp: () => undefined,
      onRtcp: () => undefined,
      onBytes: () => undefined,
    }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CameraError);
    expect(error).toMatchObject({ fault: kind.fault });
  }
  await settled();
  await expect.poll(resources).toEqual(before);
  expect(clock.pending()).toBe(0);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  clinging.close();
});
