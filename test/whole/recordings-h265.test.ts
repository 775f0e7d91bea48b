// The past of a camera that sends H.265: its pieces play as they are, and its clips keep its codec.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ClipExport } from "../../hub/serve/contract.ts";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadMp4Clip } from "../../simulators/mp4-clip.ts";
import { until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";
import { fetchBytes, piecesOf, probe, recordingsOf, untilRecorded } from "./recorded.ts";

function codecOf(bytes: Buffer): string {
  const asked = [
    "-v",
    "error",
    "-select_streams",
    "v:0",
    "-show_entries",
    "stream=codec_name,codec_tag_string",
  ];
  const args = [...asked, "-of", "csv=p=0", "pipe:0"];
  return spawnSync("ffprobe", args, { input: bytes, encoding: "utf8" }).stdout.trim();
}

test.each(["h265", "h265-b-frames"] as const)(
  "of a camera with %s the past plays and is taken out",
  {
    timeout: 60_000,
  },
  async (variant) => {
    await using cameras = await openCameras([{ path: "/a", clip: loadMp4Clip(variantFile(variant)) }]);
    await using kitchen = await kitchenWith(cameras);
    const admin = await kitchen.signIn("admin");
    await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
    await untilRecorded(admin, CAMERA, 3);
    await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "off", stream: "sub" });
    const all = await recordingsOf(admin, CAMERA);
    expect(all.spans[0]?.mime).toMatch(/^video\/mp4; codecs="(hvc1|hev1)\./);
    const [whole] = piecesOf(all);
    const base = `${kitchen.hub.httpUrl}/api/v1/cameras/${CAMERA}/recordings`;
    const init = await fetchBytes(`${base}/inits/${whole?.initId}`, admin);
    const video = await fetchBytes(`${base}/pieces/${whole?.id}`, admin);
    const piece = Buffer.concat([init.bytes, video.bytes]);
    expect(codecOf(piece)).toMatch(/^hevc,/);
    expect(probe(piece)).toMatchObject({ complaints: "" });
    //  15 pictures a second.
    expect(probe(piece).frames).toBeGreaterThan(2.5 * 15);

    const asked = { from: whole?.from, to: whole?.to, reason: "a parent asked" };
    const { body: made } = await admin.send<ClipExport>("POST", `/cameras/${CAMERA}/exports`, asked);
    const clip = await until("the clip", async () => {
      const { body } = await admin.get<ClipExport>(`/clip-exports/${made.id}`);
      return body.state === "waiting" || body.state === "running" ? undefined : body;
    });
    expect(clip).toMatchObject({ state: "done", form: "mp4" });
    const folder = mkdtempSync(join(tmpdir(), "mingchu-h265-clip-"));
    const file = join(folder, "clip.mp4");
    const { bytes } = await fetchBytes(
      `${kitchen.hub.httpUrl}/api/v1/clip-exports/${clip.id}/clip.mp4`,
      admin,
    );
    writeFileSync(file, bytes);
    expect(probe(file)).toMatchObject({ complaints: "" });
    expect(probe(file).frames).toBeGreaterThan(2.5 * 15);
    expect(codecOf(bytes)).toBe("hevc,hvc1");
    expect((await mingchu("clip", "verify", file)).status).toBe(0);
    rmSync(folder, { recursive: true });
  },
);
