// The history in InfluxDB keeps the contract of all histories, InfluxDB alone answering.
import { afterAll, beforeAll, describe } from "vitest";
import { type InfluxServer, openInfluxServer } from "../influx-server.ts";
import { programPath } from "../programs.ts";
import type { OpenHistory } from "./contract-readings.ts";
import { historyContract } from "./history-contract.ts";
import { historyKeepContract } from "./history-keep-contract.ts";
import { KEEP, openInfluxStore } from "./open-influx.ts";

describe.skipIf(programPath("influxd") === undefined)("the history in InfluxDB", () => {
  let server: InfluxServer;
  beforeAll(async () => {
    server = await openInfluxServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function open(keep = KEEP): Promise<OpenHistory> {
    const store = await openInfluxStore({ url: server.url }, { isAlone: true, keep });
    await store.settled();
    return {
      journal: store.influx.journal,
      history: store.influx.history,
      settled: store.settled,
      [Symbol.asyncDispose]: async () => {
        await store[Symbol.asyncDispose]();
        await server.query(`DROP DATABASE "${store.database}"`);
      },
    };
  }

  historyContract(open);
  historyKeepContract(open);
});
