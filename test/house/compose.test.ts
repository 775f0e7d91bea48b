// What `docker compose up` starts fits together: the hub's settings there are ones that it takes, and name the server
// that stands beside it by its name and its user.
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../hub/config.ts";
import { ROOT, readText } from "./source-files.ts";

type Compose = {
  readonly services: Readonly<
    Record<string, { readonly environment: Record<string, string>; readonly command?: readonly string[] }>
  >;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
};

test("the hub of docker-compose.yml takes its settings and finds its InfluxDB", () => {
  const { services, configs } = parse(readText("docker-compose.yml")) as Compose;
  const file = join(ROOT, configs["hub"]?.file ?? "");
  const loaded = loadConfig(["--config", file], { MINGCHU_INFLUXDB_PASSWORD: "x" });
  if (!("config" in loaded)) throw new Error(JSON.stringify(loaded));
  const { influxdb } = loaded.config;
  const [hub, server] = [services["hub"], services["influxdb"]];
  expect(new URL(influxdb?.url ?? "").hostname).toBe("influxdb");
  expect(new URL(influxdb?.url ?? "").port).toBe("8086");
  expect(influxdb).toMatchObject({
    database: server?.environment["INFLUXDB_DB"],
    user: server?.environment["INFLUXDB_ADMIN_USER"],
    password: "x",
  });
  expect(hub?.environment["MINGCHU_INFLUXDB_PASSWORD"]).toBe(server?.environment["INFLUXDB_ADMIN_PASSWORD"]);
  //  The image's own arguments are replaced, so that they must all be here.
  expect(hub?.command).toEqual(expect.arrayContaining(["--host", "0.0.0.0", "--data-dir", "/data"]));
});

test("a password in the environment is taken where none is in the file", () => {
  const file = join(ROOT, "hub.compose.yaml");
  expect(loadConfig(["--config", file], {})).toMatchObject({ config: { influxdb: { user: "mingchu" } } });
  expect(JSON.stringify(loadConfig(["--config", file], {}))).not.toContain("password");
});
