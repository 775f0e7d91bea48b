// The dashboard over TLS, and behind a proxy: who is who, and what the browser is told to keep.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { addressList } from "../../hub/lib/address.ts";
import { createFront } from "../../hub/serve/front.ts";
import { openKitchen, until } from "../kitchen.ts";

const COMMAND = fileURLToPath(new URL("../../hub/commands/certificates.ts", import.meta.url));
let folder: string;
let ca: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-https-"));
  makeCertificate(folder);
  ca = readFileSync(join(folder, "ca.crt"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeCertificate(into: string): void {
  const args = ["--disable-warning=ExperimentalWarning", COMMAND, "--folder", into, "--host", "127.0.0.1"];
  expect(spawnSync(process.execPath, args, { encoding: "utf8" }).stderr).toBe("");
}

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

function ask(url: string, method = "GET", headers: Record<string, string> = {}, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, { method, headers, ca, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (part: Buffer) => {
        text += part.toString();
      });
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

test("over TLS the cookie is this host's alone, nothing plain is served, and sockets open", async () => {
  const httpTls = { cert: join(folder, "server.crt"), key: join(folder, "server.key") };
  await using kitchen = await openKitchen(undefined, { httpTls });
  const base = kitchen.hub.httpUrl;
  expect(base).toMatch(/^https:/);
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const credentials = JSON.stringify({ account: "cook", password: kitchen.passwordOfPeople });
  const json = { "Content-Type": "application/json" };
  const signedIn = await ask(`${base}/api/v1/session`, "POST", { ...json, Origin: base }, credentials);
  expect(signedIn.status).toBe(200);
  const [cookie = ""] = signedIn.headers["set-cookie"] ?? [];
  expect(cookie).toMatch(
    /^__Host-mingchu_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(signedIn.headers["strict-transport-security"]).toBe("max-age=15552000");
  const pair = cookie.split(";")[0] ?? "";
  expect((await ask(`${base}/api/v1/session`, "GET", { Cookie: pair })).status).toBe(200);
  //  One that a plain page or a neighbour under the same domain could plant is not looked at.
  const planted = pair.replace("__Host-", "");
  expect((await ask(`${base}/api/v1/session`, "GET", { Cookie: planted })).status).toBe(401);
  //  A plain page of the same name made the browser ask.
  const plainOrigin = base.replace("https", "http");
  const forged = { ...json, Origin: plainOrigin };
  expect((await ask(`${base}/api/v1/session`, "POST", forged, credentials)).status).toBe(403);

  const headers = { Cookie: pair, Origin: base };
  const live = new WebSocket(`${base.replace("https", "wss")}/api/v1/cameras/east-canteen.cooking/live`, {
    headers,
    ca,
  });
  await new Promise((resolve, reject) => live.once("open", resolve).once("error", reject));
  live.terminate();
  const realtime = io(base, { transports: ["websocket"], extraHeaders: headers, ca: ca.toString() });
  await new Promise<void>((resolve, reject) =>
    realtime.once("connect", resolve).once("connect_error", reject),
  );
  realtime.disconnect();

  await expect(fetch(plainOrigin)).rejects.toThrow();
});

test("a renewed certificate is used without a restart", async () => {
  const own = mkdtempSync(join(tmpdir(), "mingchu-https-renew-"));
  for (const file of ["server.crt", "server.key"]) copyFileSync(join(folder, file), join(own, file));
  const httpTls = { cert: join(own, "server.crt"), key: join(own, "server.key") };
  await using kitchen = await openKitchen(undefined, { httpTls });
  const { hostname, port } = new URL(kitchen.hub.httpUrl);
  const serial = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on("error", reject);
    });
  const before = await serial();
  const other = join(own, "other");
  makeCertificate(other);
  for (const file of ["server.crt", "server.key"]) copyFileSync(join(other, file), join(own, file));
  kitchen.hub.reloadCertificates?.();
  await until("the new certificate", async () => ((await serial()) === before ? undefined : true));
  rmSync(own, { recursive: true, force: true });
});

test("a certificate of no use ends the start with what to mend", async () => {
  const httpTls = { cert: join(folder, "nowhere.crt"), key: join(folder, "server.key") };
  await expect(openKitchen(undefined, { httpTls })).rejects.toThrow("httpTls.cert: cannot read the file");
});

describe("behind a proxy", () => {
  const front = createFront({
    proxies: addressList(["10.0.0.0/8", "::1"]) ?? (() => false),
    publicUrl: undefined,
  });
  const from = (
    remoteAddress: string,
    headers: Record<string, string | string[]> = {},
    socket: object = {},
  ) => ({ socket: { ...socket, remoteAddress }, headers }) as unknown as IncomingMessage;

  test.each([
    ["a stranger's own words about itself are not believed", "203.0.113.9", "1.1.1.1", "203.0.113.9"],
    ["a proxy says who asked", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["what the asker put in before it is not believed", "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"],
    ["two proxies in a row", "10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"],
    ["IPv4 inside IPv6", "::ffff:10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"],
    ["IPv6 with a port", "::1", "[2001:db8::7]:4711", "2001:db8::7"],
    ["IPv4 with a port", "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"],
    ["nobody named: the proxy itself", "10.0.0.1", "", "10.0.0.1"],
    ["proxies only", "10.0.0.1", "10.0.0.3", "10.0.0.1"],
    ["a port that a proxy adds is no new address", "10.0.0.1", "203.0.113.7:51234", "203.0.113.7"],
  ])("%s", (_what, direct, forwarded, expected) => {
    expect(front.addressOf(from(direct, { "x-forwarded-for": forwarded }))).toBe(expected);
  });

  test("says whether it was over TLS, and only a proxy does", () => {
    const secure = { "x-forwarded-proto": "https" };
    expect(front.isSecure(from("10.0.0.1", secure))).toBe(true);
    expect(front.isSecure(from("203.0.113.9", secure))).toBe(false);
    expect(front.isSecure(from("10.0.0.1", { "x-forwarded-proto": "https, http" }))).toBe(false);
    const socket = Object.create(TLSSocket.prototype) as TLSSocket;
    expect(front.isSecure({ socket, headers: {} } as unknown as IncomingMessage)).toBe(true);
  });

  test("the address that people open is the settings', else the request's own", () => {
    const request = from("10.0.0.1", { host: "kitchen.example", "x-forwarded-proto": "https" });
    expect(front.urlOf(request)).toBe("https://kitchen.example");
    const named = createFront({ proxies: () => false, publicUrl: "https://hub.example.cn" });
    expect(named.urlOf(request)).toBe("https://hub.example.cn");
    expect(
      named.isOwnOrigin(from("10.0.0.1", { origin: "https://hub.example.cn", host: "inner:8080" })),
    ).toBe(true);
    expect(named.isOwnOrigin(from("10.0.0.1", { origin: "https://evil.example", host: "inner:8080" }))).toBe(
      false,
    );
  });
});
