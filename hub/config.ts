// The hub's settings: one schema, from which come the checks, the defaults and `--help`. Every fault is found at once,
// unknown keys included, and each message says what to write instead.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { PASSWORD_LEAST } from "./access/password-rules.ts";
import { externalBrokersSchema } from "./broker/external-settings.ts";
import { auditSchema } from "./config-audit.ts";
import { channelSettings, withSmtpPassword } from "./config-channels.ts";
import { httpSettings } from "./config-http.ts";
import { influxdbSchema, withPassword } from "./config-influxdb.ts";
import { mqttSettings } from "./config-mqtt.ts";
import { pictureHealthSchema } from "./config-picture.ts";
import { recordingsSchema } from "./config-recordings.ts";
import { isLoopbackAddress } from "./lib/address.ts";
import { describeError, LOG_LEVELS } from "./lib/log.ts";
import { readYaml } from "./lib/yaml-text.ts";

const PORT = "must be a whole number from 0 (any free port) to 65535";
//  Flags are text; a key left blank in a file is neither text nor a number.
const port = z
  .union([z.string().regex(/^\d+$/).transform(Number), z.number()], { error: PORT })
  .pipe(z.number().int(PORT).min(0, PORT).max(65_535, PORT));
const days = (least: number) => {
  const error = `must be a whole number of days from ${least} to 36500`;
  return z.number({ error }).int(error).min(least, error).max(36_500, error);
};
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "05:30"');

export const configSchema = z.strictObject({
  dataDir: z
    .string()
    .min(1, "must name a folder, such as ./data")
    .default("./data")
    .describe("folder for everything the hub remembers"),
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("address to listen on; 0.0.0.0 for all of the machine's"),
  httpPort: port.default(8080).describe("port of the dashboard and the API; 0 picks a free one"),
  ...httpSettings,
  mqttPort: port.default(1883).describe("port of the MQTT broker; 0 picks a free one"),
  ...mqttSettings,
  publicHost: z
    .string()
    .regex(/^[\w.:-]{1,253}$/, "must be a name or address alone, such as hub.example.cn")
    .optional()
    .describe("name or address under which gateways reach this hub; the page's own if not set"),
  externalBrokers: externalBrokersSchema
    .default([])
    .describe("brokers elsewhere to take messages from, as a client"),
  demo: z
    .boolean({ error: "must be true or false" })
    .default(false)
    .describe("run a simulated district beside the hub"),
  sites: z
    .string()
    .min(1)
    .optional()
    .describe("site plan to take in at start: sites, sensors, cameras (YAML or JSON)"),
  logLevel: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` })
    .default("info")
    .describe("debug, info, warn, error or silent"),
  zone: z
    .string()
    .refine(isZone, 'must be a time zone such as "Asia/Shanghai"')
    .default("Asia/Shanghai")
    .describe("time zone in which times are shown and kitchen hours are counted"),
  secondFactor: z
    .enum(["off", "optional", "managers"], { error: "must be off, optional or managers" })
    .default("optional")
    .describe("codes of an app at sign-in: off, optional for everybody, or required of managers"),
  //  Chosen: readings for a school year and the same month of the year before; hours for the years that a dispute takes,
  //  days for as long as a refrigerator lives. Some 8 GB for a district, which any office PC has.
  keep: z
    .strictObject({
      //  A reading may come up to 7 days after it was measured, and then its day is added up again.
      rawDays: days(8).default(400),
      minuteDays: days(1).default(400),
      hourDays: days(1).default(1_830),
      dayDays: days(1).default(3_660),
    })
    .prefault({})
    .describe("for how many days readings, and their figures by minute, hour and day, are kept"),
  influxdb: influxdbSchema,
  kitchenHours: z
    .strictObject({ from: clockTime.default("05:30"), to: clockTime.default("19:00") })
    .prefault({})
    .describe("when cameras are held and their absence is an alert"),
  ffmpeg: z
    .string({ error: "must be a program's name or path" })
    .min(1, "must be a program's name or path, such as ffmpeg")
    .default("ffmpeg")
    .describe("the program that makes stills, clips and pictures with masks; without it these are off"),
  //  Measured: of a sub stream of 640×360 a transcode takes 3 % of a core and 70 MB, of 1080p some 20 %.
  transcodes: z
    .int({ error: "must be a whole number from 0 to 64" })
    .min(0, "must be a whole number from 0 to 64")
    .max(64, "must be a whole number from 0 to 64")
    .default(8)
    .describe("how many live views are made at once that cameras do not send so; beyond it there are stills"),
  pictureHealth: pictureHealthSchema,
  recordings: recordingsSchema,
  backup: z
    .strictObject(
      {
        folder: z.string({ error: "must name a folder" }).min(1, "must name a folder"),
        at: clockTime.default("02:30"),
        keep: z
          .int({ error: "must be a whole number from 1" })
          .min(1, "must be a whole number from 1")
          .default(7),
        withKey: z.boolean({ error: "must be true or false" }).default(true),
      },
      { error: "must name a folder, such as { folder: /var/backups/mingchu }" },
    )
    .optional()
    .describe("where the hub backs itself up to every day, at what time, and how many it keeps"),
  audit: auditSchema,
  ...channelSettings,
  ruleDurationFactor: z
    .number()
    .gt(0, "must be more than 0 and at most 1")
    .max(1, "must be more than 0 and at most 1")
    .optional()
    .describe("shortens the durations of all rules, for demonstrations and drills; 1 (1/60 in the demo)"),
});

export type Config = z.output<typeof configSchema>;

/** Known to everybody: hence a demonstration listens on loopback, unless another one is set. */
export const DEMO_PASSWORD = "mingchu-demo";

/** Flags, each with the key that it sets. */
const FLAGS = {
  "data-dir": "dataDir",
  host: "host",
  "http-port": "httpPort",
  "mqtt-port": "mqttPort",
  demo: "demo",
  sites: "sites",
  "log-level": "logLevel",
} as const satisfies Record<string, keyof Config>;

export type Loaded =
  | { readonly config: Config }
  /** Every fault, ready to be printed. */
  | { readonly faults: string }
  | { readonly help: string };

/** Settings from the command line, and from the file that `--config` names; a flag wins over the file. */
export function loadConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Loaded {
  let flags: Record<string, string | boolean | undefined>;
  try {
    flags = parseArgs({
      args: [...args],
      options: {
        config: { type: "string" },
        help: { type: "boolean", short: "h" },
        demo: { type: "boolean" },
        ...Object.fromEntries(
          Object.keys(FLAGS)
            .filter((flag) => flag !== "demo")
            .map((flag) => [flag, { type: "string" as const }]),
        ),
      },
    }).values;
  } catch (error) {
    return { faults: fault("the command line", [describeError(error)]) };
  }
  if (flags["help"] === true) return { help: helpText() };

  const file = flags["config"];
  const read = typeof file === "string" ? readSettings(file) : { value: {} };
  if ("faults" in read) return read;
  const fromFlags = Object.fromEntries(
    Object.entries(FLAGS).flatMap(([flag, key]) => (flags[flag] === undefined ? [] : [[key, flags[flag]]])),
  );
  const parsed = configSchema.safeParse({ ...read.value, ...fromFlags });
  if (!parsed.success) {
    return {
      faults: fault(
        typeof file === "string" ? file : "the settings",
        parsed.error.issues.flatMap(describeIssue),
      ),
    };
  }
  const set = env["MINGCHU_DEMO_PASSWORD"] ?? "";
  const isPublic = [...set].length < PASSWORD_LEAST || set === DEMO_PASSWORD;
  if (parsed.data.demo && !isLoopbackAddress(parsed.data.host) && isPublic) {
    const reason = `host: the demo's password is public, so it listens on 127.0.0.1 only, not on ${parsed.data.host}; set MINGCHU_DEMO_PASSWORD to another one of at least ${PASSWORD_LEAST} signs first`;
    return { faults: fault("the settings", [reason]) };
  }
  const { influxdb, smtp } = parsed.data;
  return {
    config: { ...parsed.data, influxdb: withPassword(influxdb, env), smtp: withSmtpPassword(smtp, env) },
  };
}

/** The flag that sets a key, for messages. */
export function flagOf(key: (typeof FLAGS)[keyof typeof FLAGS]): string {
  return `--${Object.entries(FLAGS).find(([, set]) => set === key)?.[0]}`;
}

function readSettings(
  file: string,
): { readonly value: Record<string, unknown> } | { readonly faults: string } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { faults: fault("--config", [describeError(error)]) };
  }
  const read = readYaml(text);
  if ("faults" in read) return { faults: fault(file, [...read.faults]) };
  const value = read.value ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { faults: fault(file, ["must be keys and values, such as httpPort: 8080"]) };
  }
  return { value: value as Record<string, unknown> };
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(configSchema, issue.path);
    return issue.keys.map(
      (key) =>
        `${[...issue.path, key].join(".")}: there is no such setting here (there are: ${known.join(", ")})`,
    );
  }
  return [`${issue.path.join(".")}: ${issue.message}`];
}

/** The settings that there are at a path into the schema: behind defaults, in every item of a list. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodObject) {
    const [key, ...rest] = path;
    return key === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[String(key)], rest);
  }
  if (schema instanceof z.ZodArray) return keysAt(schema.element, path.slice(1));
  const isWrapped =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return isWrapped ? keysAt(schema.unwrap(), path) : [];
}

function fault(where: string, faults: readonly string[]): string {
  return `mingchu cannot start: ${faults.length === 1 ? "a fault" : `${faults.length} faults`} in ${where}\n${faults.map((one) => `  - ${one}`).join("\n")}`;
}

function helpText(): string {
  const lines = Object.entries(FLAGS).map(([flag, key]) => {
    const value = key === "demo" ? "" : " VALUE";
    return `  --${`${flag}${value}`.padEnd(20)} ${configSchema.shape[key].description ?? ""}`;
  });
  return [
    "Mingchu: the hub that makes school kitchens visible and their cold chain provable.",
    "",
    "npm run hub -- [flags]",
    "",
    `  --${"config FILE".padEnd(20)} read settings from a YAML file (hub.example.yaml lists them all)`,
    ...lines,
    "",
    "MINGCHU_ADMIN_PASSWORD sets the first administrator's password, MINGCHU_DEMO_PASSWORD that of the demo's accounts,",
    "MINGCHU_INFLUXDB_PASSWORD that of the user in influxdb, MINGCHU_SMTP_PASSWORD that of the one in smtp.",
  ].join("\n");
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
