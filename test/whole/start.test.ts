// Starting and stopping as a user does it: the line that is printed, and what is said when it cannot start.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startHubProcess } from "../hub-process.ts";

const MAIN = fileURLToPath(new URL("../../hub/main.ts", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-start-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a hub that is expected to give up. */
function tryStart(...args: string[]): { readonly status: number | null; readonly stderr: string } {
  const all = ["--disable-warning=ExperimentalWarning", MAIN, "--data-dir", join(folder, "data"), ...args];
  const { status, stderr } = spawnSync(process.execPath, all, { encoding: "utf8", timeout: 30_000 });
  return { status, stderr };
}

describe("a hub", () => {
  test("says in one line that it is ready, and shows a made-up administrator's password once", async () => {
    const dataDir = join(folder, "data");
    const first = await startHubProcess({ dataDir }, { MINGCHU_ADMIN_PASSWORD: "" });
    expect(first.output()).toMatch(
      /^mingchu ready http=http:\/\/127\.0\.0\.1:\d+ mqtt=mqtt:\/\/127\.0\.0\.1:\d+ pid=\d+ data=\S+\/data$/m,
    );
    expect(await (await fetch(`${first.http}/healthz`)).text()).toBe("alive\n");
    expect((await fetch(`${first.http}/readyz`)).status).toBe(200);
    await until(() => /password: \S{30,}/.test(first.output()));
    expect(await first.end("SIGTERM")).toBe(0);
    const second = await startHubProcess({ dataDir }, { MINGCHU_ADMIN_PASSWORD: "" });
    expect(second.output()).not.toContain("password");
    expect(await second.end("SIGINT")).toBe(0);
  });

  test.each([
    ["http", "--http-port"],
    ["mqtt", "--mqtt-port"],
  ])("whose %s port is taken ends with 1 and names the port and its flag", async (_what, flag) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const port = (other.address() as { port: number }).port;
    const ports = flag === "--http-port" ? ["--mqtt-port", "0"] : ["--http-port", "0"];
    const { status, stderr } = tryStart(flag, String(port), ...ports);
    other.close();
    expect(status).toBe(1);
    expect(stderr).toContain(
      `port ${port} is taken by another program: stop it, or choose another with ${flag}`,
    );
  });

  test("whose data folder cannot be written ends with 1 and says which flag to use", () => {
    writeFileSync(join(folder, "data"), "this is a file");
    const { status, stderr } = tryStart("--http-port", "0", "--mqtt-port", "0");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^mingchu cannot start: cannot write to the data folder \S+: .* choose another with --data-dir\n$/,
    );
  });

  test("does not share its data folder with another", async () => {
    const hub = await startHubProcess({ dataDir: join(folder, "data") });
    const { status, stderr } = tryStart("--http-port", "0", "--mqtt-port", "0");
    expect(status).toBe(1);
    expect(stderr).toContain("another hub is using the data folder");
    await hub.end("SIGTERM");
  });

  test("does not put a demonstration into a real hub's folder", async () => {
    const hub = await startHubProcess({ dataDir: join(folder, "data") });
    await hub.end("SIGTERM");
    const { status, stderr } = tryStart("--demo", "--http-port", "0", "--mqtt-port", "0");
    expect(status).toBe(1);
    expect(stderr).toContain("holds a real hub's data: choose another folder for the demonstration");
  });

  test("with a bad site plan ends with 1, lists every fault and takes in nothing", () => {
    const plan = join(folder, "plan.yaml");
    writeFileSync(
      plan,
      "sites:\n  - {id: Ä, kind: school, name: x}\nsensors:\n  - {site: a, id: f, name: f, place: oven}\ncameras: 3\n",
    );
    const { status, stderr } = tryStart("--http-port", "0", "--mqtt-port", "0", "--sites", plan);
    expect(status).toBe(1);
    expect(stderr).toContain("3 faults in the site plan");
    for (const where of ["sites.0.id", "sensors.0.place", "cameras"])
      expect(stderr).toContain(`  - ${where}: `);
    expect(readdirSync(folder)).toEqual(["plan.yaml"]);
  });

  test("with a site plan that names sites which are not there says which", () => {
    const plan = join(folder, "plan.json");
    const cameras = [{ site: "b", id: "c", name: "c", area: "cooking", host: "h" }];
    writeFileSync(
      plan,
      JSON.stringify({ sites: [{ id: "a", kind: "school", name: "a", parent: "gone" }], cameras }),
    );
    const { stderr } = tryStart("--http-port", "0", "--mqtt-port", "0", "--sites", plan);
    expect(stderr).toContain("  - b.c: brand url needs a path, such as /stream1");
    writeFileSync(
      plan,
      JSON.stringify({
        sites: [{ id: "a", kind: "school", name: "a", parent: "gone" }],
        cameras: cameras.map((camera) => ({ ...camera, path: "/x" })),
      }),
    );
    const again = tryStart("--http-port", "0", "--mqtt-port", "0", "--sites", plan);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain("  - a: there is no site gone");
    expect(again.stderr).toContain("  - b.c: there is no site b");
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
