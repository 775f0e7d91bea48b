// Parents' links: what is asked when one is made, what a manager sees of it, and what the parents' page is told.
import { z } from "zod";
import { area, deviceId, moment, siteId } from "./basics.ts";
import { cameraFaultSchema } from "./cameras.ts";
import { hindrance } from "./privacy.ts";

const time = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be "HH:MM", from "00:00" to "24:00"')
  .describe("By the hub's zone");
const hours = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, { message: "must end later than it begins", path: ["to"] });

const weekdays = z
  .array(z.union([1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day as 1 | 2 | 3 | 4 | 5 | 6 | 7))))
  .max(7)
  .describe("1 is Monday, 7 is Sunday; holidays and make-up days of the school calendar go before");
const linkHours = z.array(hours).min(1).max(12);

const mostViewers = z.int().min(1).max(500).describe("Live views at once, by people rather than by cameras");
const madeFor = z
  .string()
  .trim()
  .max(80)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "must be text without control characters")
  .describe("For whom, as parents and colleagues read it: parents of grade one");
const linkFields = {
  weekdays: weekdays.optional(),
  hours: linkHours.optional(),
  mostViewers: mostViewers.optional(),
  until: moment.optional().describe("When it ends; without it in 120 days"),
  madeFor: madeFor.optional(),
};

export const newShareLinkSchema = z
  .strictObject({
    siteId: siteId.describe("The school"),
    cameraIds: z.array(deviceId).min(1).max(64).optional().describe("Without them all that may be shown"),
    ...linkFields,
  })
  .meta({ id: "NewShareLink" });
export const newShareLinksSchema = z
  .strictObject({ siteId: siteId.describe("One link for each school here and below"), ...linkFields })
  .meta({ id: "NewShareLinks" });
export const shareLinkChangeSchema = z
  .strictObject({ cameraIds: z.array(deviceId).min(1).max(64).optional(), ...linkFields })
  .meta({ id: "ShareLinkChange" });
export type NewShareLink = z.infer<typeof newShareLinkSchema>;

/** The only answers that hold a link's address. */
export const madeShareLinkSchema = z
  .object({ id: z.string(), url: z.string().describe("Shown this once; only its hash is kept") })
  .meta({ id: "MadeShareLink" });
export type MadeShareLink = z.infer<typeof madeShareLinkSchema>;
export const madeShareLinksSchema = z
  .object({
    items: z.array(z.object({ id: z.string(), url: z.string(), siteId, name: z.string() })),
    left: z
      .array(
        z.object({
          siteId,
          name: z.string(),
          why: z.string(),
          hindrances: z.array(hindrance).describe("Of all its cameras; empty: it has none"),
        }),
      )
      .describe("Schools that got none"),
  })
  .meta({ id: "MadeShareLinks" });
export type MadeShareLinks = z.infer<typeof madeShareLinksSchema>;

export const shareLinkSchema = z
  .object({
    id: z.string(),
    siteId,
    cameraIds: z.array(deviceId),
    weekdays,
    hours: linkHours,
    mostViewers,
    until: moment,
    madeFor: z.string(),
    madeBy: z.string(),
    madeAt: moment,
    revokedAt: moment.optional(),
    revokedBy: z.string().optional(),
    state: z.enum(["open", "closed", "expired", "revoked"]),
    opensAt: moment.optional().describe("When closed: when it opens next"),
    viewers: z.int().describe("Watching now, by leases"),
  })
  .meta({ id: "ShareLink" });
export type ShareLink = z.infer<typeof shareLinkSchema>;

/** What a form for a link starts from. */
export const shareLinkFormSchema = z
  .object({
    weekdays,
    hours: linkHours,
    mostViewers,
    until: moment,
    cameras: z.array(
      z.object({
        id: deviceId,
        name: z.string(),
        area,
        siteId,
        siteName: z.string(),
        hindrances: z.array(hindrance).describe("What stands in the way of showing it; empty: nothing"),
      }),
    ),
    schools: z.int().describe("How many schools are here and below"),
  })
  .meta({ id: "ShareLinkForm" });
export type ShareLinkForm = z.infer<typeof shareLinkFormSchema>;

export const posterQuerySchema = z.object({ language: z.enum(["zh", "en"]).default("zh") });
export const posterRequestSchema = z
  .strictObject({
    urls: z
      .array(z.url().max(300))
      .min(1)
      .max(500)
      .describe("Addresses as they were shown when the links were made; one page each"),
  })
  .meta({ id: "PosterRequest" });

const day = z.iso.date().describe("YYYY-MM-DD");
const calendarEntry = z
  .strictObject({
    from: day,
    to: day.describe("Included"),
    kind: z.enum(["holiday", "make-up"]).describe("make-up: a school day whatever its weekday"),
    name: z
      .string()
      .trim()
      .max(40)
      .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "must be text without control characters"),
  })
  .refine(({ from, to }) => from <= to, { message: "must not be before `from`", path: ["to"] });
export const calendarChangeSchema = z
  .strictObject({ entries: z.array(calendarEntry).max(200) })
  .meta({ id: "SchoolCalendarChange" });
export const calendarSchema = z
  .object({
    entries: z
      .array(calendarEntry)
      .describe("The site's own; of entries for the same day the last one counts"),
    inherited: z
      .array(calendarEntry)
      .describe("What it takes from the sites above where it says nothing itself, the nearest first"),
  })
  .meta({ id: "SchoolCalendar" });
export type SchoolCalendar = z.infer<typeof calendarSchema>;

/** What a camera can be watched by: relayed as it is, drawn over and coded again, or pictures every few seconds. */
const parentsView = z.enum(["live", "transcode", "still"]);

/** One camera as a parent sees it. */
const parentsCamera = z
  .object({
    id: deviceId,
    name: z.string(),
    area,
    canteen: z.object({ id: siteId, name: z.string() }).describe("Whose kitchen it is in"),
    state: z.enum(["unknown", "online", "offline"]),
    fault: cameraFaultSchema.optional(),
    since: moment.optional().describe("Since when it is in this state"),
    doubted: z
      .literal(true)
      .optional()
      .describe("What it shows is not believed to be the kitchen as it is now"),
    view: parentsView.describe("The best that is given now; `still` while the link is full"),
  })
  .meta({ id: "ParentsCamera" });

/** `GET /s/{token}/status`: all that the parents' page lives by; asked every ten seconds or so, which renews the lease. */
export const parentsStatusSchema = z
  .object({
    state: z.enum(["open", "closed", "ended"]),
    /** The link's name for people: what to say to the school. No secret. */
    linkId: z.string(),
    school: z.object({ id: siteId, name: z.string() }),
    opensAt: moment.optional().describe("When closed: when it opens next, if it does"),
    until: moment.optional().describe("When open: until when"),
    endsAt: moment.describe("When the link ends, or ended"),
    because: z.enum(["expired", "revoked"]).optional().describe("When ended: why"),
    askWhom: z.string().describe("Whom to ask for another link"),
    zone: z.string(),
    now: moment.describe("The hub's clock"),
    cameras: z.array(parentsCamera).describe("Those that may be shown; empty unless open"),
    viewers: z.int().min(0).describe("Watching now, by leases"),
    mostViewers: z.int(),
    lease: z
      .enum(["held", "full", "none"])
      .describe("held: live views; full: pictures every stillEveryS seconds only; none: not open"),
    renewEveryS: z.number().describe("Ask again within so many seconds, or the lease goes"),
    stillEveryS: z.number().describe("How often a picture may be asked for while there is no live view"),
  })
  .meta({ id: "ParentsStatus" });
export type ParentsStatus = z.infer<typeof parentsStatusSchema>;
