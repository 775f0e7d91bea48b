// Parents' links: what is asked when one is made, what a manager sees of it, and what the parents' page is told.
import { z } from "zod";
import { area, deviceId, moment, siteId } from "./basics.ts";
import { cameraFaultSchema } from "./cameras.ts";

const time = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be "HH:MM", from "00:00" to "24:00"')
  .describe("By the hub's zone");
const hours = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, { message: "must end later than it begins", path: ["to"] });

export const weekdays = z
  .array(z.union([1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day as 1 | 2 | 3 | 4 | 5 | 6 | 7))))
  .max(7)
  .describe("1 is Monday, 7 is Sunday; holidays and make-up days of the school calendar go before");
export const linkHours = z.array(hours).min(1).max(12);

/** What a camera can be watched by: relayed as it is, drawn over and coded again, or pictures every few seconds. */
export const parentsView = z.enum(["live", "transcode", "still"]);

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
