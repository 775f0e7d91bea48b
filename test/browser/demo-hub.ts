// The hub with its simulated district, as processes, on a folder of its own that goes with it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type HubProcess, startHubProcess } from "../hub-process.ts";
import { launchBrowser } from "./page.ts";

export type DemoHub = AsyncDisposable & {
  readonly hub: HubProcess;
  readonly http: string;
  /** Stops it in order and gives the exit code. */
  readonly stop: () => Promise<number | null>;
  /** Starts it again on the same folder and the same ports. */
  readonly startAgain: () => Promise<void>;
};

/** One for all tests of a group, with a browser: there from its first test to its last. */
export function demoAndBrowser(simulators: string): { readonly demo: DemoHub; readonly browser: Browser } {
  let both: readonly [DemoHub, Browser] | undefined;
  const opened = () => {
    if (both === undefined) throw new Error("the hub and the browser are there within tests only");
    return both;
  };
  beforeAll(async () => {
    both = await Promise.all([startDemoHub(simulators), launchBrowser()]);
  });
  afterAll(async () => {
    const [demo, browser] = opened();
    await browser.close();
    await demo[Symbol.asyncDispose]();
  });
  return {
    get demo() {
      return opened()[0];
    },
    get browser() {
      return opened()[1];
    },
  };
}

/** Starts it; `simulators` are flags of the simulators (simulators/README.md). */
async function startDemoHub(simulators: string): Promise<DemoHub> {
  const dataDir = mkdtempSync(join(tmpdir(), "mingchu-browser-"));
  const start = (ports: { readonly httpPort: number; readonly mqttPort: number }) =>
    startHubProcess(
      //  The whole day, so that cameras are held whenever the tests run.
      { demo: true, dataDir, kitchenHours: { from: "00:00", to: "00:00" }, ...ports },
      { MINGCHU_SIMULATOR_ARGS: simulators },
    );
  let hub = await start({ httpPort: 0, mqttPort: 0 });
  let isRunning = true;
  const stop = async () => {
    isRunning = false;
    return await hub.end("SIGTERM");
  };
  return {
    get hub() {
      return hub;
    },
    http: hub.http,
    stop,
    startAgain: async () => {
      hub = await start({ httpPort: portOf(hub.http), mqttPort: portOf(hub.mqtt) });
      isRunning = true;
    },
    [Symbol.asyncDispose]: async () => {
      if (isRunning) await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function portOf(address: string): number {
  return Number(new URL(address).port);
}
