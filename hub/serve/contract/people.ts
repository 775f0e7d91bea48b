// People: who they are, which posts they hold from when until when, what may be done to them, and what each role may do.
import { z } from "zod";
import { moment, pageQuerySchema, siteId } from "./basics.ts";
import { importReportSchema } from "./imports.ts";
import { roleSchema } from "./session.ts";

const account = z
  .string()
  .max(64)
  .describe("Small letters, digits and . _ -, with a letter or digit at either end");
const name = z
  .string()
  .max(300)
  .describe("In any script, at most 80 characters; what cannot be seen and line breaks are taken out");
const EVERYWHERE = "* is the whole platform";

export const postDraftSchema = z
  .strictObject({
    role: roleSchema,
    siteId: siteId.describe(`Held in the whole branch below it; ${EVERYWHERE}`),
    from: moment.optional().describe("From when it is held; without it at once"),
    until: moment.optional().describe("Until when; without it for good"),
    deputyFor: account.optional().describe("The account of who is stood in for; needs until"),
  })
  .meta({ id: "PostDraft" });
export type PostDraft = z.infer<typeof postDraftSchema>;

export const postChangeSchema = z
  .strictObject({ until: moment.nullable().describe("null: without an end") })
  .meta({ id: "PostChange" });

export const personDraftSchema = z
  .strictObject({ account, name, posts: z.array(postDraftSchema).min(1).max(30) })
  .meta({ id: "PersonDraft" });
export type PersonDraft = z.infer<typeof personDraftSchema>;
export const personChangeSchema = z.strictObject({ name }).meta({ id: "PersonChange" });

const who = z.object({ account: z.string(), name: z.string() });

const heldPostSchema = z
  .object({
    id: z.int(),
    role: roleSchema,
    siteId: siteId.describe(EVERYWHERE),
    from: moment.optional(),
    until: moment.optional(),
    deputyFor: who.optional().describe("Who is stood in for; they keep their own post"),
    phase: z.enum(["now", "coming", "over"]).describe("By the hub's clock"),
    givenBy: z.string().describe("Empty where the hub gave it"),
    isYours: z.boolean().describe("The reader may change and take it"),
  })
  .meta({ id: "HeldPost" });
export type HeldPost = z.infer<typeof heldPostSchema>;

export const personSchema = z
  .object({
    account: z.string(),
    name: z.string(),
    posts: z.array(heldPostSchema).describe("Those within the reader's branch, past ones too"),
    deputies: z
      .array(who.extend({ role: roleSchema, siteId, from: moment.optional(), until: moment }))
      .describe("Who stands in for this person, now or later"),
    isElsewhere: z.boolean().describe("Also holds a post outside the reader's branch"),
    isYou: z.boolean(),
    isYours: z.boolean().describe("The reader may rename, disable and reset the account"),
    createdAt: moment.optional(),
    createdBy: z.string().describe("Empty where the hub made it"),
    disabledAt: moment.optional(),
    mustChangePassword: z.boolean().describe("The first password has not been changed yet"),
    signedInAt: moment.optional().describe("The last time"),
    secondFactor: z.boolean().describe("A second step is asked for when they sign in"),
  })
  .meta({ id: "Person" });
export type Person = z.infer<typeof personSchema>;

/** The only answers that hold a password, each this once. */
export const firstPasswordSchema = z
  .object({ account: z.string(), password: z.string() })
  .meta({ id: "FirstPassword" });
export type FirstPassword = z.infer<typeof firstPasswordSchema>;

export const peopleQuerySchema = pageQuerySchema.extend({
  role: roleSchema.optional().describe("Only who holds this role now"),
  search: z.string().max(80).optional().describe("In names and accounts"),
});

export const rolesSchema = z
  .object({
    roles: z.array(
      z.object({
        role: roleSchema,
        heldAt: z.array(z.enum(["everywhere", "district", "town", "school", "canteen"])),
        gives: z.array(roleSchema).describe("The roles that its holder may give, within the branch"),
        can: z.array(z.string()).describe("Its actions, by their names in the table of rights"),
        givableAt: z.array(siteId).describe(`Where the reader may give it; ${EVERYWHERE}`),
      }),
    ),
    actions: z.array(z.string()).describe("Every action that needs signing in, in the order of the table"),
  })
  .meta({ id: "Roles" });
export type Roles = z.infer<typeof rolesSchema>;

export const peopleImportSchema = importReportSchema
  .extend({
    firstPasswords: z
      .array(z.object({ account: z.string(), name: z.string(), post: z.string(), password: z.string() }))
      .describe("Of new accounts, this once: the hub keeps only hashes"),
    file: z
      .object({ name: z.string(), text: z.string() })
      .optional()
      .describe("The same as a CSV file to hand out"),
  })
  .meta({ id: "PeopleImport" });
export type PeopleImport = z.infer<typeof peopleImportSchema>;
