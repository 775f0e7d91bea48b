// What all the kitchens of a school may take together: when it is used up and protected, they stop and say why; others go on.
import { expect, test } from "vitest";
import { configSchema } from "../../hub/config.ts";
import type { Recording, Store } from "../../hub/serve/contract.ts";
import { openKitchen, until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";

test("a school's quota is shared by its kitchens, and no other school stops for it", {
  timeout: 90_000,
}, async () => {
  await using cameras = await openCameras(["/a", "/b", "/c"]);
  const kitchens = [
    ["north", "east"],
    ["south", "east"],
    ["far", "west"],
  ] as const;
  const plan = {
    sites: [
      { id: "district", kind: "district" as const, name: "district" },
      ...["east", "west"].map((id) => ({ id, kind: "school" as const, name: id, parent: "district" })),
      ...kitchens.map(([id, parent]) => ({ id, kind: "canteen" as const, name: id, parent })),
    ],
    cameras: kitchens.map(([site], index) => ({
      ...{ site, id: "cooking", name: site, area: "cooking" as const },
      ...{ host: "127.0.0.1", port: cameras.port, path: `/${"abc"[index]}` },
    })),
  };
  const { recordings: defaults } = configSchema.parse({});
  await using kitchen = await openKitchen(plan, { recordings: { ...defaults, quotaGbPerSchool: 0.001 } });
  const admin = await kitchen.signIn("admin");
  const now = Date.now();
  const span = { from: new Date(now - 60_000).toISOString(), to: new Date(now + 3_600_000).toISOString() };
  for (const [site, school] of kitchens) {
    const camera = `/cameras/${site}.cooking`;
    const { status } = await admin.send("POST", `${camera}/protections`, { ...span, reason: "a rat" });
    expect(status).toBe(201);
    const mode = school === "east" ? "always" : "alert";
    await admin.send("PUT", `${camera}/recording`, { mode, stream: "sub" });
  }
  const of = async (site: string) => (await admin.get<Recording>(`/cameras/${site}.cooking/recording`)).body;
  const stopped = await until("the stop", async () => {
    const one = await of("north");
    return one.state === "stopped" ? one : undefined;
  });
  expect(stopped.stop).toMatchObject({
    why: "school-quota",
    detail: expect.stringContaining("the school east"),
  });
  expect((await of("south")).stop?.why).toBe("school-quota");
  //  Both together have what one school may hold.
  const [north, south] = [await of("north"), await of("south")];
  expect(Math.min(north.bytes, south.bytes)).toBeGreaterThan(100_000);
  expect(Math.max(north.bytes, south.bytes)).toBeLessThan(1_000_000);
  expect((await of("far")).stop).toBeUndefined();
  const { body } = await admin.get<Store>("/store");
  expect(body.recordings.stops.map(({ why }) => why)).toContain("school-quota");
});
