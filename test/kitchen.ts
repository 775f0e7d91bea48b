// A hub for tests: a real one, in this process, on free ports of loopback, with a folder of its own that goes when the
// test ends. What a test needs of the world (a publishing device, a signed-in person, a dashboard's socket) is here.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { io, type Socket } from "socket.io-client";
import type { SitePlanFile } from "../devices/site-plan.ts";
import { keepDeviceKey } from "../hub/access/device-keys.ts";
import { putPeople } from "../hub/access/first-people.ts";
import { installSitePlan, readSitePlan } from "../hub/actions/install-site-plan.ts";
import { type Config, configSchema } from "../hub/config.ts";
import { type Hub, openHub } from "../hub/hub.ts";
import { type Clock, systemClock } from "../hub/lib/clock.ts";
import { createLog } from "../hub/lib/log.ts";
import type { Post } from "../hub/model.ts";
import type { ClientEvents, ServerEvents } from "../hub/serve/contract.ts";
import { DATA_FILES } from "../hub/store/data-files.ts";
import { EMPTY_BOOK } from "./empty-book.ts";

const ADMIN_PASSWORD = "admin-of-the-tests";
const PASSWORD = "everybody-in-the-tests";

/** Two schools under one district, each with its canteen and a sample fridge. */
const TWO_SCHOOLS: SitePlanFile = {
  sites: [
    { id: "district", kind: "district", name: "区" },
    ...["east", "west"].flatMap((id) => [
      { id, kind: "school" as const, name: id, parent: "district" },
      {
        id: `${id}-canteen`,
        kind: "canteen" as const,
        name: `${id} 食堂`,
        parent: id,
        serves: [id],
        areas: ["cooking" as const, "sample-retention" as const],
      },
    ]),
  ],
  sensors: ["east", "west"].map((id) => ({
    site: `${id}-canteen`,
    id: "fridge",
    name: "留样冰箱",
    place: "sample-fridge",
    intervalS: 60,
  })),
  cameras: ["east", "west"].map((id) => ({
    site: `${id}-canteen`,
    id: "cooking",
    name: "烹饪区",
    area: "cooking" as const,
    host: "127.0.0.1",
    port: 9,
    path: "/none",
  })),
};

export type Kitchen = AsyncDisposable & {
  /** Every line that the hub has logged so far, at the finest level. */
  readonly logged: () => string;
  readonly hub: Hub;
  readonly dataDir: string;
  /** Of everybody that `person` makes. */
  readonly passwordOfPeople: string;
  /** Makes a device account and gives its password. */
  readonly deviceAccount: (account: string, siteId: string) => Promise<string>;
  /** A signed-in device. Ends with the kitchen. */
  readonly device: (
    account: string,
    password: string,
    options?: Partial<mqtt.IClientOptions>,
  ) => Promise<mqtt.MqttClient>;
  readonly person: (account: string, post: Post) => Promise<void>;
  /** Signs in and gives a way to call the API as that person. */
  readonly signIn: (account: string, password?: string) => Promise<Caller>;
  /** Stops the hub and starts another one on the same folder. `meanwhile` runs while neither does. */
  readonly restart: (meanwhile?: () => void | Promise<void>) => Promise<void>;
};

export type Caller = {
  readonly token: string;
  readonly get: <T = unknown>(path: string) => Promise<{ readonly status: number; readonly body: T }>;
  readonly send: <T = unknown>(
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ readonly status: number; readonly body: T }>;
  /** A dashboard's socket, connected. Ends with the kitchen. */
  readonly socket: () => Promise<Socket<ServerEvents, ClientEvents>>;
};

/** Opens a kitchen with this plan. `settings` are laid over settings fit for tests; `clock` is the hub's. */
export async function openKitchen(
  plan: SitePlanFile = TWO_SCHOOLS,
  settings: Partial<Config> = {},
  clock: Clock = systemClock,
): Promise<Kitchen> {
  const dataDir = mkdtempSync(join(tmpdir(), "mingchu-test-"));
  const emptyBook = process.env[EMPTY_BOOK];
  if (emptyBook !== undefined) copyFileSync(emptyBook, join(dataDir, DATA_FILES.book));
  const config: Config = {
    ...configSchema.parse({ dataDir, httpPort: 0, mqttPort: 0, logLevel: "silent" }),
    //  No camera of these tests is there: nobody needs to be told.
    kitchenHours: { from: "00:00", to: "00:01" },
    cameraNetworks: ["127.0.0.0/8", ...configSchema.parse({}).cameraNetworks],
    ...settings,
  };
  const closers: (() => Promise<unknown>)[] = [];
  const lines: string[] = [];
  let hub = await start(config, plan, { lines, clock });

  async function signIn(
    account: string,
    password = account === "admin" ? ADMIN_PASSWORD : PASSWORD,
  ): Promise<Caller> {
    const send = (token: string | undefined) => (method: string, path: string, body?: unknown) =>
      callApi(hub, token, method, path, body);
    const answer = await send(undefined)("POST", "/session", { account, password, bearer: true });
    const token = (answer.body as { token?: string }).token;
    if (token === undefined) throw new Error(`${account} could not sign in: ${JSON.stringify(answer)}`);
    return {
      token,
      get: async <T>(path: string) => (await send(token)("GET", path)) as { status: number; body: T },
      send: async <T>(method: string, path: string, body?: unknown) =>
        (await send(token)(method, path, body)) as { status: number; body: T },
      socket: async () => {
        const socket: Socket<ServerEvents, ClientEvents> = io(hub.httpUrl, {
          transports: ["websocket"],
          extraHeaders: { authorization: `Bearer ${token}` },
          reconnection: false,
        });
        closers.push(async () => socket.close());
        await new Promise<void>((resolve, reject) => {
          socket.once("connect", resolve);
          socket.once("connect_error", reject);
        });
        return socket;
      },
    };
  }

  return {
    get hub() {
      return hub;
    },
    dataDir,
    passwordOfPeople: PASSWORD,
    logged: () => lines.join(""),
    deviceAccount: async (account, siteId) => {
      const password = `password of ${account}`;
      await hub.memory.book.together((queries) =>
        keepDeviceKey(queries, { account, siteId, password }, Date.now()),
      );
      await hub.deviceKeys.reload();
      return password;
    },
    device: async (account, password, options = {}) => {
      const signedIn = {
        username: account,
        password,
        reconnectPeriod: 0,
        clientId: `${account}-device`,
        ...options,
      };
      const client = await mqtt.connectAsync(hub.mqttUrl, signedIn, false);
      closers.push(() => client.endAsync(true));
      return client;
    },
    person: async (account, post) => {
      await putPeople(hub.memory.book, [{ account, name: account, post }], PASSWORD, Date.now());
    },
    signIn,
    restart: async (meanwhile) => {
      await hub.close();
      await meanwhile?.();
      hub = await start(config, undefined, { lines, clock });
    },
    [Symbol.asyncDispose]: async () => {
      for (const close of closers.reverse()) await close();
      await hub.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function start(
  config: Config,
  plan: SitePlanFile | undefined,
  { lines, clock }: { readonly lines: string[]; readonly clock: Clock },
): Promise<Hub> {
  const hub = await openHub(config, {
    clock,
    log: createLog("debug", (line) => lines.push(line)),
    version: "test",
    adminPassword: ADMIN_PASSWORD,
    onDeath: (error) => {
      throw error;
    },
  });
  if (plan === undefined) return hub;
  const read = readSitePlan(plan);
  if ("faults" in read) throw new Error(read.faults.join("\n"));
  const { book, box, estate } = hub.memory;
  const { faults } = await installSitePlan(book, read.plan, { box, at: clock.now(), from: "a test" });
  if (faults.length > 0) throw new Error(faults.join("\n"));
  await estate.reload();
  return hub;
}

async function callApi(
  hub: Hub,
  token: string | undefined,
  method: string,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${hub.httpUrl}/api/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

/** Publishes with QoS 1 and waits for the acknowledgement. */
export async function publish(client: mqtt.MqttClient, topic: string, payload: unknown): Promise<void> {
  await client.publishAsync(topic, typeof payload === "string" ? payload : JSON.stringify(payload), {
    qos: 1,
  });
}

/** Asks again and again until the answer is there; fails with `what` after 20 s. */
export async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = performance.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
