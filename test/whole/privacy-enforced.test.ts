// Nothing gets past the privacy switches: every forbidden case is tried over the API, and whatever is changed after an
// approval takes it back and cuts the parents who watch. The picture that is looked at is the one that parents get.
import { expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CAMERA, openParentsSchool, type ParentsSchool, SECOND } from "../parents.ts";
import { decode } from "../video/drawn-pictures.ts";

const CANTEEN = "/sites/east-canteen/privacy";
const ALLOWED = {
  staffInformed: { on: "2026-01-01", by: "王主任" },
  familyKitchen: false,
  publishing: true,
};
const MASK = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };

type CameraSaid = {
  readonly cameraId: string;
  readonly picture: string;
  readonly approval?: { readonly by: string };
  readonly lostApproval?: { readonly by: string; readonly why: string; readonly lostBy: string };
  readonly hindrances: readonly string[];
};
type Said = {
  readonly hindrances: string[];
  readonly saidAbove: string[];
  readonly changed?: { readonly by: string; readonly at: string };
  readonly cameras: readonly CameraSaid[];
};

async function saidOf(school: ParentsSchool): Promise<Said> {
  return (await school.head.get<Said>(CANTEEN)).body;
}

async function cameraOf(school: ParentsSchool, id: string = CAMERA): Promise<CameraSaid> {
  const found = (await saidOf(school)).cameras.find(({ cameraId }) => cameraId === id);
  if (found === undefined) throw new Error("there is no such camera");
  return found;
}

async function picture(school: ParentsSchool, query: string): Promise<Response> {
  const { hub } = school.kitchen;
  return await fetch(`${hub.httpUrl}/api/v1/cameras/${CAMERA}/parents-still.jpg${query}`, {
    headers: { authorization: `Bearer ${school.head.token}` },
  });
}

test("no link is made in any forbidden case, whoever of the managers asks, and each says what is missing", async () => {
  await using school = await openParentsSchool();
  const admin = await school.kitchen.signIn("admin");
  const { familyKitchen: _, ...unsaid } = ALLOWED;
  const { staffInformed: __, ...untold } = ALLOWED;
  const cases: readonly [site: string, said: object, why: string][] = [
    ["east-canteen", { ...ALLOWED, publishing: false }, "publishing-off"],
    ["east-canteen", untold, "staff-not-informed"],
    ["east-canteen", unsaid, "family-kitchen-unsaid"],
    ["east-canteen", { ...ALLOWED, familyKitchen: true }, "family-kitchen"],
    //  What is above goes before: the school's own yes does not help.
    ["district", { publishing: false }, "publishing-off"],
    ["east", { publishing: false }, "publishing-off"],
    ["east", { familyKitchen: true }, "family-kitchen"],
  ];
  const make = () => school.head.send("POST", "/share-links", { siteId: "east", cameraIds: [CAMERA] });
  for (const [site, said, why] of cases) {
    expect((await admin.send("PUT", `/sites/${site}/privacy`, said)).status, why).toBe(200);
    expect((await make()).status, `${site} ${why}`).toBe(422);
    expect((await admin.send("POST", "/share-links", { siteId: "east" })).status, `${site} ${why}`).toBe(422);
    const now = await saidOf(school);
    expect(now.hindrances, `${site} ${why}`).toEqual([why]);
    expect(now.saidAbove, `${site} ${why}`).toEqual(site === "east-canteen" ? [] : [why]);
    await admin.send("PUT", `/sites/${site}/privacy`, site === "east-canteen" ? ALLOWED : {});
  }
  //  The school's head cannot take the district's no back.
  await admin.send("PUT", "/sites/district/privacy", { publishing: false });
  expect((await school.head.send("PUT", "/sites/district/privacy", {})).status).toBe(404);
  await admin.send("PUT", "/sites/district/privacy", {});
  await admin.send("PUT", `/cameras/${CAMERA}/not-for-parents`, { reason: "更衣室" });
  expect((await make()).status).toBe(422);
  expect((await cameraOf(school)).hindrances).toContain("not-for-parents");
  await admin.send("DELETE", `/cameras/${CAMERA}/not-for-parents`);
  expect((await make()).status).toBe(422);
  expect(await school.approve(CAMERA)).toBe(200);
  expect((await make()).status).toBe(201);
  expect(await saidOf(school)).toMatchObject({ hindrances: [], changed: { by: "admin" } });
});

test("whatever is changed after an approval takes it back for good, and cuts who watches within ten seconds", async () => {
  await using school = await openParentsSchool();
  const { head } = school;
  const { path } = await school.link();
  const changes: readonly [what: string, why: string, change: () => Promise<{ readonly status: number }>][] =
    [
      ["area", "camera", () => head.send("PATCH", `/cameras/${CAMERA}`, { area: "washing" })],
      ["address", "camera", () => head.send("PATCH", `/cameras/${CAMERA}`, { path: "/washing" })],
      ["masks", "masks", () => head.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [MASK] })],
      ["mark", "barred", () => head.send("PUT", `/cameras/${CAMERA}/not-for-parents`, { reason: "更衣室" })],
      ["approval", "withdrawn", () => head.send("DELETE", `/cameras/${CAMERA}/approval`)],
    ];
  for (const [what, why, change] of changes) {
    const phone = school.phone(path);
    await phone.status();
    const view = await phone.live(CAMERA);
    if (typeof view === "number") throw new Error(`${what}: refused with ${view}`);
    await view.moving;
    expect((await change()).status, what).toBe(200);
    school.clock.skip(9_999);
    expect(await view.closed, what).toMatchObject({ code: 1008, reason: "no longer shown" });
    expect(await phone.live(CAMERA), what).toBe(404);
    expect((await phone.ask(`/cameras/${CAMERA}/still.jpg`)).status, what).toBe(404);
    expect((await phone.ask(`/cameras/${CAMERA}/hls/index.m3u8`)).status, what).toBe(404);
    const now = await cameraOf(school);
    expect(now.approval, what).toBeUndefined();
    expect(now.lostApproval, what).toMatchObject({
      by: "head",
      why,
      lostBy: why === "camera" ? "hub" : "head",
    });
    //  Back as it was is not approved again by itself.
    await head.send("DELETE", `/cameras/${CAMERA}/not-for-parents`);
    await head.send("PATCH", `/cameras/${CAMERA}`, { area: "cooking", path: "/cooking" });
    expect((await cameraOf(school)).hindrances, what).toEqual(["not-approved"]);
    school.clock.skip(3_000);
    expect(await school.approve(CAMERA), what).toBe(200);
    expect(await cameraOf(school)).not.toHaveProperty("lostApproval");
  }
});

test("a first playlist that is still being waited for is given to nobody any more when the camera gets a mask or the link ends", async () => {
  await using school = await openParentsSchool();
  const { head, kitchen } = school;
  const { id, path } = await school.link();
  const streams = async (): Promise<number> => {
    const figures = await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text();
    return Number(/hls_streams (\d+)/.exec(figures)?.[1]);
  };
  const ends: readonly [status: number, end: () => Promise<{ readonly status: number }>][] = [
    [404, () => head.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [MASK] })],
    [503, async () => ({ status: await maskAndApprove(school) })],
    [410, () => head.send("DELETE", `/share-links/${id}`)],
  ];
  for (const [status, end] of ends) {
    const phone = school.phone(path);
    await phone.status();
    await until("no stream", async () => {
      if ((await streams()) > 0) school.clock.skip(3_000);
      return (await streams()) === 0 || undefined;
    });
    await phone.status();
    const answer = phone.ask(`/cameras/${CAMERA}/hls/index.m3u8`);
    await until("a stream", async () => (await streams()) === 1 || undefined);
    expect((await end()).status).toBeLessThan(300);
    expect((await answer).status).toBe(status);
    await head.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [] });
    school.clock.skip(3_000);
    expect(await school.approve(CAMERA)).toBe(200);
  }
});

async function maskAndApprove(school: ParentsSchool): Promise<number> {
  await school.head.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [MASK] });
  school.clock.skip(3_000);
  return await school.approve(CAMERA);
}

test("a site's no cuts its parents too, the district's like the kitchen's own", async () => {
  await using school = await openParentsSchool();
  const admin = await school.kitchen.signIn("admin");
  const { path } = await school.link();
  for (const [site, said, again] of [
    ["district", { publishing: false }, {}],
    ["east-canteen", { ...ALLOWED, familyKitchen: true }, ALLOWED],
  ] as const) {
    const phone = school.phone(path);
    await phone.status();
    const view = await phone.live(CAMERA);
    if (typeof view === "number") throw new Error(`${site}: refused with ${view}`);
    await admin.send("PUT", `/sites/${site}/privacy`, said);
    school.clock.skip(9_999);
    expect(await view.closed, site).toMatchObject({ code: 1008 });
    await admin.send("PUT", `/sites/${site}/privacy`, again);
  }
});

test("the picture to approve has the masks that parents' has; others can be tried; another camera's is refused", async () => {
  await using school = await openParentsSchool();
  const { head } = school;
  const plain = await decode(new Uint8Array(await (await picture(school, "")).arrayBuffer()), "jpeg");
  expect(plain.brightest(0.3, 0.3, 0.4, 0.4)).toBeGreaterThan(60);

  const tried = await picture(school, "?masks=0.25,0.25,0.5,0.5");
  expect(tried.status).toBe(200);
  expect(Date.parse(tried.headers.get("x-captured-at") ?? "")).toBeGreaterThan(0);
  const drawn = await decode(new Uint8Array(await tried.arrayBuffer()), "jpeg");
  expect(drawn.brightest(0.27, 0.27, 0.46, 0.46)).toBeLessThan(24);
  expect(drawn.brightest(0, 0, 1, 0.2)).toBeGreaterThan(60);

  const before = (await cameraOf(school)).picture;
  await head.send("PUT", `/cameras/${CAMERA}/masks`, { masks: [MASK] });
  expect((await picture(school, `?picture=${before}`)).status).toBe(409);
  const { picture: now } = await cameraOf(school);
  const kept = await picture(school, `?picture=${now}`);
  const keptDrawn = await decode(new Uint8Array(await kept.arrayBuffer()), "jpeg");
  expect(keptDrawn.brightest(0.27, 0.27, 0.46, 0.46)).toBeLessThan(24);
  const stillAt = kept.headers.get("x-captured-at");
  expect((await head.send("POST", `/cameras/${CAMERA}/approval`, { stillAt, picture: before })).status).toBe(
    409,
  );
  expect((await head.send("POST", `/cameras/${CAMERA}/approval`, { stillAt, picture: now })).status).toBe(
    200,
  );

  for (const masks of ["x", "0,0,1", "0,0,0,1", "0,0,2,1", "0,0,,1", "0,0,1,1;".repeat(21)])
    expect((await picture(school, `?masks=${masks}`)).status, masks).toBe(422);
});

test("right after a camera got another address no picture of the old one is given out to be approved", async () => {
  await using school = await openParentsSchool();
  const { head } = school;
  expect((await picture(school, `?picture=${(await cameraOf(school)).picture}`)).status).toBe(200);
  await head.send("PATCH", `/cameras/${CAMERA}`, { path: "/washing" });
  const changedAt = school.clock.now();
  const { picture: now } = await cameraOf(school);
  //  Nor is it approved by whoever had it before.
  const stillAt = new Date(changedAt - 500).toISOString();
  expect((await head.send("POST", `/cameras/${CAMERA}/approval`, { stillAt, picture: now })).status).toBe(
    409,
  );
  const still = await until("a picture of the new address", async () => {
    const answer = await picture(school, `?picture=${now}`);
    return answer.status === 200 ? answer : undefined;
  });
  expect(Date.parse(still.headers.get("x-captured-at") ?? "")).toBeGreaterThan(changedAt);
});

test("who only eats from the kitchen sees the picture, and tries no masks; staff the same", async () => {
  await using school = await openParentsSchool();
  await school.kitchen.person("guest", { role: "school-manager", siteId: "west" });
  await school.kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  await school.kitchen.person("other", { role: "parents-committee", siteId: "east" });
  const statusOf = async (account: string, query: string) => {
    const { token } = await school.kitchen.signIn(account);
    const address = `${school.kitchen.hub.httpUrl}/api/v1/cameras/${SECOND}/parents-still.jpg${query}`;
    const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    await answer.arrayBuffer();
    return answer.status;
  };
  expect(await statusOf("guest", "")).toBe(200);
  expect(await statusOf("guest", "?masks=0,0,1,1")).toBe(403);
  expect(await statusOf("cook", "")).toBe(200);
  expect(await statusOf("cook", "?masks=0,0,1,1")).toBe(403);
  expect(await statusOf("other", "")).toBe(403);
});
