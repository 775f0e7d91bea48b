// A camera's picture is looked at: what is wrong with it is a reading, an alert and a word beside the picture; and what it
// is to show is approved by a person.
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test as anyTest, expect } from "vitest";
import { createPresentStills } from "../../hub/compose/present-stills.ts";
import type { Camera, CameraPicture, PictureList } from "../../hub/serve/contract.ts";
import type { Clip } from "../../simulators/clip.ts";
import { openRtspServer, type RtspServer } from "../../simulators/rtsp-server.ts";
import { type Caller, type Kitchen, openKitchen, until } from "../kitchen.ts";
import { codedPictures } from "../look/coded-pictures.ts";
import { MISHAPS, openKitchenPictures } from "../look/kitchen-pictures.ts";
import { nextLike } from "../next-week.ts";
import { createLiveClock, type LiveClock } from "../video/live-clock.ts";
import { FFMPEG, ownFfmpegs } from "../video/own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);

const CAMERA = "east-canteen.cooking";
/** In kitchen hours. */
const MONDAY = nextLike("2026-11-23T10:00:00+08:00");

const kitchenPictures = openKitchenPictures("cooking", "whole");
const usual = Array.from({ length: 60 }, (_, i) => kitchenPictures.at({ s: i * 7, people: 2 }));
const CLIPS = {
  usual: codedPictures(usual),
  dark: codedPictures(usual.map(MISHAPS.dark)),
  covered: codedPictures(usual.map(MISHAPS.covered)),
  moved: codedPictures(usual.map(MISHAPS.moved)),
  still: codedPictures(usual.slice(0, 1)),
};

type World = AsyncDisposable & {
  readonly kitchen: Kitchen;
  readonly clock: LiveClock;
  readonly chief: Caller;
  /** The camera shows this from now on. */
  readonly show: (clip: Clip) => Promise<void>;
  /** It is switched off. */
  readonly stop: () => Promise<void>;
  readonly picture: () => Promise<CameraPicture>;
  readonly camera: () => Promise<Camera>;
  /** Lets time pass until it is so: a few seconds at once, since a camera that is silent for five counts as stalled. */
  readonly untilSo: <T>(what: string, ask: () => Promise<T | undefined>) => Promise<T>;
};

async function openWorld(loopMemoryH = 0): Promise<World> {
  const clock = createLiveClock();
  clock.skip(MONDAY - Date.now());
  let server: RtspServer = await openRtspServer({ streams: [{ path: "/a", clip: CLIPS.usual }] });
  const { port } = server;
  const site = (id: string, kind: "district" | "school" | "canteen", parent?: string) => ({
    ...{ id, kind, name: id, ...(parent === undefined ? {} : { parent }) },
  });
  const kitchen = await openKitchen(
    {
      sites: [
        site("district", "district"),
        site("east", "school", "district"),
        site("west", "school", "district"),
        { ...site("east-canteen", "canteen", "east"), serves: ["east"] },
      ],
      cameras: [
        {
          site: "east-canteen",
          id: "cooking",
          name: "烹饪区",
          area: "cooking",
          host: "127.0.0.1",
          port,
          path: "/a",
        },
      ],
    },
    {
      kitchenHours: { from: "05:00", to: "20:00" },
      pictureHealth: { everyS: 2, outsideS: 60, loopMemoryH },
    },
    clock,
  );
  await kitchen.person("chief", { role: "school-manager", siteId: "east" });
  const chief = await kitchen.signIn("chief");
  const world: World = {
    kitchen,
    clock,
    chief,
    show: async (clip) => {
      await server.close();
      //  For a moment the port may be somebody else's end of a connection.
      server = await until("the camera's port", () =>
        openRtspServer({ port, streams: [{ path: "/a", clip }] }).catch(() => undefined),
      );
    },
    stop: async () => await server.close(),
    picture: async () => (await chief.get<CameraPicture>(`/cameras/${CAMERA}/picture`)).body,
    camera: async () => (await chief.get<Camera>(`/cameras/${CAMERA}`)).body,
    untilSo: async (what, ask) =>
      await until(what, async () => {
        clock.skip(500);
        return await ask();
      }),
    [Symbol.asyncDispose]: async () => {
      await kitchen[Symbol.asyncDispose]();
      await server.close();
    },
  };
  await world.untilSo("the first check", async () => (await world.picture()).checkedAt);
  return world;
}

const alertOf = async ({ chief }: World, rule: string) => {
  const { body } = await chief.get<{ items: { rule: string; state: string; severity: string }[] }>("/alerts");
  return body.items.find((one) => one.rule === rule);
};

test("a camera that goes dark in kitchen hours is not believed, has one alert, and is well again with its light", async () => {
  await using world = await openWorld();
  const well = await world.picture();
  expect(well.trust).toMatchObject({ isBelieved: true });
  expect(well.stream).toMatchObject({ width: 640, height: 360, codec: expect.stringMatching(/^avc1/) });
  expect(well.judged.picture_black).toMatchObject({ limit: 0.98, side: "above" });
  await world.show(CLIPS.dark);
  const doubted = await world.untilSo("the picture is doubted", async () => {
    const { picture } = await world.camera();
    return picture?.isBelieved === false ? picture : undefined;
  });
  expect(doubted.why).toBe("picture_black");
  const { body } = await world.chief.get<PictureList>("/pictures?site=east");
  expect(body).toMatchObject({ cameras: 1, judged: 1, doubted: [{ cameraId: CAMERA, hasReference: false }] });
  const alert = await world.untilSo("the alert", async () => await alertOf(world, "camera-black"));
  expect(alert).toMatchObject({ state: "firing", severity: "warning" });
  await world.show(CLIPS.usual);
  await world.untilSo("the alert is over", async () => {
    const is = await alertOf(world, "camera-black");
    return is?.state === "resolved" ? true : undefined;
  });
  const all = await world.chief.get<{ items: { rule: string }[] }>("/alerts");
  expect(all.body.items.map(({ rule }) => rule)).toEqual(["camera-black"]);
  const past = await world.chief.get<{ buckets: { max: number }[] }>(
    `/cameras/${CAMERA}/readings?metric=picture_black&buckets=5`,
  );
  expect(Math.max(...past.body.buckets.map(({ max }) => max))).toBe(1);
});

test("what a camera is to show is approved by a manager, is on the audit log, and a camera turned away from it is told", async () => {
  await using world = await openWorld();
  const { kitchen, chief } = world;
  await kitchen.person("look", { role: "inspector", siteId: "district" });
  await kitchen.person("far", { role: "school-manager", siteId: "west" });
  const path = `/cameras/${CAMERA}/picture`;
  expect((await (await kitchen.signIn("look")).send("PUT", `${path}/reference`)).status).toBe(403);
  expect((await (await kitchen.signIn("far")).send("PUT", `${path}/reference`)).status).toBe(404);
  expect((await chief.get(`${path}/reference.jpg`)).status).toBe(404);
  const { status, body } = await chief.send<CameraPicture>("PUT", `${path}/reference`);
  expect(status).toBe(200);
  expect(body.reference).toMatchObject({ by: "chief" });
  //  What was looked at is approved, not what the camera shows by then.
  const bearer = { headers: { authorization: `Bearer ${chief.token}` } };
  const seen = await fetch(`${world.kitchen.hub.httpUrl}/api/v1${path}/present.jpg`, bearer);
  const capturedAt = seen.headers.get("x-captured-at");
  const sha256 = createHash("sha256")
    .update(new Uint8Array(await seen.arrayBuffer()))
    .digest("hex");
  const fresh = async () =>
    (await fetch(`${world.kitchen.hub.httpUrl}/api/v1${path}/present.jpg`, bearer)).headers.get(
      "x-captured-at",
    );
  await world.untilSo("another picture", async () => ((await fresh()) === capturedAt ? undefined : true));
  const approved = await chief.send<CameraPicture>("PUT", `${path}/reference`, { capturedAt });
  expect(approved.body.reference).toMatchObject({ capturedAt, sha256 });
  const unseen = { capturedAt: new Date(Date.parse(capturedAt ?? "") + 1).toISOString() };
  expect(await chief.send("PUT", `${path}/reference`, unseen)).toMatchObject({
    status: 409,
    body: { type: "urn:mingchu:problem:picture-not-shown" },
  });
  for (const file of ["reference.jpg", "present.jpg"]) {
    const picture = await fetch(`${kitchen.hub.httpUrl}/api/v1${path}/${file}`, {
      headers: { authorization: `Bearer ${chief.token}` },
    });
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  }
  const audit = await chief.get<{ items: { action: string; who: string }[] }>("/audit?limit=50");
  expect(audit.body.items).toContainEqual(
    expect.objectContaining({ action: "picture-references.approve", who: "chief" }),
  );
  const near = await world.untilSo("it is held against the reference", async () => {
    const { judged } = await world.picture();
    return judged.picture_moved;
  });
  expect(near.value).toBeGreaterThan(0.5);
  const match = await world.untilSo("its curve has begun", async () => {
    const { body: past } = await chief.get<{ buckets: { mean: number }[] }>(
      `/cameras/${CAMERA}/readings?metric=reference_match&buckets=5`,
    );
    return past.buckets[0]?.mean;
  });
  expect(match).toBeGreaterThan(50);
  await kitchen.restart();
  await world.show(CLIPS.moved);
  const again = await kitchen.signIn("chief");
  const doubted = await world.untilSo("it was moved", async () => {
    const { body: now } = await again.get<CameraPicture>(path);
    return now.trust?.isBelieved === false ? now : undefined;
  });
  expect(doubted.trust?.why).toBe("picture_moved");
  //  Another camera at its place: what was approved says nothing of it.
  await again.send("PATCH", `/cameras/${CAMERA}`, { path: "/b" });
  const changed = await again.get<CameraPicture>(path);
  expect(changed.body.reference).toBeUndefined();
  expect(changed.body.earlier).toHaveLength(2);
}, 90_000);

test("a picture that comes again and again with the same bytes is frozen, and one that stands for a recording is a loop", async () => {
  await using world = await openWorld(48);
  await world.show(CLIPS.still);
  const frozen = await world.untilSo("it is frozen", async () => {
    const { picture } = await world.camera();
    return picture?.isBelieved === false ? picture : undefined;
  });
  expect(frozen.why).toBe("picture_frozen");
  //  The clip lasts twelve seconds and is played round and round.
  await world.show(CLIPS.usual);
  const looped = await world.untilSo("it is a loop", async () => {
    const now = await world.picture();
    return now.trust?.why === "picture_looped" ? now : undefined;
  });
  expect(looped.repeatsS).toBeGreaterThan(5);
}, 120_000);

test("a camera that goes off has the alert of its absence, and none of its picture", async () => {
  await using world = await openWorld();
  await world.stop();
  await until("it is told as absent", async () => {
    world.clock.skip(5_000);
    return await alertOf(world, "camera-offline");
  });
  const { body } = await world.chief.get<{ items: { rule: string }[] }>("/alerts");
  expect(body.items.map(({ rule }) => rule)).toEqual(["camera-offline"]);
  expect((await world.camera()).picture).toBeUndefined();
});

test("no more than ten references are kept, and the files of the others go", async () => {
  await using world = await openWorld();
  const { chief } = world;
  const path = `/cameras/${CAMERA}/picture/reference`;
  const kept = new Set<string>();
  for (let count = 0; count < 12; count += 1) {
    const before = await world.picture();
    await world.untilSo("another picture", async () => {
      const now = await world.picture();
      return now.checkedAt === before.checkedAt ? undefined : true;
    });
    const { body } = await chief.send<CameraPicture>("PUT", path);
    if (body.reference !== undefined) kept.add(body.reference.sha256);
  }
  const { earlier, reference } = await world.picture();
  expect(earlier).toHaveLength(9);
  const named = new Set([...earlier, reference].map((one) => one?.sha256));
  expect(new Set(readdirSync(join(world.kitchen.dataDir, "photos")))).toEqual(named);
  expect(kept.size).toBeGreaterThan(named.size);
}, 120_000);

test("sixty who ask for the present picture at once are served by one process for each picture that there was", async () => {
  await using world = await openWorld();
  const { kitchen, chief } = world;
  const address = `${kitchen.hub.httpUrl}/api/v1/cameras/${CAMERA}/picture/present.jpg`;
  let isOver = false;
  const asking = Promise.all(
    Array.from({ length: 60 }, async () => {
      const answer = await fetch(address, { headers: { authorization: `Bearer ${chief.token}` } });
      return [answer.status, (await answer.arrayBuffer()).byteLength > 1000, answer.headers.get("etag")];
    }),
  ).finally(() => {
    isOver = true;
  });
  const seen = new Set<number>();
  while (!isOver) {
    for (const { pid, commandLine } of ownFfmpegs()) if (commandLine.includes("mjpeg")) seen.add(pid);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answers = await asking;
  expect(answers.every(([status, isPicture]) => status === 200 && isPicture === true)).toBe(true);
  //  A slow machine answers them over several key frames, each of which is another picture.
  const pictures = new Set(answers.map(([, , tag]) => tag)).size;
  expect(seen.size).toBeGreaterThan(0);
  expect(seen.size).toBeLessThanOrEqual(pictures);
  expect(pictures).toBeLessThan(20);
});

test("pictures beyond what may be made at once are refused, and one that failed is made again", async () => {
  const waiting: (() => void)[] = [];
  const stills = createPresentStills(async ({ at }: { readonly at: number }) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return at === 1 ? Buffer.from("picture") : undefined;
  });
  const all = Array.from({ length: 60 }, (_, index) => stills.of(`camera-${index}`, { at: 1 }));
  expect(waiting).toHaveLength(2);
  expect(all.filter((one) => one === undefined)).toHaveLength(10);
  const own = stills.of("camera-0", { at: 1 });
  expect(own).toBe(all[0]);
  waiting.shift()?.();
  expect(await own).toEqual(Buffer.from("picture"));
  stills.forget("camera-0");
  expect(stills.of("camera-0", { at: 1 })).not.toBe(own);
});
