// What can go wrong with a camera, each on real sockets and each beside a neighbour on the same relay: the fault is told
// as what it is, and the neighbour loses no frame.
import { randomFillSync } from "node:crypto";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { besideNeighbour } from "./neighbour.ts";
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
      await hub.untilState("closed", { state: "offline", fault: "unreachable" });
    });
  });
});

describe.each(["basic", "digest"] as const)("a camera with %s sign-in", (scheme) => {
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
