// A camera that is marked to be heard: people who are signed in hear it where they ask to, parents never do, by no way.
import { expect, test } from "vitest";
import WebSocket from "ws";
import type { Camera, SiteSettings } from "../../hub/serve/contract.ts";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadMp4Clip, loadSound } from "../../simulators/mp4-clip.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { until } from "../kitchen.ts";
import { CAMERA, openParentsSchool, type ParentsSchool } from "../parents.ts";

/** The MIME type of the first init segment that a signed-in live view is told of. */
function mimeHeard({ kitchen, head }: ParentsSchool, query: string): Promise<string> {
  const url = `${kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras/${CAMERA}/live${query}`;
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${head.token}` } });
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (data, isBinary) => {
      if (isBinary) return;
      const message = JSON.parse(data.toString());
      if (message.type !== "init") return;
      resolve(message.mime);
      socket.terminate();
    });
  });
}

test("sound is off until a manager marks a camera, goes to who is signed in and asks, and never to a parent", async () => {
  const clip = loadMp4Clip(variantFile("small"));
  const sound = loadSound(variantFile("tone"));
  const server = await openRtspServer({ streams: [{ path: "/heard", clip, sound }] });
  {
    await using school = await openParentsSchool();
    const { head } = school;
    const settings = async () =>
      (await head.get<SiteSettings>("/sites/east-canteen/settings")).body.cameras.find(
        ({ id }) => id === CAMERA,
      );
    const change = (fields: object) => head.send<Camera>("PATCH", `/cameras/${CAMERA}`, fields);
    expect((await change({ port: server.port, path: "/heard" })).status).toBe(200);
    expect(await settings()).toMatchObject({ sound: false });
    expect(await mimeHeard(school, "?sound=yes")).toBe('video/mp4; codecs="avc1.64000c"');

    expect((await change({ sound: true })).body).toMatchObject({ sound: true });
    expect(await settings()).toMatchObject({ sound: true });
    expect((await change({ name: "烹饪区一" })).body).toMatchObject({ sound: true });
    expect(await mimeHeard(school, "?sound=yes")).toBe('video/mp4; codecs="avc1.64000c,mp4a.40.2"');
    expect(await mimeHeard(school, "")).toBe('video/mp4; codecs="avc1.64000c"');
    const { items } = (await head.get<{ items: { detail: string }[] }>("/audit?limit=10")).body;
    expect(items.some(({ detail }) => detail.includes("sound"))).toBe(true);

    //  For a moment after a change its newest picture is one of before, and cannot be approved.
    await until("the approval", async () => ((await school.approve(CAMERA)) < 300 ? true : undefined));
    const { path } = await school.link();
    const phone = school.phone(path);
    const { body } = await phone.status();
    expect(JSON.stringify(body)).not.toContain("sound");
    const view = await phone.live(CAMERA, "live?sound=yes");
    if (typeof view === "number") throw new Error(`refused with ${view}`);
    await view.moving;
    const init = view.told.map((text) => JSON.parse(text)).find(({ type }) => type === "init");
    expect(init?.mime).toBe('video/mp4; codecs="avc1.64000c"');
    const playlist = await until("a playlist", async () => {
      const response = await phone.ask(`/cameras/${CAMERA}/hls/index.m3u8?sound=yes`);
      return response.status === 200 ? await response.text() : undefined;
    });
    const map = /EXT-X-MAP:URI="([^"]+)"/.exec(playlist)?.[1] ?? "";
    const segment = await phone.ask(`/cameras/${CAMERA}/hls/${map}`);
    expect(Buffer.from(await segment.arrayBuffer()).includes("mp4a")).toBe(false);
    view.socket.terminate();

    expect((await change({ sound: false })).body).not.toHaveProperty("sound");
    expect(await mimeHeard(school, "?sound=yes")).toBe('video/mp4; codecs="avc1.64000c"');
  }
  await server.close();
});
