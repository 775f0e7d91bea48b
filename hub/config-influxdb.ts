// The settings of an InfluxDB that the history of readings is carried to.
import { z } from "zod";

const ADDRESS = "must be the server's address alone, such as http://127.0.0.1:8086; the user goes into user";

export const influxdbSchema = z
  .strictObject(
    {
      url: z.string({ error: ADDRESS }).refine(isServerAddress, ADDRESS),
      database: z
        .string()
        //  It becomes part of statements and addresses.
        .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, "must be letters, digits, _ and -, beginning with a letter")
        .default("mingchu"),
      user: z.string().min(1, "must be a user's name, or be left out").optional(),
      password: z.string().optional(),
    },
    { error: "must name a server, such as { url: http://127.0.0.1:8086 }" },
  )
  .optional()
  .describe(
    "an InfluxDB that keeps the history of readings and answers for it; without it the hub's own file does",
  );

/** The password may stand in the environment instead, where it is in no file. */
export function withPassword<T extends { readonly password?: string | undefined } | undefined>(
  settings: T,
  env: Readonly<Record<string, string | undefined>>,
): T {
  const given = env["MINGCHU_INFLUXDB_PASSWORD"] ?? "";
  return settings === undefined || settings.password !== undefined || given === ""
    ? settings
    : { ...settings, password: given };
}

function isServerAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(text);
  const isPlain = username === "" && password === "" && pathname === "/" && search === "" && hash === "";
  return (protocol === "http:" || protocol === "https:") && isPlain;
}
