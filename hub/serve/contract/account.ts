// One's own account: where one is signed in, the password, the second step, and tokens for programs.
import { z } from "zod";
import { moment } from "./basics.ts";

const password = z.string().min(1).max(256);
/** Six digits of an app, or a recovery code. */
const codeSchema = z.string().min(1).max(64);

export const passwordChangeSchema = z
  .object({ present: password, next: z.string().min(1).max(1024) })
  .meta({ id: "PasswordChange" });

export const ownSessionSchema = z
  .object({
    id: z.string(),
    isThis: z.boolean().describe("The one that asks"),
    browser: z.string().describe('"Chrome"; empty if it did not say'),
    system: z.string().describe('"Android"; empty if it did not say'),
    address: z.string().describe("From where it was begun"),
    createdAt: moment,
    seenAt: moment.describe("When it was last used, to a minute"),
    endsAt: moment.describe("When it ends however much it is used"),
  })
  .meta({ id: "OwnSession" });
export type OwnSession = z.infer<typeof ownSessionSchema>;

export const secondFactorSchema = z
  .object({
    isOn: z.boolean(),
    isOffered: z.boolean().describe("False where the hub has second steps switched off"),
    isRequired: z.boolean().describe("This person's posts ask for one"),
    since: moment.optional(),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: "SecondFactor" });
export type SecondFactor = z.infer<typeof secondFactorSchema>;

export const passwordOnlySchema = z.object({ password });
export const codeOnlySchema = z.object({ code: codeSchema });
export const passwordAndCodeSchema = z.object({ password, code: codeSchema });

export const factorSecretSchema = z
  .object({
    secret: z.string().describe("For typing into an app, base32; shown this once"),
    address: z.string().describe("otpauth:// address, for the QR code"),
  })
  .meta({ id: "FactorSecret" });
export type FactorSecret = z.infer<typeof factorSecretSchema>;

export const recoveryCodesSchema = z
  .object({ recoveryCodes: z.array(z.string()).describe("Each signs in once in place of a code") })
  .meta({ id: "RecoveryCodes" });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

const scope = z
  .union([z.literal("read"), z.array(z.string().min(1).max(64)).min(1).max(100)])
  .describe(
    '"read": whatever changes nothing, pictures aside; or actions by their names in the table of rights',
  );

/** Chosen: what outlives a school year is forgotten by who made it. */
const MOST_DAYS = 365;

export const tokenRequestSchema = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, "must say what the token is for")
      .max(80)
      .regex(/^[^\p{C}]*$/u, "must be plain text"),
    scope,
    days: z
      .int(`must be a whole number of days from 1 to ${MOST_DAYS}`)
      .min(1, `must be a whole number of days from 1 to ${MOST_DAYS}`)
      .max(MOST_DAYS, `must be a whole number of days from 1 to ${MOST_DAYS}`)
      .default(90),
  })
  .meta({ id: "TokenRequest" });

const tokenFields = {
  id: z.string(),
  name: z.string(),
  scope,
  createdAt: moment,
  expiresAt: moment,
  usedAt: moment.optional().describe("When it was last used, to a minute"),
};
export const apiTokenSchema = z.object(tokenFields).meta({ id: "ApiToken" });
export type ApiToken = z.infer<typeof apiTokenSchema>;

export const tokenListSchema = z.object({
  items: z.array(apiTokenSchema),
  choices: z.array(z.string()).describe("The actions that this person can give a token"),
});
export type TokenList = z.infer<typeof tokenListSchema>;

export const madeTokenSchema = z
  .object({ ...tokenFields, token: z.string().describe("Shown this once: Authorization: Bearer …") })
  .meta({ id: "MadeToken" });
export type MadeToken = z.infer<typeof madeTokenSchema>;
