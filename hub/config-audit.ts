// Settings of the audit log: where its heads go besides the data folder.
import { z } from "zod";

const FOLDERS = 'must be a list of folders, such as ["/mnt/bureau"]';

export const auditSchema = z
  .strictObject({
    headsTo: z.array(z.string({ error: FOLDERS }).min(1, FOLDERS), { error: FOLDERS }).default([]),
  })
  .prefault({})
  .describe("folders elsewhere that the audit log's head is written to every day");
