// A camera that is moved to another site: who watches it live without the right there is cut off.
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import type { SitePlanFile } from "../../devices/site-plan.ts";
import type { Clock } from "../../hub/lib/clock.ts";
import { type Caller, type Kitchen, openKitchen } from "../kitchen.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { openCameras, type TestCameras } from "../video/open-relay.ts";
import { CAMERA } from "./camera-kitchen.ts";

/** Two schools with a canteen each; the camera at /a is in the first one's. */
async function twoCanteens(cameras: TestCameras, clock?: Clock): Promise<Kitchen> {
  const plan: SitePlanFile = {
    sites: [
      { id: "district", kind: "district", name: "district" },
      ...["east", "west"].flatMap((id) => [
        { id, kind: "school" as const, name: id, parent: "district" },
        { id: `${id}-canteen`, kind: "canteen" as const, name: id, parent: id, serves: [id] },
      ]),
    ],
    cameras: [
      {
        ...{ site: "east-canteen", id: "cooking", name: "烹饪区", area: "cooking" },
        ...{ host: "127.0.0.1", port: cameras.port, path: "/a" },
      },
    ],
  };
  const kitchen = await openKitchen(plan, {}, clock);
  await kitchen.person("east", { role: "school-manager", siteId: "east" });
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  return kitchen;
}

async function watch(kitchen: Kitchen, caller: Caller, way: string) {
  const url = `${kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras/${CAMERA}/${way}`;
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${caller.token}` } });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("open", resolve));
  return { socket, closed };
}

test.each(["live", "live?stream=main", "live?codec=h264", "mpeg1"])(
  "a camera that moves to another site is no longer seen by those of the one it left (%s)",
  async (way) => {
    await using cameras = await openCameras(["/a"]);
    const clock = createLiveClock();
    await using kitchen = await twoCanteens(cameras, clock);
    const [admin, east, chief] = [
      await kitchen.signIn("admin"),
      await kitchen.signIn("east"),
      await kitchen.signIn("chief"),
    ];
    const [left, above] = [await watch(kitchen, east, way), await watch(kitchen, chief, way)];
    const moved = await admin.send("PATCH", `/cameras/${CAMERA}`, { siteId: "west-canteen" });
    expect(moved.status).toBe(200);
    clock.skip(5_000);
    expect(await left.closed).toBe(1008);
    expect(above.socket.readyState).toBe(WebSocket.OPEN);
    above.socket.close();
    await above.closed;
  },
);
