// Attacks on the HTTP door, as a stranger or as another site's page would make them: each is refused, and the hub goes on.
import { request as httpRequest } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { addressList } from "../../hub/lib/address.ts";
import { connectWithin } from "../../hub/video/rtsp/rtsp-connection.ts";
import { type Caller, type Kitchen, openKitchen } from "../kitchen.ts";

let kitchen: Kitchen;
let admin: Caller;
let base: string;

beforeAll(async () => {
  kitchen = await openKitchen();
  admin = await kitchen.signIn("admin");
  base = kitchen.hub.httpUrl;
});
afterAll(() => kitchen[Symbol.asyncDispose]());

/** A request with headers that fetch would not send. */
function ask(
  path: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const sent = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Tries a WebSocket; gives the status of the refusal, or "open". */
function upgrade(path: string, headers: Record<string, string>): Promise<number | "open"> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${base.replace("http", "ws")}${path}`, { headers });
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

describe("a page of another origin", () => {
  const cookie = () => `mingchu_session=${admin.token}`;
  const foreign = [
    { Origin: "https://evil.example" },
    { Origin: "null" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
  ];
  const live = "/api/v1/cameras/east-canteen.cooking/live";
  const realtime = "/socket.io/?EIO=4&transport=websocket";

  test.each(foreign)("opens no media socket and no realtime socket with %o", async (header) => {
    const headers = { Cookie: cookie(), ...header };
    expect(await upgrade(live, headers)).toBe(403);
    //  The realtime library refuses an upgrade by its own status.
    expect([400, 403]).toContain(await upgrade(realtime, headers));
    const polling = await ask("/socket.io/?EIO=4&transport=polling", { headers });
    expect(polling.status).toBe(403);
  });

  test("opens them from the hub's own page", async () => {
    const headers = { Cookie: cookie(), Origin: base };
    expect(await upgrade(live, headers)).toBe("open");
    expect(await upgrade(realtime, headers)).toBe("open");
  });

  test.each(foreign)("changes nothing by a form or a script with %o", async (header) => {
    const headers = { Cookie: cookie(), "Content-Type": "text/plain", ...header };
    const body = JSON.stringify({ kind: "school", name: "planted", parentId: "district" });
    for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded"]) {
      const sent = await ask("/api/v1/sites", {
        method: "POST",
        headers: { ...headers, "Content-Type": type },
        body,
      });
      expect(sent.status).toBe(403);
    }
    expect(JSON.stringify((await admin.get("/sites")).body)).not.toContain("planted");
  });

  test("may not frame the page, and no script but the hub's own runs in it", async () => {
    const { headers } = await fetch(base);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });
});

describe("paths that lead out", () => {
  test.each([
    "/assets/../../hub.example.yaml",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/api/docs/files/..%2f..%2f..%2fpackage.json",
    "/api/docs/files/../../../../package.json",
    "/..%5c..%5cpackage.json",
    "/%00/etc/passwd",
    "//etc/passwd",
    "/api/v1/cameras/..%2f..%2f..%2fetc%2fpasswd/still.jpg",
  ])("%s gives no file", async (path) => {
    const { status, body } = await ask(path, { headers: { Authorization: `Bearer ${admin.token}` } });
    expect(body).not.toMatch(/"dependencies"|root:|dataDir/);
    //  Unknown pages are the dashboard's own: it says that there is nothing.
    if (status === 200) expect(body).toMatch(/^<!doctype html>/i);
  });

  test("nor does a camera's name in an upgrade", async () => {
    for (const id of ["..%2f..%2fetc%2fpasswd", "%00", "%E0%A4%A", "east-canteen.cooking%2f.."])
      expect(await upgrade(`/api/v1/cameras/${id}/live`, { Authorization: `Bearer ${admin.token}` })).toBe(
        404,
      );
  });
});

describe("too much and too slow", () => {
  test("a large body is refused before it is read, a large head too", async () => {
    const body = JSON.stringify({ name: "x".repeat(100_000) });
    const headers = { Authorization: `Bearer ${admin.token}`, "Content-Type": "application/json" };
    expect((await ask("/api/v1/sites", { method: "POST", headers, body })).status).toBe(413);
    expect((await ask("/api/v1/about", { headers: { "X-Long": "x".repeat(20_000) } })).status).toBe(431);
  });

  test("deeply nested and broken JSON is refused in words", async () => {
    const headers = { Authorization: `Bearer ${admin.token}`, "Content-Type": "application/json" };
    for (const body of ["[".repeat(30_000), `{"a":${'{"a":'.repeat(9_000)}1${"}".repeat(9_001)}`, '{"a":']) {
      const { status, body: said } = await ask("/api/v1/sites", { method: "POST", headers, body });
      expect([400, 422]).toContain(status);
      expect(JSON.parse(said)).toHaveProperty("detail");
    }
  });

  test("a head that never ends is cut off, and others are served meanwhile", {
    timeout: 30_000,
  }, async () => {
    const { hostname, port } = new URL(base);
    const slow = connect(Number(port), hostname);
    slow.write("GET / HTTP/1.1\r\nHost: x\r\n");
    const dripping = setInterval(() => slow.write("X-A: b\r\n"), 500);
    const cut = new Promise<void>((resolve) => slow.once("close", () => resolve()));
    slow.on("error", () => undefined);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    await cut;
    clearInterval(dripping);
  });

  test("an address that asks too often is told when to come again, and is let in later", async () => {
    const limits = { connections: 100, connectionsPerAddress: 50, requestsPerSecond: 5, requestBurst: 10 };
    await using small = await openKitchen(undefined, { httpLimits: limits });
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => fetch(`${small.hub.httpUrl}/api/v1/about`)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(15);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });

  test("connections beyond an address's share are turned away, the others stay", async () => {
    const limits = { connections: 100, connectionsPerAddress: 5, requestsPerSecond: 500, requestBurst: 500 };
    //  Otherwise the test's own address would count as a proxy's.
    await using small = await openKitchen(undefined, { httpLimits: limits, proxies: [] });
    const { hostname, port } = new URL(small.hub.httpUrl);
    const open = Array.from({ length: 8 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      return socket;
    });
    const ends = open.slice(5).map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await Promise.all(ends);
    expect(open.slice(0, 5).every((socket) => !socket.destroyed)).toBe(true);
    for (const socket of open) socket.destroy();
  });
});

test("__proto__ in a body reaches no object of the hub's", async () => {
  const headers = { Authorization: `Bearer ${admin.token}`, "Content-Type": "application/json" };
  const bodies = [
    '{"__proto__":{"polluted":1},"kind":"school","name":"n","parentId":"district","serves":[],"areas":[]}',
    '{"constructor":{"prototype":{"polluted":1}},"account":"a","password":"b"}',
  ];
  for (const body of bodies)
    for (const path of ["/api/v1/sites", "/api/v1/session", "/api/v1/cameras", "/api/v1/sensors"])
      for (const method of ["POST", "PATCH", "PUT"]) await ask(path, { method, headers, body });
  await ask("/api/v1/sites?__proto__[polluted]=1&constructor.prototype.polluted=1", { headers });
  //  The hub runs in this process: what it spoilt would be spoilt here.
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(([] as { polluted?: unknown }).polluted).toBeUndefined();
});

describe("a camera's address that leads elsewhere", () => {
  const allowed = addressList(["10.0.0.0/8", "192.168.0.0/16"]) ?? (() => false);
  let inner: Server;
  let port: number;
  let reached = 0;
  beforeAll(async () => {
    inner = createServer((socket) => {
      reached += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inner.listen(0, "127.0.0.1", resolve));
    port = (inner.address() as AddressInfo).port;
  });
  afterAll(() => inner.close());

  test.each([
    "127.0.0.1",
    "localhost",
    //  Addresses written as one number or in octal: the machine's resolver takes them.
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0.0.0.0",
    "169.254.169.254",
    "8.8.8.8",
  ])("%s is never connected to", async (host) => {
    const connecting = connectWithin(allowed)({ host, port }, AbortSignal.timeout(10_000), () => undefined);
    await expect(connecting).rejects.toThrow();
    expect(reached).toBe(0);
  });

  test("a name that changes what it means is asked once, and what was checked is what is connected to", async () => {
    const answers = ["10.255.255.1", "127.0.0.1"];
    let asked = 0;
    const go = connectWithin(allowed, (_name, options, found) => {
      const address = answers[asked] ?? "127.0.0.1";
      asked += 1;
      if (options.all === true) found(null, [{ address, family: 4 }]);
      else found(null, address, 4);
    });
    //  The first answer is allowed and nobody is there: it must not go on to the second.
    await expect(
      go({ host: "camera.example", port }, AbortSignal.timeout(500), () => undefined),
    ).rejects.toThrow();
    expect(asked).toBe(1);
    await expect(
      go({ host: "camera.example", port }, AbortSignal.timeout(5_000), () => undefined),
    ).rejects.toThrow("camera.example (127.0.0.1) is in none of the networks");
    expect(reached).toBe(0);
  });

  test("a name with several addresses is asked none of, where one of them is outside", async () => {
    const go = connectWithin(allowed, (_name, options, found) => {
      const all = ["10.255.255.1", "127.0.0.1"].map((address) => ({ address, family: 4 }));
      if (options.all === true) found(null, all);
      else found(null, "127.0.0.1", 4);
    });
    await expect(
      go({ host: "camera.example", port }, AbortSignal.timeout(5_000), () => undefined),
    ).rejects.toThrow("camera.example (127.0.0.1) is in none of the networks");
    expect(reached).toBe(0);
  });

  test("is refused where it is written, with the setting's name", async () => {
    await using strict = await openKitchen(
      {
        sites: [
          { id: "d", kind: "district", name: "d" },
          { id: "c", kind: "canteen", name: "c", parent: "d" },
        ],
      },
      { cameraNetworks: ["10.0.0.0/8"] },
    );
    const person = await strict.signIn("admin");
    for (const host of ["127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "[::1]"]) {
      const { status, body } = await person.send<{ detail: string }>("POST", "/sites/c/cameras", {
        name: "k",
        area: "cooking",
        brand: "generic",
        host,
        path: "/x",
      });
      expect(status).toBe(422);
      expect(body.detail).toContain("cameraNetworks");
    }
  });
});
