import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/closing-line.ts";

//  Of each process that a test starts, itself among them, a third of its time would go into compiling the same files again.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/mingchu", import.meta.url));

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/empty-book.ts",
    pool: "forks",
    //  The tests start real hubs, brokers and browsers, and wait for them half of their time. Measured on two cores: 26
    //  minutes with two at once, 17 with three; with more they wait for each other.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    //  What is waited for comes at once on an idle machine; a second, the default, is too short on one that is not.
    expect: { poll: { timeout: 20_000 } },
    reporters: ["default", new ClosingLine()],
  },
});
