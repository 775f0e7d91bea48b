// The history in SQLite keeps the contract of all histories.
import { describe } from "vitest";
import { historyContract } from "./history-contract.ts";
import { historyKeepContract } from "./history-keep-contract.ts";
import { openStore } from "./open-store.ts";

describe("the history in SQLite", () => {
  historyContract(() => openStore());
  historyKeepContract((keep) => openStore(keep));
});
