// The settings of what is recorded of cameras.
import { z } from "zod";

const gigabytes = (least: number, most: number) => {
  const error = `must be a number of gigabytes from ${least} to ${most}`;
  return z.number({ error }).min(least, error).max(most, error);
};
const DAYS = "must be a whole number of days from 1 to 365";
const MEGABYTES = "must be a whole number of megabytes from 0 to 65536";

export const recordingsSchema = z
  .strictObject({
    folder: z.string({ error: "must name a folder" }).min(1, "must name a folder").optional(),
    //  What recorders in schools keep, see "recorders ≥ 15 days" among the local rules; the national guidance asks for 7.
    days: z.int({ error: DAYS }).min(1, DAYS).max(365, DAYS).default(15),
    //  Chosen: alerts of a district for 15 days are some 30 GB; any office PC has this.
    quotaGb: gigabytes(0.001, 1_000_000).default(100),
    quotaGbPerSchool: gigabytes(0.001, 1_000_000).optional(),
    //  Chosen: the readings of a district for three months.
    leaveFreeGb: gigabytes(0, 100_000).default(2),
    //  Measured: 30 s of a sub stream of 512 kbit/s are 1.9 MB; 100 cameras and some main streams.
    preRollMb: z.int({ error: MEGABYTES }).min(0, MEGABYTES).max(65_536, MEGABYTES).default(256),
  })
  .prefault({})
  .describe("where recordings of cameras are kept, for how many days, and how much room they may take");

export type RecordingSettings = z.output<typeof recordingsSchema>;
