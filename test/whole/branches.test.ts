// Nobody sees outside their own branch: the API, the realtime socket and the media sockets, as one school against another.
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Alert, LiveReading, Site } from "../../hub/serve/contract.ts";
import { type Kitchen, openKitchen, publish, until } from "../kitchen.ts";

async function twoSchools(): Promise<Kitchen> {
  const kitchen = await openKitchen(undefined, { ruleDurationFactor: 1 / 6000 });
  await kitchen.person("east", { role: "school-manager", siteId: "east" });
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  return kitchen;
}

/** How a media socket ends: the HTTP status of its refusal, or "open". */
function liveSocket(
  kitchen: Kitchen,
  cameraId: string,
  headers: Record<string, string>,
): Promise<number | "open"> {
  const url = `${kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras/${cameraId}/live`;
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve, reject) => {
    socket.once("open", () => {
      socket.close();
      resolve("open");
    });
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", reject);
  });
}

describe("one school's account", () => {
  test("lists nothing of another school, though there is something in every list", async () => {
    await using kitchen = await twoSchools();
    for (const school of ["east", "west"]) {
      const device = await kitchen.device(school, await kitchen.deviceAccount(school, `${school}-canteen`));
      const at = Date.now() - 2_000;
      for (const ms of [0, 200]) {
        await publish(device, `kitchen/${school}-canteen/fridge/reading`, {
          measured_at: at + ms,
          temperature: 9,
        });
      }
      await (await kitchen.signIn(school)).send("POST", `/sites/${school}-canteen/device-accounts`);
    }
    const east = await kitchen.signIn("east");
    const own = async (list: string) => (await east.get<{ items: unknown[] }>(list)).body.items.length;
    await until("its own alert", async () => ((await own("/alerts")) > 0 ? true : undefined));
    expect(await own("/audit")).toBe(1);
    for (const list of ["/sites", "/sensors", "/cameras", "/alerts", "/audit"]) {
      const { body } = await east.get<{ items: unknown[] }>(list);
      expect(JSON.stringify(body.items), list).not.toMatch(/"west/);
    }
    const { body } = await east.get<{ items: Site[] }>("/sites");
    expect(body.items.map((site) => [site.id, site.parentId])).toEqual([
      ["east", null],
      ["east-canteen", "east"],
    ]);
  });

  test("is told that another school's things are not there", async () => {
    await using kitchen = await twoSchools();
    const device = await kitchen.device("w", await kitchen.deviceAccount("w", "west-canteen"));
    const at = Date.now() - 2_000;
    for (const ms of [0, 200]) {
      await publish(device, "kitchen/west-canteen/fridge/reading", { measured_at: at + ms, temperature: 9 });
    }
    const west = await kitchen.signIn("west");
    const alert = await until(
      "west's alert",
      async () => (await west.get<{ items: Alert[] }>("/alerts")).body.items[0],
    );
    const east = await kitchen.signIn("east");
    const paths: [string, string][] = [
      ["GET", "/sites/west"],
      ["GET", "/sites/west-canteen"],
      ["GET", "/sites/district"],
      ["GET", "/sites?site=west"],
      ["GET", "/sites/west-canteen/refusals"],
      ["POST", "/sites/west-canteen/device-accounts"],
      ["GET", "/sensors?site=west"],
      ["GET", "/sensors/west-canteen.fridge"],
      ["GET", "/sensors/west-canteen.fridge/readings"],
      ["GET", "/sensors/west-canteen.fridge/health"],
      ["GET", "/sensors/west-canteen.fridge/calibrations"],
      ["GET", "/cameras?site=west"],
      ["GET", "/cameras/west-canteen.cooking"],
      ["GET", "/alerts?site=west"],
      ["GET", `/alerts/${alert.id}`],
      ["POST", `/alerts/${alert.id}/acknowledge`],
      ["GET", "/audit?site=west"],
    ];
    for (const [method, path] of paths)
      expect((await east.send(method, path)).status, `${method} ${path}`).toBe(404);
    expect((await west.get<Alert>(`/alerts/${alert.id}`)).body.state).toBe("firing");
  });

  test("joins no other school's room and hears nothing from it", async () => {
    await using kitchen = await twoSchools();
    const device = await kitchen.device("w", await kitchen.deviceAccount("w", "west-canteen"));
    const own = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const socket = await (await kitchen.signIn("east")).socket();
    const heard: LiveReading[] = [];
    socket.on("readings", (readings) => heard.push(...readings));
    for (const site of ["west", "west-canteen", "district", "site:west-canteen"]) {
      expect(await socket.emitWithAck("subscribe", { sites: [site] })).toMatchObject({
        problem: { status: 404 },
      });
    }
    expect(await socket.emitWithAck("subscribe", { sites: ["east"] })).toEqual({ ok: true });
    await publish(device, "kitchen/west-canteen/fridge/reading", { temperature: 1 });
    await publish(own, "kitchen/east-canteen/fridge/reading", { temperature: 2 });
    await until("its own reading", () => (heard.length > 0 ? true : undefined));
    expect(heard.map((reading) => reading.sensorId)).toEqual(["east-canteen.fridge"]);
  });

  test("opens its own cameras and no other school's", async () => {
    await using kitchen = await twoSchools();
    const { token } = await kitchen.signIn("east");
    const headers = { authorization: `Bearer ${token}` };
    expect(await liveSocket(kitchen, "east-canteen.cooking", headers)).toBe("open");
    expect(await liveSocket(kitchen, "west-canteen.cooking", headers)).toBe(404);
    expect(await liveSocket(kitchen, "no-such.camera", headers)).toBe(404);
    expect(await liveSocket(kitchen, "east-canteen.cooking", {})).toBe(401);
    const foreign = { ...headers, origin: "http://elsewhere.example" };
    expect(await liveSocket(kitchen, "east-canteen.cooking", foreign)).toBe(403);
  });
});

describe("a canteen that two schools share", () => {
  test("is in the branch of both, and neither sees the other through it", async () => {
    await using kitchen = await openKitchen({
      sites: [
        { id: "a", kind: "school", name: "a" },
        { id: "b", kind: "school", name: "b" },
        { id: "kitchen", kind: "canteen", name: "kitchen", parent: "a", serves: ["a", "b"] },
      ],
    });
    await kitchen.person("b", { role: "school-manager", siteId: "b" });
    const b = await kitchen.signIn("b");
    const { body } = await b.get<{ items: Site[] }>("/sites");
    expect(body.items.map(({ id, parentId, serves }) => ({ id, parentId, serves }))).toEqual([
      { id: "b", parentId: null, serves: [] },
      { id: "kitchen", parentId: null, serves: ["b"] },
    ]);
    expect((await b.get("/sites/a")).status).toBe(404);
  });
});

describe("a session", () => {
  test("that has ended takes its dashboards and live views with it", async () => {
    await using kitchen = await twoSchools();
    const east = await kitchen.signIn("east");
    const socket = await east.socket();
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    const url = `${kitchen.hub.httpUrl.replace("http", "ws")}/api/v1/cameras/east-canteen.cooking/live`;
    const live = new WebSocket(url, { headers: { authorization: `Bearer ${east.token}` } });
    await new Promise((resolve) => live.once("open", resolve));
    const closed = new Promise((resolve) => live.once("close", resolve));
    expect((await east.send("DELETE", "/session")).status).toBe(204);
    expect(await closed).toBe(1008);
    await gone;
    expect((await east.get("/sites")).status).toBe(401);
  });

  test("of a cook makes no device accounts and reads no audit log", async () => {
    await using kitchen = await openKitchen();
    await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
    const cook = await kitchen.signIn("cook");
    expect((await cook.send("POST", "/sites/east-canteen/device-accounts")).status).toBe(403);
    expect((await cook.get("/audit")).status).toBe(403);
  });
});

describe("the audit log", () => {
  test("has a line for each sign-in, view, acknowledgement and change, and they fit together", async () => {
    await using kitchen = await twoSchools();
    const { token, send } = await kitchen.signIn("east");
    await liveSocket(kitchen, "east-canteen.cooking", { authorization: `Bearer ${token}` });
    const made = await send<{ account: string; password: string }>(
      "POST",
      "/sites/east-canteen/device-accounts",
    );
    expect(made.status).toBe(201);
    await kitchen.device(made.body.account, made.body.password);
    const admin = await kitchen.signIn("admin");
    const lines = await until("the end of the view", async () => {
      const { body } = await admin.get<{ items: { action: string; who: string }[] }>("/audit");
      const all = body.items.map((line) => `${line.who} ${line.action}`).reverse();
      return all.includes("east cameras.watched") ? all : undefined;
    });
    //  The view ends whenever its socket has closed.
    expect(lines.filter((line) => line !== "east cameras.watched")).toEqual([
      "hub hub.start",
      "hub person.put",
      "hub site-plan.install",
      "hub person.put",
      "hub person.put",
      "east session.begin",
      "east cameras.watch",
      "east device-accounts.create",
      "admin session.begin",
    ]);
  });
});
