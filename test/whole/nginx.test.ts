// The hub behind a real nginx with the configuration that the docs show: pieces of HLS come from its cache, to those alone
// whom the hub lets have them, and everything else is passed on.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as anyTest, expect } from "vitest";
import WebSocket from "ws";
import { freePort } from "../free-port.ts";
import { type Caller, until } from "../kitchen.ts";
import { openParentsSchool, CAMERA as PARENTS_CAMERA, SECOND } from "../parents.ts";
import { programPath } from "../programs.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";

const NGINX = programPath("nginx");
const test = anyTest.skipIf(NGINX === undefined);
const EXAMPLE = readFileSync(join(import.meta.dirname, "../../hub/nginx.example.conf"), "utf8");

/** The example as it stands, but for where it listens, what is behind it and where it keeps things. */
async function openNginx(hubUrl: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-test-nginx-"));
  const port = await freePort();
  const site = EXAMPLE.replace("127.0.0.1:8080", new URL(hubUrl).host)
    .replace("listen 443 ssl;", `listen 127.0.0.1:${port};`)
    .replace(/^ *ssl_.*\n/gm, "")
    .replace("/var/cache/nginx/mingchu", join(folder, "cache"));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  for (const name of temporary) mkdirSync(join(folder, name));
  const paths = temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n");
  const conf = `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    events { worker_connections 256; }
    http { access_log off; ${paths}
    ${site} }`;
  writeFileSync(join(folder, "nginx.conf"), conf);
  const child = spawn(NGINX ?? "nginx", ["-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")]);
  const ended = new Promise((resolve) => child.on("close", resolve));
  const url = `http://127.0.0.1:${port}`;
  await until("nginx answers", async () => {
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, "error.log"), "utf8"));
    return await fetch(`${url}/healthz`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

test("pieces come out of nginx's cache to those who may watch, and to nobody else; playlists are the hub's each time", async () => {
  await using cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  await using nginx = await openNginx(kitchen.hub.httpUrl);
  const [east, second, west] = [
    await kitchen.signIn("east"),
    await kitchen.signIn("east"),
    await kitchen.signIn("west"),
  ];
  const ask = (caller: Caller | undefined, file: string): Promise<Response> => {
    const headers = caller === undefined ? {} : { authorization: `Bearer ${caller.token}` };
    return fetch(`${nginx.url}/api/v1/cameras/${CAMERA}/hls/${file}`, { headers });
  };
  const playlist = await ask(east, "index.m3u8");
  expect([playlist.status, playlist.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const text = await playlist.text();
  const name = /^\S+\.m4s$/m.exec(text)?.[0] ?? "";
  const init = /MAP:URI="([^"]+)"/.exec(text)?.[1] ?? "";
  const first = await ask(east, name);
  expect([first.status, first.headers.get("x-cache")]).toEqual([200, "MISS"]);
  expect(first.headers.get("cache-control")).toBe("private, max-age=60, immutable");
  const again = await ask(second, name);
  expect([again.status, again.headers.get("x-cache")]).toEqual([200, "HIT"]);
  expect(Buffer.from(await again.arrayBuffer()).equals(Buffer.from(await first.arrayBuffer()))).toBe(true);
  expect((await ask(east, init)).status).toBe(200);
  //  It is there, and it is not theirs.
  expect((await ask(undefined, name)).status).toBe(401);
  expect((await ask(west, name)).status).toBe(403);
  expect((await fetch(`${nginx.url}/mingchu-check`)).status).toBe(404);
  await second.send("DELETE", "/session");
  expect((await ask(second, name)).status).toBe(401);
  expect((await ask(east, name)).headers.get("x-cache")).toBe("HIT");
  //  Each reading of the playlist reached the hub, and a waiting one comes with what it waits for.
  const newest = Number(
    /-(\d+)\.m4s$/.exec(
      text
        .trim()
        .split("\n")
        .findLast((line) => /^\w+-\d+\.m4s$/.test(line)) ?? "",
    )?.[1],
  );
  const later = await ask(east, `index.m3u8?_HLS_msn=${newest + 2}`);
  expect(await later.text()).toMatch(new RegExp(`^\\w+-${newest + 2}\\.m4s$`, "m"));
});

type Raw = {
  readonly status: number;
  readonly cache: unknown;
  readonly type: unknown;
  readonly body: Buffer;
};

/** Asks for a path exactly as it is written; fetch would tidy it up. */
function askRaw(url: string, path: string, headers: Record<string, string>): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          cache: answer.headers["x-cache"],
          type: answer.headers["content-type"],
          body: Buffer.concat(chunks),
        }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** The same address for nginx, written in other ways. */
const OTHER_WORDS: readonly ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) => path.replace("/api", "/%61pi"),
  (path) => path.replace("/hls/", "//hls/"),
  (path) => path.replace("/hls/", "/hls/./"),
  (path) => path.replace("/api/", "/nowhere/../api/"),
  (path) => path.replace("/cameras/", "/cameras/x/%2e%2e/"),
];

test("however its address is written, a kept piece is given to nobody who may not have it, and only pieces are kept", async () => {
  await using school = await openParentsSchool();
  const { kitchen, head } = school;
  await using nginx = await openNginx(kitchen.hub.httpUrl);
  const may = { authorization: `Bearer ${head.token}` };
  const hls = `/api/v1/cameras/${SECOND}/hls`;
  const { body: playlist } = await askRaw(nginx.url, `${hls}/index.m3u8`, may);
  const names = playlist.toString().match(/^\w+-\d+\.m4s$/gm) ?? [];
  const piece = `${hls}/${names.at(-1)}`;
  const init = `${hls}/${/MAP:URI="([^"]+)"/.exec(playlist.toString())?.[1]}`;
  expect(await askRaw(nginx.url, piece, may)).toMatchObject({ status: 200, cache: "MISS" });
  const kept = await askRaw(nginx.url, piece, may);
  expect(kept).toMatchObject({ status: 200, cache: "HIT", type: "video/mp4" });

  //  A parent whose link shows another camera of the same kitchen.
  const link = await school.link({ cameraIds: [PARENTS_CAMERA] });
  const status = await fetch(`${nginx.url}${link.path}/status`);
  const cookie = status.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const own = `${link.path}/cameras/${PARENTS_CAMERA}/hls`;
  const ways = [
    ...OTHER_WORDS.map((write) => write(piece)),
    `${own}/../../../../..${piece}`,
    `${own}/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e${piece}`,
  ];
  for (const way of ways) {
    for (const headers of [{}, { cookie }]) {
      const answer = await askRaw(nginx.url, way, headers);
      expect([way, [400, 401, 403, 404].includes(answer.status), answer.body.equals(kept.body)]).toEqual([
        way,
        true,
        false,
      ]);
    }
  }
  expect((await askRaw(nginx.url, `${piece}%0a`, {})).status).toBe(401);
  expect((await askRaw(nginx.url, `${own}/../../${SECOND}/hls/${names.at(-1)}`, { cookie })).status).toBe(
    403,
  );

  //  Who may have it gets it however it is written, and nothing else is kept under its address.
  for (const write of OTHER_WORDS) {
    const answer = await askRaw(nginx.url, write(init), may);
    expect([write(init), answer.status, answer.type]).toEqual([write(init), 200, "video/mp4"]);
    const missing = `${hls}/none-1.m4s`;
    expect((await askRaw(nginx.url, write(missing), may)).status).toBe(404);
    expect((await askRaw(nginx.url, missing, may)).status).toBe(404);
  }
  expect(await askRaw(nginx.url, piece, may)).toMatchObject({ status: 200, cache: "HIT" });
});

test("sockets go through nginx, and parents' pieces are kept for who has a seat", async () => {
  await using school = await openParentsSchool();
  const { kitchen } = school;
  await using nginx = await openNginx(kitchen.hub.httpUrl);
  const link = await school.link({ cameraIds: [PARENTS_CAMERA] });
  const base = `${nginx.url}${link.path}`;
  const status = await fetch(`${base}/status`);
  const cookie = status.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const hls = `${base}/cameras/${PARENTS_CAMERA}/hls`;
  const text = await (await fetch(`${hls}/index.m3u8`, { headers: { cookie } })).text();
  const name = /^\S+\.m4s$/m.exec(text)?.[0] ?? "";
  const caches: (string | null)[] = [];
  for (let count = 0; count < 2; count++) {
    const piece = await fetch(`${hls}/${name}`, { headers: { cookie } });
    expect(piece.status).toBe(200);
    caches.push(piece.headers.get("x-cache"));
  }
  expect(caches).toEqual(["MISS", "HIT"]);
  expect((await fetch(`${hls}/${name}`)).status).toBe(403);
  const socket = new WebSocket(`${base.replace("http", "ws")}/cameras/${PARENTS_CAMERA}/live`, {
    headers: { cookie, origin: nginx.url },
  });
  const message = await new Promise<string>((resolve, reject) => {
    socket.once("message", (data: Buffer) => resolve(data.toString()));
    socket.once("error", reject);
  });
  expect(JSON.parse(message)).toMatchObject({ type: "state" });
  socket.terminate();
});
