// What can go wrong with a camera, each on real sockets and each beside a neighbour on the same relay: the fault is told
// as what it is, and the neighbour loses no frame.
import { randomFillSync } from "node:crypto";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { besideNeighbour } from "./neighbour.ts";
import { H264_SDP, openOddCamera, sendFrames } from "./odd-camera.ts";
import { cameraAt, openCameras } from "./open-relay.ts";

describe("a camera that", () => {
  test("dies in the middle is offline at once, and back when it is back", async () => {
    await using cameras = await openCameras(["/live"]);
    await besideNeighbour([cameras.source("c", "/live")], async ({ hub, viewer, skip }) => {
      await viewer.until(() => viewer.binaries().length > 3);
      cameras.setState("/live", "dead");
      await hub.untilState("c", { state: "offline", fault: "unreachable" });
      cameras.setState("/live", "playing");
      await skip(1000);
      await hub.untilState("c", { state: "online" });
    });
  });

  test("freezes is stalled after five seconds", async () => {
    await using cameras = await openCameras(["/live"]);
    await besideNeighbour([cameras.source("c", "/live")], async ({ hub, viewer, skip }) => {
      await viewer.until(() => viewer.binaries().length > 3);
      cameras.setState("/live", "frozen");
      await skip(6000);
      await hub.untilState("c", { state: "offline", fault: "stalled" });
    });
  });

  test.each([3 * 1024, 40 * 1024])("sends %i bytes of garbage breaks the protocol", async (bytes) => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.write(randomFillSync(Buffer.alloc(bytes)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await besideNeighbour([cameraAt(port, "c", "/live")], async ({ hub, untilNeighbourMoves }) => {
      expect(await hub.untilState("c", { state: "offline", fault: "protocol" })).toBeDefined();
      await untilNeighbourMoves();
    });
    server.close();
  });

  test("does not have the stream, or is not there at all, has the fault that it is", async () => {
    await using cameras = await openCameras(["/live"]);
    await using gone = await openCameras([]);
    await gone.close();
    const sources = [cameras.source("missing", "/nowhere"), cameraAt(gone.port, "closed", "/live")];
    await besideNeighbour(sources, async ({ hub }) => {
      await hub.untilState("missing", { state: "offline", fault: "no-such-stream" });
      await hub.untilState("closed", {
        state: "offline",
        fault: "unreachable",
        faultDetail: "connection-refused",
      });
    });
  });
});

describe("a camera is shown that", () => {
  test.each(["udp", "tcp"] as const)("sends over %s only", async (only) => {
    await using cameras = await openCameras([{ path: "/live", only }]);
    await besideNeighbour([cameras.source("c", "/live")], async ({ viewer, hub }) => {
      await viewer.until(() => viewer.binaries().length > 10);
      expect(hub.states.filter(({ cameraId }) => cameraId === "c")).toMatchObject([{ state: "online" }]);
    });
  });

  test("names no parameter sets in its description", async () => {
    await using cameras = await openCameras([{ path: "/live", faults: { hidesSets: true } }]);
    await besideNeighbour([cameras.source("c", "/live")], async ({ viewer }) => {
      await viewer.until(() => viewer.binaries().length > 10);
    });
  });

  test("has tracks of AAC and PCMA beside its video, which nobody asks for", async () => {
    const [head = "", video = ""] = H264_SDP.split("m=video");
    const description = [
      head,
      "m=audio 0 RTP/AVP 104\r\na=rtpmap:104 MPEG4-GENERIC/16000/1\r\na=control:trackID=7\r\n",
      `m=video${video}`,
      //  RFC 3551, section 6: payload type 8 is PCMA by itself.
      "m=audio 0 RTP/AVP 8\r\na=control:trackID=8\r\n",
    ].join("");
    await using camera = await openOddCamera(({ method, socket }) => {
      if (method === "PLAY") {
        //  And a camera that sends them unasked: on channels of their own.
        const sound = Buffer.from([0x24, 8, 0, 16, 0x80, 8, 0, 1, ...Array(12).fill(0x55)]);
        setImmediate(() => socket.write(sound));
        sendFrames(socket, () => true);
        setImmediate(() => socket.write(sound));
      }
      return method === "DESCRIBE" ? { body: description } : undefined;
    });
    await besideNeighbour([cameraAt(camera.port, "c", "/live")], async ({ viewer, hub }) => {
      await viewer.until(() => viewer.binaries().length > 1);
      const asked = camera.asked.filter(({ method }) => method === "SETUP");
      expect(asked.map(({ uri }) => uri.split("/").at(-1))).toEqual(["trackID=1"]);
      expect(hub.relay.stateOf("c")).toMatchObject({ state: "online" });
    });
  });
});

describe.each(["basic", "digest", "digest-sha-256"] as const)("a camera with %s sign-in", (scheme) => {
  test("shows its picture for the right password, and says what is wrong with the others", async () => {
    await using cameras = await openCameras(["/live"], { scheme, user: "admin", password: "right" });
    const sources = [
      cameras.source("right", "/live", "admin", "right"),
      cameras.source("wrong", "/live", "admin", "wrong"),
      cameras.source("none", "/live"),
    ];
    await besideNeighbour(sources, async ({ hub, viewer }) => {
      await hub.untilState("wrong", { state: "offline", fault: "wrong-password" });
      await hub.untilState("none", { state: "offline", fault: "wrong-password" });
      await viewer.until(() => viewer.binaries().length > 3);
      expect(hub.relay.stateOf("right")).toMatchObject({ state: "online" });
    });
  });
});
