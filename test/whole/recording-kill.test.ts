// kill -9 of a real hub while it records several cameras, five times: what its index has acknowledged plays, of what viewers
// saw no more than the last half second is lost, and nothing is left lying about.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Recordings } from "../../hub/serve/contract.ts";
import { openShelf } from "../../hub/video/past/shelf.ts";
import type { LiveText } from "../../hub/video/relay/viewer.ts";
import { loadClip } from "../../simulators/clip.ts";
import { asAdmin, signInAdmin, startHubProcess } from "../hub-process.ts";
import { until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";
import { fragmentsIn } from "../video/recording-viewer.ts";
import { probe } from "./recorded.ts";

const CAMERAS = ["a", "b", "c"];
const ROUNDS = 5;
//  A key frame each two seconds: a group of pictures is longer than what may be lost.
const clip = loadClip(join(import.meta.dirname, "../../simulators/clips/cooking.h264"));
//  Half a second, a picture, and what a busy machine had not taken yet.
const MOST_LOST_MS = 500 + 40 + 200;
const TICKS_PER_S = 90_000;

/** Watches a camera; gives when its last group began and when the last picture was taken that came. */
function watch(http: string, token: string, id: string) {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${http.replace("http", "ws")}/api/v1/cameras/${id}/live`, { headers });
  let key = { mediaS: 0, at: 0 };
  let last: { readonly groupAt: number; readonly at: number } | undefined;
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      const time = fragmentsIn(data).at(-1)?.time;
      if (time === undefined || key.at === 0) return;
      last = { groupAt: key.at, at: key.at + (time / TICKS_PER_S - key.mediaS) * 1000 };
      return;
    }
    const text = JSON.parse(data.toString()) as LiveText;
    if (text.type === "time") key = { mediaS: text.mediaS, at: Date.parse(text.capturedAt) };
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return { last: () => last, closed };
}

test("what was recorded outlives kill -9, but for the last half second of what was seen", {
  timeout: 180_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-kill-past-"));
  await using cameras = await openCameras(CAMERAS.map((name) => ({ path: `/${name}`, clip })));
  const sites = join(folder, "plan.json");
  const plan = {
    sites: [{ id: "k", kind: "canteen", name: "k" }],
    cameras: CAMERAS.map((id) => ({
      ...{ site: "k", id, name: id, area: "cooking", host: "127.0.0.1", port: cameras.port, path: `/${id}` },
    })),
  };
  writeFileSync(sites, JSON.stringify(plan));
  const dataDir = join(folder, "data");
  const ids = CAMERAS.map((name) => `k.${name}`);
  const now = Date.now();
  const span = `from=${new Date(now - 60_000).toISOString()}&to=${new Date(now + 3_600_000).toISOString()}`;
  let rounds = 0;
  for (; rounds < ROUNDS; rounds++) {
    const hub = await startHubProcess({ dataDir, sites });
    const admin = await asAdmin(hub.http);
    for (const id of ids) await admin("PUT", `/cameras/${id}/recording`, { mode: "always", stream: "sub" });
    const list = (id: string) => admin<Recordings>("GET", `/cameras/${id}/recordings?${span}`);
    const token = await signInAdmin(hub.http);
    const viewers = ids.map((id) => watch(hub.http, token, id));
    //  Each time at another moment of its groups of pictures.
    const told = await until("a second of each camera", async () => {
      const all = await Promise.all(ids.map(list));
      const open = all.map(({ spans }) => spans.at(-1)?.pieces.at(-1));
      return open.every((piece) => piece?.isOpen === true && piece.durationS >= 1) ? open : undefined;
    });
    await until("the moment of a group", () => {
      const { groupAt = 0, at = 0 } = viewers[0]?.last() ?? {};
      return at - groupAt > 300 + rounds * 350 && at - groupAt < 700 + rounds * 350 ? true : undefined;
    });
    await hub.end("SIGKILL");
    await Promise.all(viewers.map(({ closed }) => closed));

    const shelf = openShelf(join(dataDir, "recordings"));
    expect(shelf.found.removed).toBeLessThanOrEqual(CAMERAS.length);
    for (const [index, id] of ids.entries()) {
      const pieces = shelf.list(id, 0, now + 3_600_000);
      expect(pieces.length).toBeGreaterThan(rounds);
      //  What the hub said that there is, is there.
      const piece = told[index];
      const kept = pieces.find((one) => one.id === piece?.id);
      expect(kept?.durationS ?? 0).toBeGreaterThanOrEqual((piece?.durationS ?? 1) - 0.001);
      const seen = viewers[index]?.last()?.at ?? Number.POSITIVE_INFINITY;
      expect(seen - (pieces.at(-1)?.to ?? 0)).toBeLessThanOrEqual(MOST_LOST_MS);
      for (const one of pieces.slice(-2)) {
        const { complaints, frames } = probe(shelf.find(id, one.id)?.file ?? "");
        expect([id, one.id, complaints]).toEqual([id, one.id, ""]);
        expect(frames).toBeGreaterThan(0);
      }
      //  Each file is in an index, and nothing else lies there.
      const files = readdirSync(join(dataDir, "recordings", id), { recursive: true }).map(String);
      expect(files.filter((name) => name.endsWith(".mp4"))).toHaveLength(pieces.length);
    }
    shelf.close();
    expect(openShelf(join(dataDir, "recordings")).found).toEqual({ mended: 0, removed: 0 });
  }
  expect(rounds).toBe(ROUNDS);
  rmSync(folder, { recursive: true, force: true });
});
