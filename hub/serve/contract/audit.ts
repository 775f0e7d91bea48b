// The audit log's lines.
import { z } from "zod";
import { moment, siteId } from "./basics.ts";

export const auditLineSchema = z
  .object({
    number: z.int().describe("1 for the first line, without gaps"),
    at: moment,
    who: z.string().describe("The account, or hub for what the hub did itself"),
    action: z.string(),
    siteId: siteId.nullable(),
    target: z.string(),
    detail: z.string(),
    hash: z.string().describe("SHA-256 over the line before's hash and this line, hex"),
  })
  .meta({ id: "AuditLine" });
