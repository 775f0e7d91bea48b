// Canaries: every kind of secret that the hub is given or makes is planted, everything is used once, and then all that
// anybody can see is searched for them. What is meant to be told once is told there and nowhere else.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { HUB_FLAGS, type HubProcess, startHubProcess } from "../hub-process.ts";
import { openInfluxServer } from "../influx-server.ts";
import { until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { MOSQUITTO, openOutsideBroker } from "../outside-broker.ts";
import { programPath } from "../programs.ts";
import { CLIP } from "../video/open-relay.ts";
import { FFMPEG } from "../video/own-ffmpegs.ts";
import { cameraEntry } from "./canary-camera-entry.ts";
import { channels, openRepeating } from "./canary-channels.ts";
import { oneTap } from "./canary-one-tap.ts";
import { recorder } from "./canary-recorder.ts";
import { filesBelow, findSecrets, type Place, type Secret, spellings } from "./canary-search.ts";
import {
  CONTROL,
  devices,
  type Found,
  GIVEN,
  imports,
  mistakes,
  people,
  pictures,
  planted,
  takeAway,
} from "./canary-tour.ts";
import { watchProcesses } from "./process-list.ts";

const MAIN = fileURLToPath(new URL("../../hub/main.ts", import.meta.url));
const isMissing = FFMPEG === undefined || MOSQUITTO === undefined || programPath("influxd") === undefined;

/** Where backups are put: commands print it. */
const WITH = `${CONTROL}-with`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-canary-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the search", () => {
  test.each(Object.keys(spellings("x")))("finds a secret that is written %s", (how) => {
    const value = planted("Größe");
    const form = spellings(value)[how] ?? Buffer.of();
    const noise = Buffer.from("some words before ");
    expect(
      findSecrets([{ name: "s", value }], [{ where: "here", bytes: Buffer.concat([noise, form, noise]) }]),
    ).toContain(`s, ${how}, in here`);
  });

  test.each([0, 1, 2, 3, 4, 5])("finds one %i signs into something that is in base64", (before) => {
    const value = planted("middle");
    const bytes = Buffer.from(Buffer.from(`${"u".repeat(before)}${value}:and more`).toString("base64"));
    expect(findSecrets([{ name: "s", value }], [{ where: "here", bytes }])).not.toEqual([]);
  });

  test("leaves what is told once to where it is told", () => {
    const place = { where: "here", bytes: Buffer.from("abc") };
    const secrets = [{ name: "s", value: "abc" }];
    expect(findSecrets(secrets, [{ ...place, mayHold: ["s"] }])).toEqual([]);
    expect(findSecrets(secrets, [{ ...place, mayHold: ["t"] }])).not.toEqual([]);
  });
});

/** Where the hub is and what it is told; `camera` is the port at which its cameras answer. */
function planOf(camera: number): unknown {
  const at = { site: CONTROL, area: "cooking", host: "127.0.0.1", port: camera, path: "/a", user: "admin" };
  const password = GIVEN["camera password in the site plan"];
  return {
    sites: [
      { id: "school", kind: "school", name: "school" },
      {
        id: CONTROL,
        kind: "canteen",
        name: CONTROL,
        parent: "school",
        serves: ["school"],
        areas: ["cooking"],
      },
    ],
    sensors: [{ site: CONTROL, id: "fridge", name: CONTROL, place: "sample-fridge", intervalS: 60 }],
    cameras: [
      { ...at, id: "cooking", name: CONTROL, password },
      { ...at, id: "wrong", name: CONTROL, password: `${password}!` },
      { ...at, id: "lost", name: CONTROL, port: 9, password },
    ],
  };
}

type Around = {
  readonly cameras: number;
  readonly influx: string;
  readonly broker: string;
  readonly mailPort: number;
};

async function start({ cameras, influx, broker, mailPort }: Around): Promise<HubProcess> {
  for (const name of ["tmp", CONTROL]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "tmp", "of-the-test"), CONTROL);
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(planOf(cameras)));
  const topics = [{ filter: "kitchen/#", site: CONTROL }];
  const settings = {
    dataDir: join(folder, "data"),
    sites,
    logLevel: "debug",
    kitchenHours: { from: "00:00", to: "00:00" },
    influxdb: { url: influx, user: "root" },
    externalBrokers: [{ name: CONTROL, url: broker, user: "hub", passwordEnv: "CITY_PASSWORD", topics }],
    backup: { folder: join(folder, "shelf") },
    channelNetworks: ["127.0.0.0/8"],
    smtp: { host: "127.0.0.1", port: mailPort, tls: "none", user: "hub", from: "hub@example.cn" },
  };
  return await startHubProcess(settings, {
    MINGCHU_ADMIN_PASSWORD: GIVEN["administrator's password"],
    MINGCHU_INFLUXDB_PASSWORD: GIVEN["InfluxDB's password"],
    CITY_PASSWORD: GIVEN["outside broker's password"],
    MINGCHU_SMTP_PASSWORD: GIVEN["mail server's password"],
    TMPDIR: join(folder, "tmp"),
    //  Children are given the path, and nothing else: this is how the control gets to them.
    PATH: [process.env["PATH"], join(folder, CONTROL)].join(delimiter),
  });
}

/** Uses commands on the data, the hub running or not; what they print is a place. */
async function command(...args: Parameters<typeof mingchu>): Promise<Place> {
  const { status, stdout, stderr } = await mingchu(...args);
  const where = `what npx mingchu ${args[0]} prints`;
  expect(status, `${where}: ${stdout}${stderr}`).toBe(0);
  return { where, bytes: Buffer.from(`${stdout}${stderr}`) };
}

const text = (where: string, words: string): Place => ({ where, bytes: Buffer.from(words) });

describe.skipIf(isMissing)("a hub with every kind of secret (needs ffmpeg, mosquitto, influxd)", () => {
  test("shows none of them to anybody, but once to whom it is for", async () => {
    const auth = (password: string) => ({ scheme: "digest", user: "admin", password }) as const;
    const cameras = await openRtspServer({
      streams: [
        { path: "/a", clip: CLIP, auth: auth(GIVEN["camera password in the site plan"]) },
        { path: "/b", clip: CLIP, auth: auth(GIVEN["camera password in an import"]) },
      ],
    });
    await using influx = await openInfluxServer({ asksForUsers: true });
    await using broker = await openOutsideBroker({ people: { hub: GIVEN["outside broker's password"] } });
    await using providers = await openRepeating();
    const hub = await start({
      cameras: cameras.port,
      influx: influx.url,
      broker: broker.url,
      mailPort: providers.mailPort,
    });
    const watched = watchProcesses(hub.pid);
    const recorded = recorder(hub);
    const found: Found = {};

    const { admin, head } = await people(recorded, found);
    await devices(recorded, found, hub, admin);
    await imports(recorded, admin, cameras.port);
    await pictures(recorded, found, hub, head);
    await cameraEntry(recorded, admin, cameras.port);
    await oneTap(recorded, found, join(folder, "data"), "head");
    await channels(recorded, admin, providers.url);
    await mistakes(recorded, admin);
    await until("broker and InfluxDB", async () => {
      const figures = await (await fetch(`${hub.http}/metrics`)).text();
      const isUp = /external_broker_connected\{.*\} 1/.test(figures) && /forwarding_well 1/.test(figures);
      return isUp ? true : undefined;
    });
    await takeAway(recorded, admin);
    const data = join(folder, "data");
    const printed = [
      await command("backup", "--data-dir", data, "--to", join(folder, WITH)),
      await command("backup", "--data-dir", data, "--to", join(folder, `${WITH}out`), "--without-key"),
      await command("verify", "--data-dir", data),
      await command("audit", "verify", "--data-dir", data),
      await command("audit", "export", "--data-dir", data, "--to", join(folder, "audit.csv")),
    ];
    const mayHold = (path: string) => (path.endsWith("secret.key") ? ["the hub's key"] : []);
    const running = filesBelow(data, mayHold);
    watched.stop();
    expect(await hub.end("SIGTERM")).toBe(0);
    await cameras.close();
    const [backup = ""] = filesBelow(join(folder, WITH)).map(
      ({ where }) => where.split(" ").at(-1)?.split("/")[0] ?? "",
    );
    printed.push(
      await command("restore", "--from", join(folder, WITH, backup), "--data-dir", join(folder, "restored")),
    );

    const secrets: Secret[] = [
      ...Object.entries({ ...GIVEN, ...found }).map(([name, value]) => ({ name, value })),
      { name: "the hub's key", value: readFileSync(join(data, "secret.key")) },
    ];
    const groups: Record<string, readonly Place[]> = {
      answers: recorded.places,
      log: [text("the log", hub.log()), text("stdout", hub.output())],
      "command lines": watched
        .commandLines()
        .map((line) => text(`a command line: ${line.slice(0, 60)}`, line)),
      environments: watched.environments().map((line) => text("a child's environment", line)),
      commands: printed,
      "data, while it runs": running,
      data: filesBelow(data, mayHold),
      "temporary files": filesBelow(join(folder, "tmp")),
      "a backup with the key": filesBelow(join(folder, WITH), mayHold),
      "a backup without": filesBelow(join(folder, `${WITH}out`)),
      "restored data": filesBelow(join(folder, "restored"), mayHold),
      "the audit log as a file": [{ where: "audit.csv", bytes: readFileSync(join(folder, "audit.csv")) }],
    };
    expect(Object.values(groups).flatMap((places) => findSecrets(secrets, places))).toEqual([]);
    await expectSearched(groups, secrets);
  }, 90_000);
});

/** The search would have found something in each of these: the control stands there in clear, and so do the told ones. */
async function expectSearched(
  groups: Readonly<Record<string, readonly Place[]>>,
  secrets: readonly Secret[],
): Promise<void> {
  const control = [{ name: "control", value: CONTROL }];
  const blind = Object.entries(groups).filter(([, places]) => findSecrets(control, places).length === 0);
  //  ffmpeg and the reader of import files are given nothing of a kitchen's on their command lines.
  expect(blind.map(([group]) => group)).toEqual(["command lines"]);
  const lines = groups["command lines"]?.map(({ bytes }) => Buffer.from(bytes).toString()) ?? [];
  for (const program of ["main.ts", "ffmpeg", "import-process.ts"])
    expect(
      lines.some((line) => line.includes(program)),
      program,
    ).toBe(true);
  //  Each secret that is told was told: an answer that never came would hide nothing.
  const told = (groups["answers"] ?? []).filter(({ mayHold }) => (mayHold ?? []).length > 0);
  const names = new Set(told.flatMap(({ mayHold }) => mayHold ?? []));
  const shown = findSecrets(
    secrets,
    told.map(({ where, bytes }) => ({ where, bytes })),
  );
  for (const name of names)
    expect(
      shown.some((line) => line.startsWith(`${name}, `)),
      name,
    ).toBe(true);
}

describe("what cannot be read is not printed", () => {
  const secret = planted("file");
  test.each([
    ["an alias", `influxdb:\n  password: *${secret}\n`],
    ["another mapping", `influxdb:\n  password: ${secret}: x\n`],
    ["a quote that never ends", `influxdb:\n  url: "${secret}\n`],
    ["an address with a password", `influxdb:\n  url: http://hub:${secret}@127.0.0.1:1\n`],
    ["an unknown key's value", `influxdb:\n  pasword: "${secret}"\n`],
    ["a broker's address", `externalBrokers:\n  - {name: a, url: "mqtt://u:${secret}@h", topics: []}\n`],
    ["a site plan with an alias", `cameras:\n  - {site: c, password: *${secret}}\n`, "--sites"],
    ["a site plan that ends in the middle", `{"cameras": [{"password": "${secret}" "x"}]}`, "--sites"],
    [
      "a site plan with wrong types",
      `{"cameras": [{"password": ["${secret}"], "brand": "${secret}"}]}`,
      "--sites",
    ],
  ])("%s", (_what, words, flag = "--config") => {
    const file = join(folder, "given.yaml");
    writeFileSync(file, words);
    const args = ["--data-dir", join(folder, "data"), "--http-port", "0", "--mqtt-port", "0", flag, file];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...HUB_FLAGS, MAIN, ...args], {
      encoding: "utf8",
      timeout: 30_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain("given.yaml");
    expect(findSecrets([{ name: "it", value: secret }], [text("what is printed", stdout + stderr)])).toEqual(
      [],
    );
  });
});
