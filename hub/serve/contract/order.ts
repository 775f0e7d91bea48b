// What makes an alert a rectification order (整改).
import { z } from "zod";
import { moment, siteId } from "./basics.ts";

export const orderKind = z.enum(["hygiene", "retention", "records", "equipment", "camera", "other"]);

export const orderSchema = z
  .object({
    year: z.int(),
    number: z.int().describe("Of that year, over the whole hub, without gaps: 整改〔2026〕12号"),
    kind: orderKind,
    requirement: z.string().describe("What is to be done"),
    basis: z.string().describe("The rule or the check that it rests on; empty where none was named"),
    issued: z.object({
      by: z.string(),
      role: z.string(),
      from: siteId.describe("Where the role is held by which it was ordered"),
      at: moment,
    }),
    dueAt: moment.describe("Until when it is to be done"),
    overdue: z
      .object({
        of: z.enum(["act", "recheck"]).describe("What is late: to put it right, or to look whether it was"),
        times: z.int().describe("How often somebody above was told"),
        siteId: siteId.describe("Whose people were told last"),
        at: moment,
      })
      .optional(),
  })
  .meta({ id: "Order" });
export type Order = z.infer<typeof orderSchema>;
