// Rectification orders: giving one, their lists and figures, who may own one.
import { z } from "zod";
import { alertSchema } from "./alerts.ts";
import { deviceId, moment, pageQuerySchema, plainText, severity, siteId } from "./basics.ts";
import { orderKind } from "./order.ts";
import { MOST_REMARK } from "./remarks.ts";

/** Chosen: some sentences; what is longer is a plan and goes with the order on paper. */
const MOST_REQUIREMENT = 500;
const MOST_BASIS = 200;

const terms = {
  kind: orderKind,
  requirement: plainText(MOST_REQUIREMENT).min(1).describe("What is to be done"),
  basis: plainText(MOST_BASIS).default("").describe("The rule or the check that it rests on"),
  severity: severity.default("warning"),
  owner: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe("An account of GET /sites/{id}/answerers; default: the first of them"),
  dueAt: moment
    .optional()
    .describe("An hour to 180 days ahead. Default, in school days: critical 1, warning 3, notice 7"),
};

export const newOrderSchema = z
  .strictObject({
    siteId: siteId.describe("A canteen or a school"),
    text: plainText(MOST_REMARK).min(1).describe("The problem"),
    cameraId: deviceId.optional(),
    since: moment.optional().describe("The moment that it is about; default: now"),
    ...terms,
  })
  .meta({ id: "NewOrder" });
export type NewOrder = z.input<typeof newOrderSchema>;

/** What was reported is the problem; the rest is said here. */
export const orderTermsSchema = z.strictObject(terms).meta({ id: "OrderTerms" });
export type OrderTerms = z.input<typeof orderTermsSchema>;

export const deadlineChangeSchema = z
  .strictObject({ dueAt: moment, reason: plainText(300).min(1) })
  .meta({ id: "DeadlineChange" });

export const withdrawalSchema = z.strictObject({ reason: plainText(300).min(1) }).meta({ id: "Withdrawal" });

export const answererSchema = z
  .object({ account: z.string(), name: z.string(), role: z.string(), siteId })
  .meta({ id: "Answerer" });
export type Answerer = z.infer<typeof answererSchema>;

const ORDER_STATES = ["open", "to-sign", "to-act", "to-recheck", "closed", "withdrawn"] as const;

const filters = {
  site: siteId.optional().describe("This site and all below it"),
  owner: z.string().min(1).max(64).optional(),
  kind: orderKind.optional(),
  state: z
    .enum(ORDER_STATES)
    .optional()
    .describe("open: the first three, to-sign, to-act and to-recheck; default: all"),
  overdue: z
    .enum(["true", "false"])
    .optional()
    .describe("true: to be signed for or done, and past its deadline"),
  dueFrom: moment.optional(),
  dueTo: moment.optional().describe("Not included"),
  from: moment.optional().describe("Ordered from then on"),
  to: moment.optional().describe("Ordered before then"),
};

export const ordersQuerySchema = pageQuerySchema.extend({
  ...filters,
  sort: z.enum(["due", "newest"]).default("due").describe("due: the nearest deadline first"),
});

export const ordersExportQuerySchema = z.object({
  ...filters,
  format: z.enum(["csv", "xlsx"]).default("csv"),
  language: z.enum(["zh", "en"]).default("zh"),
});

export const ordersFiguresQuerySchema = z.object({
  site: siteId.optional().describe("This site and all below it"),
  from: moment.optional().describe("Ordered from then on; default: 30 days before `to`"),
  to: moment.optional().describe("Ordered before then; default: now"),
});

export const noticeQuerySchema = z.object({ language: z.enum(["zh", "en"]).default("zh") });

export const orderItemSchema = alertSchema
  .extend({ ownerName: z.string().optional().describe("Of the assignee") })
  .meta({ id: "OrderItem" });
export type OrderItem = z.infer<typeof orderItemSchema>;

const figures = z.object({
  issued: z.int().describe("Ordered in the period; what was taken back is not counted"),
  closed: z.int().describe("Of these, closed by now: put right, and looked at by who decides on it"),
  rate: z
    .number()
    .optional()
    .describe("The rectification rate (整改率): closed / issued. Absent where none was issued"),
  onTime: z.int().describe("Of the closed ones, those last done no later than their deadline as it was then"),
  toSign: z.int(),
  toAct: z.int(),
  toRecheck: z.int(),
  overdue: z.int().describe("Of these to sign or to act on, those past their deadline now"),
});
export type OrderFigures = z.infer<typeof figures>;

export const ordersFiguresSchema = z
  .object({
    from: moment,
    to: moment,
    all: figures,
    sites: z.array(figures.extend({ siteId })).describe("Sites at which anything was ordered"),
    owners: z.array(figures.extend({ account: z.string(), name: z.string() })),
  })
  .meta({ id: "OrdersFigures" });
export type OrdersFigures = z.infer<typeof ordersFiguresSchema>;
