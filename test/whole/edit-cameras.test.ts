// Cameras are set up by people; the running relay takes it over, and the password goes in and never comes out.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Camera, SiteSettings } from "../../hub/serve/contract.ts";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { until } from "../kitchen.ts";
import { district, fieldsOf, lastAudit } from "./district.ts";

describe("a camera", () => {
  const CANARY = "canary-Passw0rd-77aa";

  test("is added with a password that is used and found nowhere; another address asks for it again", async () => {
    const auth = { scheme: "digest", user: "admin", password: CANARY } as const;
    const clip = loadClip(clipFile("cooking"));
    const server = await openRtspServer({
      streams: [
        { path: "/a", clip, auth },
        { path: "/b", clip },
      ],
    });
    {
      await using kitchen = await district({ kitchenHours: { from: "00:00", to: "00:00" } });
      const east = await kitchen.signIn("east");
      const draft = {
        name: "Cooking 2",
        area: "cooking",
        host: "127.0.0.1",
        port: server.port,
        path: "/a",
        user: "admin",
      };
      const made = await east.send<Camera>("POST", "/sites/east-canteen/cameras", {
        ...draft,
        password: CANARY,
      });
      expect(made).toMatchObject({ status: 201, body: { id: "east-canteen.cooking-2" } });
      const state = async () => (await east.get<Camera>("/cameras/east-canteen.cooking-2")).body;
      await until("its picture", async () => ((await state()).state === "online" ? true : undefined));

      //  Without another password the address stays where it is: nobody collects passwords with a listener of their own.
      for (const change of [{ host: "127.0.0.2" }, { port: 9 }, { user: "root" }])
        expect(fieldsOf(await east.send("PATCH", `/cameras/${made.body.id}`, change))).toEqual([
          422,
          ["password"],
        ]);
      expect((await east.send("PATCH", `/cameras/${made.body.id}`, { name: "renamed" })).status).toBe(200);
      await east.send("PATCH", `/cameras/${made.body.id}`, { password: `${CANARY}-wrong` });
      await until("the fault of a wrong password", async () =>
        (await state()).fault === "wrong-password" ? true : undefined,
      );
      await east.send("PATCH", `/cameras/${made.body.id}`, { path: "/b", user: null, password: null });
      await until("the picture at another path", async () =>
        (await state()).state === "online" ? true : undefined,
      );

      //  Two streams of one camera, and two areas of one picture.
      const more = { subPath: "/a", alsoAreas: ["cutting", "cooking", "cutting"] };
      expect((await east.send("PATCH", `/cameras/${made.body.id}`, more)).status).toBe(200);
      const settings = await east.get<SiteSettings>("/sites/east-canteen/settings");
      expect(settings.body.cameras.find((one) => one.id === made.body.id)).toEqual({
        id: "east-canteen.cooking-2",
        name: "renamed",
        area: "cooking",
        alsoAreas: ["cutting"],
        brand: "url",
        host: "127.0.0.1",
        port: server.port,
        channel: 1,
        path: "/b",
        subPath: "/a",
        sound: false,
        user: null,
        hasPassword: false,
      });
      for (const path of ["/audit", "/cameras", "/sites/east-canteen/settings"])
        expect(JSON.stringify((await east.get(path)).body), path).not.toContain(CANARY);
      expect(kitchen.logged()).not.toContain(CANARY);
      const files = readdirSync(kitchen.dataDir, { recursive: true, withFileTypes: true });
      for (const file of files.filter((one) => one.isFile()))
        expect(readFileSync(join(file.parentPath, file.name)).includes(CANARY), file.name).toBe(false);

      expect((await east.send("DELETE", `/cameras/${made.body.id}`)).status).toBe(204);
      expect((await east.get(`/cameras/${made.body.id}`)).status).toBe(404);
      expect(await lastAudit(east)).toMatchObject({ action: "cameras.remove", target: made.body.id });
    }
    await server.close();
  });

  test("is refused field by field, and is nobody's outside the branch", async () => {
    await using kitchen = await district();
    const east = await kitchen.signIn("east");
    const bad = { name: "x", area: "cooking", host: "rtsp://a:b@c", port: 0, channel: 1000, path: "live" };
    expect(fieldsOf(await east.send("POST", "/sites/east-canteen/cameras", bad))).toEqual([
      422,
      ["port", "channel", "host", "path"],
    ]);
    const pathless = { name: "x", area: "cooking", host: "10.0.0.1" };
    expect(fieldsOf(await east.send("POST", "/sites/east-canteen/cameras", pathless))).toEqual([
      422,
      ["path"],
    ]);
    expect((await east.send("POST", "/sites/west-canteen/cameras", pathless)).status).toBe(404);
    expect((await east.send("PATCH", "/cameras/west-canteen.cooking", { name: "x" })).status).toBe(404);
    expect((await east.send("DELETE", "/cameras/west-canteen.cooking")).status).toBe(404);
  });
});
