// A file of sites, sensors and cameras: what it would do, row by row, and that it was done.
import { z } from "zod";
import { siteId } from "./basics.ts";

const flag = z.enum(["true", "false"]).transform((word) => word === "true");
const language = z
  .enum(["zh", "en"])
  .optional()
  .describe("Of the answer; default: what Accept-Language asks for");

export const importQuerySchema = z.object({
  dryRun: flag.optional().describe("Only looks: changes nothing and gives the report with its hash"),
  expected: z
    .string()
    .max(100)
    .optional()
    .describe("The hash of the report that was looked at: what it showed is done, or nothing is"),
  skipFaults: flag
    .optional()
    .describe("Leaves rows with faults out; without it they keep all from being done"),
  format: z.enum(["json", "csv"]).default("json").describe("The report as an answer or as a file"),
  language,
});
export type ImportQuery = z.infer<typeof importQuerySchema>;

export const templateQuerySchema = z.object({
  type: z.enum(["all", "site", "sensor", "camera"]).default("all"),
  format: z.enum(["xlsx", "csv"]).default("xlsx"),
  filled: flag.optional().describe("With what is there already, passwords left out"),
  site: siteId.optional().describe("Filled with this site and all below it only"),
  language,
});

export const importReportSchema = z
  .object({
    hash: z.string(),
    isDone: z.boolean(),
    counts: z.object({ new: z.int(), changed: z.int(), unchanged: z.int(), fault: z.int() }),
    ignored: z.array(z.string()).describe("Columns and sheets that mean nothing here"),
    rows: z.array(
      z.object({
        sheet: z.string(),
        row: z.int().describe("As a spreadsheet counts it, from 1"),
        type: z.enum(["site", "sensor", "camera", "person"]).nullable(),
        outcome: z.enum(["new", "changed", "unchanged", "fault"]),
        target: z.string().nullable(),
        name: z.string(),
        changes: z.array(z.string()),
        faults: z.array(z.object({ column: z.string(), why: z.string() })),
      }),
    ),
  })
  .meta({ id: "ImportReport" });
export type ImportReport = z.infer<typeof importReportSchema>;
