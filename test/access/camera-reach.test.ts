// Where a site's cameras may be: how addresses are read, what a site's lists narrow, and that nobody is led elsewhere by a
// name that means something else a moment later.
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { openCameraReach } from "../../hub/access/camera-reach.ts";
import { createCameraConnect } from "../../hub/compose/camera-connect.ts";
import { networkOf } from "../../hub/lib/networks.ts";
import type { Camera, CameraReach } from "../../hub/serve/contract.ts";
import { putSiteReach, type SiteReach } from "../../hub/store/site-reach.ts";
import { openKitchen, until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";
import { fieldsOf } from "../whole/district.ts";

const OWN = "192.168.7.20";
const own = () => [networkOf(OWN)].flatMap((one) => one ?? []);

describe("an address", () => {
  const anywhere = ["10.0.0.0/8", "192.168.0.0/16", "0.0.0.0/0", "::/0"];

  const NONE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "0:0:0:0:0:ffff:a9fe:a9fe",
    OWN,
    `::ffff:${OWN}`,
    "2130706433",
    "0x7f000001",
    "localhost",
    "",
  ];
  test("of the machine, the wire, nobody or many is no camera's, however it is written and however wide the list", async () => {
    await using kitchen = await openKitchen({ sites: [] });
    const reach = await openCameraReach(kitchen.hub.memory.book.db, anywhere, own);
    for (const address of NONE) expect(reach.whyNot([], address), address).toBe("network");
    for (const address of ["10.1.2.3", "8.8.8.8", "fd00::5"])
      expect(reach.whyNot([], address), address).toBeUndefined();
  });

  test("of the machine itself is allowed by an entry that names it and nothing else", async () => {
    await using kitchen = await openKitchen({ sites: [] });
    const { db } = kitchen.hub.memory.book;
    const reach = await openCameraReach(db, ["127.0.0.0/8", OWN, "10.0.0.0/8"], own);
    for (const address of ["127.0.0.1", "::ffff:127.0.0.1", OWN, "10.1.2.3"])
      expect(reach.whyNot([], address), address).toBeUndefined();
    for (const address of ["::1", "169.254.1.1", "192.168.7.21", "8.8.8.8"])
      expect(reach.whyNot([], address), address).toBe("network");
  });
});

describe("a name", () => {
  test("that means an allowed address when it is checked and another a moment later leads to the checked one or nowhere", async () => {
    await using kitchen = await openKitchen({ sites: [] });
    const reached: string[] = [];
    const server = createServer((socket) => {
      reached.push(socket.localAddress ?? "");
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const reach = await openCameraReach(kitchen.hub.memory.book.db, ["127.0.0.2/32"], own);
    //  The first answer is inside the list, each further one outside.
    let asked = 0;
    const connect = createCameraConnect(
      reach,
      (siteId) => [siteId],
      (_host, _options, found) => {
        asked += 1;
        found(null, [{ address: asked === 1 ? "127.0.0.2" : "127.0.0.1", family: 4 }]);
      },
    );
    const go = () =>
      connect("a")({ host: "camera.example", port }, AbortSignal.timeout(5_000), () => undefined);
    //  127.0.0.2 has no such port, or the same server behind it; it was never 127.0.0.1 that was connected to.
    await go().catch(() => undefined);
    expect(asked).toBe(1);
    await expect(go()).rejects.toThrow("camera.example (127.0.0.1) is in none of the networks");
    expect(reached.filter((address) => address === "127.0.0.1")).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a site's list", () => {
  test("narrows what holds above, for addresses and ports, and another way is taken as soon as it changes", async () => {
    await using kitchen = await openKitchen();
    const { book } = kitchen.hub.memory;
    const reach = await openCameraReach(book.db, ["10.0.0.0/8", "127.0.0.0/8"], own);
    const connectOf = createCameraConnect(reach, (siteId) => [siteId, "district"]);
    const before = connectOf("east");
    expect(connectOf("east")).toBe(before);
    const put = async (said: Pick<SiteReach, "siteId" | "networks" | "ports">) => {
      const at = Date.now();
      await book.together((db) => putSiteReach(db, { ...said, reason: "x", by: "x", at }));
      await reach.reload(book.db);
    };
    await put({ siteId: "district", networks: ["10.1.0.0/16"], ports: ["554", "8000-8999"] });
    await put({ siteId: "east", networks: ["10.1.5.0/24", "10.2.0.0/16"], ports: undefined });
    const path = ["east", "district"];
    expect(connectOf("east")).not.toBe(before);
    expect(reach.whyNot(path, "10.1.5.9", 554)).toBeUndefined();
    expect(reach.whyNot(path, "10.1.5.9", 8999)).toBeUndefined();
    expect(reach.whyNot(path, "10.1.5.9", 22)).toBe("port");
    expect(reach.whyNot(path, "10.1.6.9", 554)).toBe("network");
    expect(reach.whyNot(path, "10.2.0.1", 554), "wider than above").toBe("network");
    expect(reach.whyNot(["west", "district"], "10.1.6.9", 554)).toBeUndefined();
    await put({ siteId: "district", networks: undefined, ports: undefined });
    expect(reach.whyNot(path, "10.2.0.1", 22)).toBeUndefined();
  });

  test("is set from above with a reason, refuses what is wrong or too wide, and ends the pictures that it shuts out", async () => {
    await using cameras = await openCameras(["/a"]);
    await using kitchen = await openKitchen(undefined, { kitchenHours: { from: "00:00", to: "00:00" } });
    await kitchen.person("chief", { role: "district-manager", siteId: "district" });
    await kitchen.person("head", { role: "school-manager", siteId: "east" });
    const chief = await kitchen.signIn("chief");
    const head = await kitchen.signIn("head");
    const camera = { name: "k", area: "cooking", host: "127.0.0.1", port: cameras.port, path: "/a", id: "k" };
    expect((await head.send("POST", "/sites/east-canteen/cameras", camera)).status).toBe(201);
    const state = async () => (await head.get<Camera>("/cameras/east-canteen.k")).body;
    await until("its picture", async () => ((await state()).state === "online" ? true : undefined));

    const address = "/sites/east/camera-reach";
    const said = { networks: ["127.0.0.64/26"], ports: ["554"], reason: "摄像头网段已划定" };
    expect((await head.send("PUT", address, said)).status).toBe(403);
    for (const [field, wrong] of [
      ["networks", { ...said, networks: ["10.20.0.0/33"] }],
      ["networks", { ...said, networks: ["8.8.8.0/24"] }],
      ["ports", { ...said, ports: ["0-70000"] }],
      ["reason", { ...said, reason: " " }],
    ] as const)
      expect(fieldsOf(await chief.send("PUT", address, wrong))).toEqual([422, [field]]);
    const set = await chief.send<CameraReach>("PUT", address, said);
    expect(set).toMatchObject({ status: 200, body: { own: { ports: ["554"], by: "chief" } } });
    expect(set.body.outside).toContain("east-canteen.k");
    const audit = await chief.get<{ items: unknown[] }>("/audit?limit=1");
    expect(audit.body.items).toMatchObject([{ action: "camera-reach.change", detail: said.reason }]);
    await until("that it is left", async () => ((await state()).fault === "not-allowed" ? true : undefined));
    expect(cameras.sessions()).toBe(0);

    const inForm = await head.send("POST", "/sites/east-canteen/cameras", { ...camera, id: "j" });
    expect(fieldsOf(inForm)).toEqual([422, ["host"]]);
    const port = await head.send("POST", "/sites/east-canteen/cameras", {
      ...camera,
      id: "j",
      host: "127.0.0.65",
    });
    expect(fieldsOf(port)).toEqual([422, ["port"]]);
    for (const host of ["2130706433", "0x7f000001", "0x7f.1"])
      expect(fieldsOf(await chief.send("POST", "/sites/west-canteen/cameras", { ...camera, host }))).toEqual([
        422,
        ["host"],
      ]);
    await kitchen.restart();
    const after = await (await kitchen.signIn("head")).get<CameraReach>(address);
    expect(after.body).toMatchObject({ own: { networks: said.networks }, mayChange: false });
  });
});
