// The hub about itself, and a person's session.
import { z } from "zod";
import type { Role } from "../../model.ts";
import { moment, siteId } from "./basics.ts";

export const aboutSchema = z
  .object({
    version: z.string(),
    demo: z.boolean().describe("True where the kitchens are simulated"),
    ruleDurationFactor: z
      .number()
      .describe("1, or less where the durations of all rules are shortened for show"),
    zone: z.string().describe("The IANA time zone in which times are shown"),
    now: moment.describe("The hub's clock, so that a browser with a wrong one can still tell ages"),
  })
  .meta({ id: "About" });
export type About = z.infer<typeof aboutSchema>;

const roles = [
  "admin",
  "district-manager",
  "town-manager",
  "school-manager",
  "inspector",
  "safety-officer",
  "canteen-staff",
  "parents-committee",
] as const satisfies readonly Role[];
export const roleSchema = z.enum(roles);

export const signInSchema = z
  .object({
    account: z.string().min(1).max(64),
    password: z.string().min(1).max(256),
    code: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe("Of the second step, where one was set up: six digits of an app, or a recovery code"),
    bearer: z
      .boolean()
      .optional()
      .describe("True: answer with a token for Authorization: Bearer and set no cookie"),
  })
  .meta({ id: "SignIn" });

export const sessionSchema = z
  .object({
    account: z.string(),
    name: z.string(),
    posts: z.array(z.object({ role: roleSchema, siteId })),
    can: z
      .array(z.string())
      .describe("The actions that this person may do somewhere, by their names in the table of rights"),
    mustFirst: z
      .enum(["change-password", "enrol-second-factor"])
      .optional()
      .describe("What has to be done before anything else is possible"),
    token: z.string().optional(),
    expiresAt: moment,
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof sessionSchema>;
