// Attacks on the past and on live views by their addresses: other cameras' ids, odd encodings, ways up, spans that cannot be,
// thousands of protections, absurd HLS numbers, pages of other origins, another branch's manager and a parents' link.
import { readdirSync, readlinkSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import type { ListOf, Protection, Recordings } from "../../hub/serve/contract.ts";
import { type Caller, until } from "../kitchen.ts";
import { CAMERA, openParentsSchool, type ParentsSchool, SECOND } from "../parents.ts";
import { piecesOf } from "./recorded.ts";

const MINUTE = 60_000;
const CAMERA_PATH = `/api/v1/cameras/${CAMERA}`;

let school: ParentsSchool;
let stranger: Caller;
let piece: Recordings["spans"][number]["pieces"][number];
beforeAll(async () => {
  school = await openParentsSchool();
  const { kitchen, head, clock } = school;
  const admin = await kitchen.signIn("admin");
  await admin.send("POST", "/sites", { id: "south", name: "south", kind: "school", parentId: "district" });
  await kitchen.person("south", { role: "school-manager", siteId: "south" });
  stranger = await kitchen.signIn("south");
  await admin.send("PUT", `/cameras/${CAMERA}/recording`, { mode: "always", stream: "sub" });
  const span = [-10 * MINUTE, 10 * MINUTE].map((by) => new Date(clock.now() + by).toISOString());
  piece = await until("a piece", async () => {
    const { body } = await head.get<Recordings>(
      `/cameras/${CAMERA}/recordings?from=${span[0]}&to=${span[1]}`,
    );
    const [first] = piecesOf(body);
    return first !== undefined && first.durationS > 1 ? first : undefined;
  });
});
afterAll(() => school[Symbol.asyncDispose]());

type Asked = { method?: string; token?: string; headers?: Record<string, string>; body?: unknown };

/** A request whose path goes out as it is written; gives the status and how long that took. */
function ask(
  path: string,
  { method = "GET", token = school.head.token, headers = {}, body }: Asked = {},
): Promise<{ readonly status: number; readonly tookMs: number; readonly text: string }> {
  const { hostname, port } = new URL(school.kitchen.hub.httpUrl);
  const began = performance.now();
  const sent = { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers: sent }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          tookMs: performance.now() - began,
          text: Buffer.concat(parts).toString("latin1"),
        }),
      );
    });
    request.on("error", reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const ODD = [
  ..."..|%2e%2e|..%2f..%2fsecret.key|%2e%2e%2f%2e%2e%2fbook.sqlite|%00|-1|NaN|1e3|__proto__|constructor|exports".split(
    "|",
  ),
  "9".repeat(5_000),
  "0".repeat(13),
  encodeURIComponent("８".repeat(13)),
];
const BROKEN = ["%zz", "%c0%ae%c0%ae"];

test("no odd name of a piece, of what begins it, of a camera or of a clip is anything but missing", async () => {
  const places = (name: string) => [
    `${CAMERA_PATH}/recordings/pieces/${name}`,
    `${CAMERA_PATH}/recordings/inits/${name}`,
    `${CAMERA_PATH}/hls/${name}`,
    `/api/v1/cameras/${name}/recordings/pieces/${piece.id}`,
    `/api/v1/cameras/${name}/recordings/inits/${piece.initId}`,
    `/api/v1/cameras/${name}/protections`,
    `/api/v1/clip-exports/${name}/clip.mp4`,
    `/api/v1/clip-exports/${name}/manifest.json`,
  ];
  const own = [`${piece.id}%00`, `${piece.id}.mp4`, `${piece.id}%0a`, `%20${piece.id}`, `./${piece.id}`];
  for (const path of [...ODD, ...own].flatMap(places))
    expect([path.slice(0, 150), (await ask(path)).status]).toEqual([path.slice(0, 150), 404]);
  for (const path of BROKEN.flatMap(places)) expect([path, (await ask(path)).status]).toEqual([path, 400]);
  //  What is of one camera is not of another that the reader may see, too.
  for (const rest of [`pieces/${piece.id}`, `inits/${piece.initId}`])
    expect((await ask(`/api/v1/cameras/${SECOND}/recordings/${rest}`)).status).toBe(404);
});

test("spans that cannot be are refused in words, and none of them costs more than a moment", async () => {
  const now = school.clock.now();
  const day = (text: string) => `${text}T00:00:00Z`;
  const spans: readonly (readonly [from: string, to: string])[] = [
    [day("2026-01-02"), day("2026-01-01")],
    [day("2020-01-01"), day("2026-01-01")],
    [day("0000-01-01"), day("9999-12-31")],
    [new Date(now).toISOString(), new Date(now).toISOString()],
    ["NaN", "NaN"],
    ["0", "1"],
    ["", ""],
    [day("-271821-04-20"), day("2026-01-01")],
    [day("2026-02-30"), day("2026-03-01")],
    [day("2026-01-01") + "0".repeat(3_000), day("2026-01-01")],
  ];
  for (const [from, to] of spans) {
    const body = { from, to, reason: "a rat was seen" };
    for (const answer of [
      await ask(`${CAMERA_PATH}/recordings?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`),
      await ask(`${CAMERA_PATH}/protections`, { method: "POST", body }),
      await ask(`${CAMERA_PATH}/exports`, { method: "POST", body }),
    ]) {
      expect([from.slice(0, 30), to, answer.status]).toEqual([from.slice(0, 30), to, 422]);
      expect(answer.tookMs).toBeLessThan(2_000);
    }
  }
  //  The first and the last days that can be written have nothing, and say so.
  for (const [from, to] of [
    [day("0000-01-01"), day("0000-01-02")],
    [day("9999-12-30"), day("9999-12-31")],
  ]) {
    const { status, text } = await ask(`${CAMERA_PATH}/recordings?from=${from}&to=${to}`);
    expect([status, (JSON.parse(text) as Recordings).spans]).toEqual([200, []]);
  }
});

test("a reason that nobody can read is none", async () => {
  const now = school.clock.now();
  const span = { from: new Date(now - MINUTE).toISOString(), to: new Date(now).toISOString() };
  for (const reason of ["", " ", "\u200b", "\u2060\ufeff", "\u3164", "\u202eevil", "a\nb", null, 5])
    for (const what of ["protections", "exports"]) {
      const { status } = await ask(`${CAMERA_PATH}/${what}`, { method: "POST", body: { ...span, reason } });
      expect([reason, what, status]).toEqual([reason, what, 422]);
    }
});

test("hundreds of protections at once come to the hundred of one camera, and the past is listed on", async () => {
  const admin = await school.kitchen.signIn("admin");
  const to = school.clock.now();
  const protect = (index: number) =>
    admin.send("POST", `/cameras/${CAMERA}/protections`, {
      from: new Date(to - MINUTE - index).toISOString(),
      to: new Date(to).toISOString(),
      reason: "many",
    });
  const answers = await Promise.all(Array.from({ length: 300 }, (_, index) => protect(index)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  const listed = await admin.get<ListOf<Protection>>(`/cameras/${CAMERA}/protections`);
  expect(listed.body.items).toHaveLength(100);
  await Promise.all(
    listed.body.items.map(({ id }) => admin.send("DELETE", `/cameras/${CAMERA}/protections/${id}`)),
  );
});

test("who asks for heads and ranges, and who goes away, leaves no file open", async () => {
  const path = `${CAMERA_PATH}/recordings/pieces/${piece.id}`;
  const openFiles = () =>
    readdirSync("/proc/self/fd").filter((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`).endsWith(`${piece.id}.mp4`);
      } catch {
        return false;
      }
    }).length;
  for (const range of [
    "bytes=0-99999999999",
    "bytes=99999999999-",
    "bytes=-1",
    "bytes=5-1",
    "x".repeat(4_000),
  ])
    expect((await ask(path, { headers: { range } })).status).toBe(200);
  for (let count = 0; count < 30; count++) expect((await ask(path, { method: "HEAD" })).status).toBe(200);
  const { hostname, port } = new URL(school.kitchen.hub.httpUrl);
  await Promise.all(
    Array.from({ length: 15 }, () => {
      const headers = { authorization: `Bearer ${school.head.token}` };
      const request = httpRequest({ hostname, port, path, headers });
      request.on("error", () => undefined);
      request.end();
      return new Promise<void>((resolve) => {
        request.on("response", (answer) => {
          answer.destroy();
          resolve();
        });
      });
    }),
  );
  //  One of them is the piece itself, which is being written.
  await until("closed files", () => (openFiles() <= 1 ? true : undefined));
});

test("an absurd number of HLS is refused at once and holds nothing", async () => {
  const playlist = `${CAMERA_PATH}/hls/index.m3u8`;
  await until("a playlist", async () => ((await ask(playlist)).status === 200 ? true : undefined));
  for (const [query, expected] of [
    ["_HLS_msn=999999999999", 400],
    ["_HLS_msn=999999999999&_HLS_part=999999999999", 400],
    ["_HLS_msn=9999999999999", 422],
    ["_HLS_msn=-1", 422],
    ["_HLS_msn=NaN", 422],
    ["_HLS_msn=1e9", 422],
    ["_HLS_msn=1&_HLS_msn=2", 422],
    [`_HLS_msn=${encodeURIComponent("５")}`, 422],
    ["_HLS_msn=0", 200],
    ["_HLS_msn=0&_HLS_part=999999999999", 200],
  ] as const) {
    const { status, tookMs } = await ask(`${playlist}?${query}`);
    expect([query, status]).toEqual([query, expected]);
    expect(tookMs).toBeLessThan(1_500);
  }
});

test("a manager of another school finds nothing, whatever they ask for, and leaves no line behind", async () => {
  const { token } = stranger;
  const body = { from: piece.from, to: piece.to, reason: "curious" };
  const asked: readonly (readonly [method: string, path: string, body?: unknown])[] = [
    ["GET", `${CAMERA_PATH}/recording`],
    ["PUT", `${CAMERA_PATH}/recording`, { mode: "off", stream: "sub" }],
    ["GET", `${CAMERA_PATH}/recordings?from=${piece.from}&to=${piece.to}`],
    ["GET", `${CAMERA_PATH}/recordings?from=${piece.to}&to=${piece.from}`],
    ["GET", `${CAMERA_PATH}/recordings/pieces/${piece.id}`],
    ["GET", `${CAMERA_PATH}/recordings/inits/${piece.initId}`],
    ["GET", `${CAMERA_PATH}/protections`],
    ["POST", `${CAMERA_PATH}/protections`, body],
    ["POST", `${CAMERA_PATH}/exports`, body],
    ["GET", `${CAMERA_PATH}/hls/index.m3u8?_HLS_msn=999999999999`],
    ["GET", `${CAMERA_PATH}/hls-h264/index.m3u8`],
    ["GET", `${CAMERA_PATH}/still.jpg`],
    ["GET", `${CAMERA_PATH}/picture`],
    ["GET", `${CAMERA_PATH}/picture/present.jpg`],
    ["GET", `${CAMERA_PATH}/picture/reference.jpg`],
    ["PUT", "/api/v1/sites/east-canteen/areas/cooking", { isThere: false, reason: "there is none" }],
    ["POST", "/api/v1/sites/east/wall-groups", { name: "ours", cameraIds: [CAMERA] }],
    ["DELETE", "/api/v1/sites/east/wall-groups/x"],
    ...["east", "district", "..", "__proto__"].flatMap((site) =>
      ["/coverage?", "/coverage/days?days=7&", "/wall-groups?", "/clip-exports?", "/exports/coverage?"].map(
        (path) => ["GET", `/api/v1${path}site=${site}`] as const,
      ),
    ),
  ];
  for (const [method, path, sent] of asked) {
    const { status } = await ask(path, { method, token, ...(sent === undefined ? {} : { body: sent }) });
    expect([method, path, status]).toEqual([method, path, 404]);
  }
  const group = { name: "mine", cameraIds: [CAMERA] };
  expect((await ask("/api/v1/wall-groups", { method: "POST", token, body: group })).status).toBe(422);
  for (const path of ["/coverage", "/coverage/days?days=200", "/wall-groups", "/clip-exports"])
    expect((await ask(`/api/v1${path}`, { token })).text).not.toContain("east");
  const audit = (await school.head.get<{ items: { who: string }[] }>("/audit?limit=500")).body;
  expect(audit.items.filter(({ who }) => who === "south")).toEqual([]);
});

test("a parents' link opens nothing but what it is for, and a seat is worth nothing to another page", async () => {
  const { path } = await school.link();
  const phone = school.phone(path);
  await phone.status();
  const past = [
    "recording",
    `recordings?from=${piece.from}&to=${piece.to}`,
    `recordings/pieces/${piece.id}`,
    `recordings/inits/${piece.initId}`,
    "protections",
    "picture",
    "picture/present.jpg",
  ].map((rest) => `/cameras/${CAMERA}/${rest}`);
  const all = [...past, "/clip-exports", "/coverage", "/wall-groups"];
  const odd = [
    `/cameras/${CAMERA}/exports`,
    `/cameras/${CAMERA}/hls/..%2f..%2f..%2f${SECOND}%2fhls%2findex.m3u8`,
    `/cameras/${CAMERA}%2f..%2f${SECOND}/still.jpg`,
    `/cameras/${SECOND}/hls/index.m3u8`,
    "/cameras/__proto__/still.jpg",
  ];
  for (const rest of [...all, ...odd]) expect([rest, (await phone.ask(rest)).status]).toEqual([rest, 404]);
  const token = path.split("/")[2] ?? "";
  expect(token.length).toBeGreaterThan(20);
  for (const rest of all)
    expect([rest, (await ask(`/api/v1${rest}`, { token })).status]).toEqual([rest, 401]);
  const far = await phone.ask(`/cameras/${CAMERA}/hls/index.m3u8?_HLS_msn=999999999999`);
  //  Or its stream begins with this, and has its first playlist.
  expect([200, 400]).toContain(far.status);

  const { base, cookie } = { base: school.kitchen.hub.httpUrl, cookie: await seatOf(path) };
  const signedIn = { authorization: `Bearer ${school.head.token}` };
  for (const way of ["live", "mpeg1", "live?stream=main", "live?codec=h264"])
    for (const [address, who] of [
      [`${path}/cameras/${CAMERA}/${way}`, { cookie }],
      [`${CAMERA_PATH}/${way}`, signedIn],
    ] as const) {
      for (const page of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: "%%%" },
        { origin: `${base}.evil.example` },
        { origin: "http://127.0.0.1:1" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site", origin: base },
      ])
        expect([way, page, await upgrade(address, { ...who, ...page })]).toEqual([way, page, 403]);
      expect([way, await upgrade(address, { ...who, origin: base })]).toEqual([way, "open"]);
    }
});

/** The cookie of a seat of its own. */
async function seatOf(path: string): Promise<string> {
  const answer = await fetch(`${school.kitchen.hub.httpUrl}${path}/status`);
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** Tries a WebSocket; gives the status of the refusal, or "open". */
function upgrade(path: string, headers: Record<string, string>): Promise<number | "open"> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${school.kitchen.hub.httpUrl.replace("http", "ws")}${path}`, { headers });
    socket.on("open", () => {
      socket.terminate();
      resolve("open");
    });
    socket.on("unexpected-response", (_request, answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    socket.on("error", () => undefined);
  });
}
