// The simulator as a process: led by a program over stdin and stdout, and by a person with flags.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Aedes } from "aedes";
import { afterEach, describe, expect, test } from "vitest";
import { sitePlanSchema } from "../../devices/site-plan.ts";
import { SHOWCASE } from "../../simulators/district.ts";

const running: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

type Simulator = {
  readonly child: ChildProcessWithoutNullStreams;
  /** The next line of stdout, read as JSON. */
  readonly told: () => Promise<Record<string, unknown>>;
  readonly say: (what: object) => void;
  readonly ended: Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }>;
};

function simulate(...flags: string[]): Simulator {
  const child = spawn(process.execPath, ["simulators/main.ts", ...flags], {
    cwd: join(import.meta.dirname, "../.."),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes) => {
    stdout += String(bytes);
  });
  child.stderr.on("data", (bytes) => {
    stderr += String(bytes);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close").then(([code]) => ({ code, stdout, stderr }));
  running.push(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    child,
    ended,
    told: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the simulator ended: ${stderr}`);
      return JSON.parse(value);
    },
    say: (what) => void child.stdin.write(`${JSON.stringify(what)}\n`),
  };
}

/** A broker that lets everybody in; `heard` waits for a topic. */
async function openBroker(): Promise<{
  readonly url: string;
  readonly heard: (topic: string) => Promise<void>;
}> {
  const aedes = await Aedes.createBroker();
  const topics = new Set<string>();
  let wake: () => void = () => undefined;
  aedes.on("publish", ({ topic }) => {
    topics.add(topic);
    wake();
  });
  const server: Server = createServer(aedes.handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  running.push(async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return {
    url: `mqtt://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    heard: async (topic) => {
      while (!topics.has(topic)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

const accounts = Object.fromEntries(
  ["qinghe-shiyan-canteen", "liuhe-central-canteen", "liuhe-middle-canteen", "taoyuan-canteen"].map(
    (site) => [site, { account: site, password: "secret" }],
  ),
);

describe("led by a program", () => {
  test("it hands over the district, sends readings once told where, plays what it is asked, and ends with its leader", async () => {
    const broker = await openBroker();
    const simulator = simulate("--control", "--scenario", "none");
    const first = await simulator.told();
    expect(first["showcase"]).toEqual(SHOWCASE);
    const plan = sitePlanSchema.parse(first["plan"]);
    for (const camera of plan.cameras)
      expect(camera).toMatchObject({
        host: "127.0.0.1",
        port: expect.any(Number),
        password: expect.stringMatching(/^.{12}$/),
      });

    simulator.say({ mqtt: broker.url, accounts });
    for (const site of ["qinghe-shiyan-canteen", "liuhe-central-canteen", "taoyuan-canteen"])
      await broker.heard(`kitchen/${site}/kitchen/reading`);
    await broker.heard("zigbee2mqtt/留样冰箱");

    simulator.say({ scenario: "camera-dies", target: "taoyuan-canteen.serving" });
    expect(await simulator.told()).toEqual({ scenario: "camera-dies", target: "taoyuan-canteen.serving" });
    simulator.say({ scenario: "sample-fridge-fails" });
    expect(await simulator.told()).toEqual({ scenario: "sample-fridge-fails", target: SHOWCASE.sensor });

    simulator.child.stdin.end();
    expect(await simulator.ended).toMatchObject({ code: 0 });
  });

  test("it says what it cannot take, and goes on", async () => {
    const simulator = simulate("--control", "--scenario", "none");
    await simulator.told();
    simulator.child.stdin.write("no json\n");
    simulator.say({ mqtt: "http://127.0.0.1:1883", accounts: {} });
    const broker = await openBroker();
    simulator.say({ mqtt: broker.url, accounts });
    simulator.say({ scenario: "flood" });
    simulator.say({ scenario: "sample-fridge-fails", target: "liuhe-central-canteen.kitchen" });
    simulator.say({ scenario: "sensor-silent" });
    expect(await simulator.told()).toEqual({ scenario: "sensor-silent", target: SHOWCASE.sensor });
    simulator.child.stdin.end();
    const { stderr } = await simulator.ended;
    expect(stderr).toContain("a line on stdin is no JSON");
    expect(stderr).toContain("must be like mqtt://127.0.0.1:1883");
    expect(stderr).toContain("there is no scenario flood");
    expect(stderr).toContain("sample-fridge-fails needs a fridge, and liuhe-central-canteen.kitchen is none");
  });

  test("a planned scenario that is to be repeated begins again", async () => {
    const broker = await openBroker();
    const target = "taoyuan-canteen.storage";
    const simulator = simulate("--control", "--scenario", `camera-covered@0/1:${target}`);
    await simulator.told();
    simulator.say({ mqtt: broker.url, accounts: {} });
    for (let count = 0; count < 2; count++)
      expect(await simulator.told()).toEqual({ scenario: "camera-covered", target });
    simulator.child.stdin.end();
    expect((await simulator.ended).code).toBe(0);
  });

  test("a planned scenario begins by itself", async () => {
    const broker = await openBroker();
    const simulator = simulate("--control", "--scenario", "camera-freezes@0:taoyuan-canteen.storage");
    await simulator.told();
    simulator.say({ mqtt: broker.url, accounts });
    expect(await simulator.told()).toEqual({ scenario: "camera-freezes", target: "taoyuan-canteen.storage" });
  });
});

describe("started by hand", () => {
  test("every wrong flag is named at once", async () => {
    const { code, stderr, stdout } = await simulate(
      ...[
        "--speed",
        "fast",
        "--interval",
        "0",
        "--mqtt",
        "mqtt://example.org",
        "--rtsp-port",
        "1.5",
        "--colour",
      ],
      ...["--scenario", "flood@3", "--scenario", "camera-dies", "--plan-out"],
    ).ended;
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n").toSorted()).toEqual([
      "Try --help.",
      "simulators: --interval must be a number from 1 to 3600, not 0",
      "simulators: --mqtt must be on this machine (127.0.0.1), not example.org",
      "simulators: --plan-out needs a value",
      "simulators: --rtsp-port must be a number from 0 to 65500, not 1.5",
      "simulators: --scenario must be NAME@SECONDS or NAME@SECONDS:TARGET, with /EVERY to repeat it, not camera-dies",
      "simulators: --scenario: there is no flood; --scenarios lists them",
      "simulators: --speed must be a number from 1 to 3600, not fast",
      "simulators: there is no --colour",
    ]);
  });

  test("a target that is not there is refused before anything starts", async () => {
    const { code, stderr } = await simulate("--scenario", "camera-dies@1:nowhere.cooking").ended;
    expect(code).toBe(1);
    expect(stderr).toContain("camera-dies needs a camera, and nowhere.cooking is none");
  });

  test("help names every flag, and the scenarios are listed", async () => {
    const { code, stdout } = await simulate("--help").ended;
    expect(code).toBe(0);
    const flags = [
      "mqtt",
      "accounts",
      "rtsp-port",
      "speed",
      "interval",
      "scenario",
      "scenarios",
      "plan-out",
      "control",
    ];
    for (const flag of flags) expect(stdout).toContain(`--${flag}`);
    const listed = await simulate("--scenarios").ended;
    expect(listed.stdout.trim().split("\n")).toHaveLength(14);
    for (const line of listed.stdout.trim().split("\n")) expect(stdout).toContain(line);
  });

  test("the plan is written for its owner only, and SIGTERM ends everything", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mingchu-simulate-"));
    running.push(() => rmSync(folder, { recursive: true }));
    const broker = await openBroker();
    const file = join(folder, "sites.json");
    const simulator = simulate("--mqtt", broker.url, "--plan-out", file);
    await broker.heard("kitchen/liuhe-central-canteen/sample-fridge/reading");
    expect(sitePlanSchema.parse(JSON.parse(readFileSync(file, "utf8"))).cameras.length).toBeGreaterThan(8);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    simulator.child.kill("SIGTERM");
    expect(await simulator.ended).toMatchObject({ code: 0 });
  });
});
