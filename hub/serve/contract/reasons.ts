// Why something of a device was not taken, as the page words it for its reader.
import { z } from "zod";
import { REASONS, type ReasonCode } from "../../../devices/reasons.ts";

export const saidSchema = z
  .object({
    code: z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]),
    values: z.record(z.string(), z.string()).describe("What stands in the words, by name"),
  })
  .meta({ id: "Said" });
export type Said = z.infer<typeof saidSchema>;
