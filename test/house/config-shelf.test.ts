// The shelf of bad settings: each file gets exactly the message that stands beside it. And the example is the schema.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configSchema, loadConfig } from "../../hub/config.ts";
import { ROOT } from "./source-files.ts";

const SHELF = fileURLToPath(new URL("../config-shelf/", import.meta.url));
const files = readdirSync(SHELF).filter((file) => file.endsWith(".yaml"));

describe("a bad settings file", () => {
  test.each(files)("%s gets its message, with every fault in it", (file) => {
    const loaded = loadConfig(["--config", join(SHELF, file)], {});
    const expected = readFileSync(join(SHELF, file.replace(".yaml", ".txt")), "utf8").trimEnd();
    expect("faults" in loaded ? loaded.faults.replaceAll(SHELF, "") : "no fault").toBe(expected);
  });

  test("that is not there is named", () => {
    const loaded = loadConfig(["--config", "/nowhere/hub.yaml"], {});
    expect(loaded).toMatchObject({ faults: expect.stringContaining("/nowhere/hub.yaml") });
  });
});

describe("the command line", () => {
  test("an unknown flag is refused and named", () => {
    expect(loadConfig(["--htp-port", "1"], {})).toMatchObject({
      faults: expect.stringContaining("--htp-port"),
    });
  });

  test("a flag wins over the file", () => {
    const loaded = loadConfig(["--http-port", "0", "--data-dir", "/x"], {});
    expect(loaded).toMatchObject({ config: { httpPort: 0, dataDir: "/x", mqttPort: 1883 } });
  });

  test("the demonstration listens elsewhere than on loopback only with a password of one's own", () => {
    const args = ["--demo", "--host", "0.0.0.0"];
    expect(loadConfig(args, {})).toMatchObject({ faults: expect.stringContaining("MINGCHU_DEMO_PASSWORD") });
    for (const known of ["short", "mingchu-demo"])
      expect(loadConfig(args, { MINGCHU_DEMO_PASSWORD: known }), known).toHaveProperty("faults");
    const own = { MINGCHU_DEMO_PASSWORD: "rice and greens" };
    expect(loadConfig(args, own)).toMatchObject({ config: { demo: true } });
  });
});

describe("hub.example.yaml", () => {
  const text = readFileSync(join(ROOT, "hub.example.yaml"), "utf8");

  test("holds the defaults, as they are without it", () => {
    expect(configSchema.parse(parse(text))).toEqual(configSchema.parse({}));
  });

  test("shows every setting", () => {
    for (const key of Object.keys(configSchema.shape)) expect(text).toMatch(new RegExp(`^(# )?${key}:`, "m"));
  });
});
