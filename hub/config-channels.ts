// The settings of what people are told through: the mail server, and where webhooks may be besides the public internet.
import { z } from "zod";
import { addressList } from "./lib/address.ts";

const TEXT = "must be text";
const PORT = "must be a port from 1 to 65535";

export const channelSettings = {
  smtp: z
    .strictObject(
      {
        host: z.string({ error: "must be the mail server's name or address" }).min(1),
        port: z.int({ error: PORT }).min(1, PORT).max(65_535, PORT).default(465),
        tls: z
          .enum(["implicit", "starttls", "none"], { error: "must be implicit, starttls or none" })
          .default("implicit"),
        user: z.string({ error: TEXT }).min(1, "must be a user's name, or be left out").optional(),
        password: z.string({ error: TEXT }).optional(),
        from: z
          .string({ error: 'must be the sender, such as "Mingchu <hub@example.cn>"' })
          .regex(/^[^\r\n@]*[^\s@]+@[^\s@]+$/, 'must be the sender, such as "Mingchu <hub@example.cn>"'),
      },
      { error: "must name a server, such as { host: smtp.example.cn, from: hub@example.cn }" },
    )
    .optional()
    .describe("the mail server that channels of mail go through; without it there are none"),
  channelNetworks: z
    .array(z.string())
    .refine((list) => addressList(list) !== undefined, "must be addresses and networks, such as 10.1.0.0/16")
    .default([])
    .describe("networks besides the public internet in which webhooks may be; there also without TLS"),
};

/** The password may stand in the environment instead, where it is in no file. */
export function withSmtpPassword<T extends { readonly password?: string | undefined } | undefined>(
  settings: T,
  env: Readonly<Record<string, string | undefined>>,
): T {
  const given = env["MINGCHU_SMTP_PASSWORD"] ?? "";
  return settings === undefined || settings.password !== undefined || given === ""
    ? settings
    : { ...settings, password: given };
}
