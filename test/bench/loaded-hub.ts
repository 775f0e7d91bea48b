// A hub for a bench: a process of its own with a canteen of sensors and an account for the load generator; killed at the
// end, so that what is there then is what was there when it was acknowledged.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { asAdmin, type HubProcess, startHubProcess } from "../hub-process.ts";
import { sleep } from "./bench.ts";
import type { Login } from "./load-client.ts";
import { deviceName, SITE } from "./load-message.ts";

/** A broker under measurement. */
export type Broker = {
  readonly pid: number;
  readonly port: number;
  readonly login?: Login;
  /** Resolves when work that was put off is done; absent where none is. */
  readonly settle?: () => Promise<void>;
};

/** One account sends here what a thousand do: what it may send at most must not be what is measured. */
const MORE_THAN_ONE_SENDS = { publishesPerSecond: 1_000_000, publishBurst: 100_000_000 };

/** A hub with a plan of its own and an account for its sensors. */
export async function openLoadedHub(
  folder: string,
  clients: number,
  ends: AsyncDisposableStack,
  more: {
    /** Further sensors of the same canteen, and settings of the hub. */
    readonly sensors?: readonly object[];
    readonly settings?: Readonly<Record<string, unknown>>;
  } = {},
): Promise<{
  readonly hub: { readonly http: string; readonly end: () => Promise<void> };
  readonly broker: Broker;
  readonly admin: Awaited<ReturnType<typeof asAdmin>>;
}> {
  const sites = join(folder, "plan.json");
  const sensors = Array.from({ length: clients }, (_, client) => ({
    site: SITE,
    id: deviceName(client),
    name: deviceName(client),
    place: "sample-fridge",
    intervalS: 60,
  }));
  writeFileSync(
    sites,
    JSON.stringify({
      sites: [{ id: SITE, kind: "canteen", name: SITE }],
      sensors: [...sensors, ...(more.sensors ?? [])],
    }),
  );
  const settings = {
    dataDir: join(folder, "data"),
    sites,
    logLevel: "error",
    mqttLimits: MORE_THAN_ONE_SENDS,
    ...more.settings,
  };
  const starting = startHubProcess(settings);
  let ending: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    ending ??= starting.then(kill);
    await ending;
  };
  ends.defer(end);
  const hub = await starting;
  const admin = await asAdmin(hub.http);
  const { account, password } = await admin<{ account: string; password: string }>(
    "POST",
    `/sites/${SITE}/device-accounts`,
  );
  const settle = async (): Promise<void> => {
    const series = `/sensors/${SITE}.${deviceName(0)}/readings?metric=temperature&buckets=1`;
    //  The history answers only when everything that was acknowledged is in the sorted table.
    await admin("GET", series);
  };
  const port = Number(new URL(hub.mqtt).port);
  return {
    admin,
    hub: { http: hub.http, end },
    broker: { pid: hub.pid, port, login: { username: account, password }, settle },
  };
}

/** Also where it has ended by itself, which its handle would wait for for ever. */
async function kill(hub: HubProcess): Promise<void> {
  const ended = hub.end("SIGKILL");
  while (isAlive(hub.pid)) await Promise.race([ended, sleep(50)]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
