// A camera's password, planted and used, is found in clear nowhere: not in the files, not in the log, not in an answer.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog, scrub } from "../../hub/lib/log.ts";
import { openSealedBox } from "../../hub/lib/sealed-box.ts";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { openKitchen, until } from "../kitchen.ts";

const CANARY = "canary-Passw0rd-9f3b";

test("a camera's password is in no file, no answer and no message of the hub", async () => {
  const auth = { scheme: "digest", user: "admin", password: CANARY } as const;
  const server = await openRtspServer({
    streams: [{ path: "/a", clip: loadClip(clipFile("cooking")), auth }],
  });
  const camera = {
    site: "c",
    name: "a",
    area: "cooking" as const,
    host: "127.0.0.1",
    port: server.port,
    user: "admin",
  };
  const plan = {
    sites: [{ id: "c", kind: "canteen" as const, name: "c", areas: ["cooking" as const] }],
    cameras: [
      { ...camera, id: "good", path: "/a", password: CANARY },
      { ...camera, id: "bad", path: "/a", password: `${CANARY}-wrong` },
      { ...camera, id: "lost", path: "/b", password: CANARY },
    ],
  };
  {
    await using kitchen = await openKitchen(plan, { kitchenHours: { from: "00:00", to: "00:00" } });
    const admin = await kitchen.signIn("admin");
    const states = () => admin.get<{ items: { id: string; state: string; fault?: string }[] }>("/cameras");
    await until("each camera's state", async () =>
      (await states()).body.items.every((one) => one.state !== "unknown") ? true : undefined,
    );
    const { items } = (await states()).body;
    expect(items.map(({ id, state, fault }) => [id, state, fault])).toEqual([
      ["c.bad", "offline", "wrong-password"],
      ["c.good", "online", undefined],
      ["c.lost", "offline", "no-such-stream"],
    ]);
    for (const path of ["/cameras", "/cameras/c.good", "/audit", "/sites", "/openapi.json"]) {
      expect(JSON.stringify((await admin.get(path)).body), path).not.toContain(CANARY);
    }
    expect(await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text()).not.toContain(CANARY);
    expect(kitchen.logged()).toContain("wrong-password");
    expect(kitchen.logged()).not.toContain(CANARY);
    const files = readdirSync(kitchen.dataDir, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(files.map(({ name }) => name)).toContain("book.db");
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name)).includes(CANARY), name).toBe(false);
  }
  await server.close();
});

test("a URL with a password that gets into an error is scrubbed from the log", () => {
  const lines: string[] = [];
  const log = createLog("info", (line) => lines.push(line));
  const cause = new Error(`connect rtsp://admin:${CANARY}@10.0.0.9:554/live failed`);
  log.error("a camera failed", { error: new Error("cannot pull", { cause }), url: `rtsp://u:${CANARY}@h/` });
  expect(lines.join()).toContain("rtsp://***@10.0.0.9:554/live failed");
  expect(lines.join()).not.toContain(CANARY);
  expect(scrub("mqtt://a:b@c and http://x/y:z@w")).toBe("mqtt://***@c and http://x/y:z@w");
});

test("a sealed password opens for the camera that it was sealed for, and not once it was altered", async () => {
  await using kitchen = await openKitchen();
  const box = openSealedBox(join(kitchen.dataDir, "secret.key"));
  const sealed = box.seal(CANARY, "c.one");
  expect(box.open(sealed, "c.one")).toBe(CANARY);
  expect(() => box.open(sealed, "c.two")).toThrow();
  expect(() => box.open(`${sealed.slice(0, -2)}AA`, "c.one")).toThrow();
});
