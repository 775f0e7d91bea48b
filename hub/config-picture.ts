// Settings of the looking at cameras' pictures: how often, and for how long a repetition is looked back for.
import { z } from "zod";

function seconds(least: number) {
  const error = `must be a whole number of seconds from ${least} to 3600`;
  return z.int({ error }).min(least, error).max(3600, error);
}
const HOURS = "must be a whole number of hours from 0 (repetitions are not looked for) to 168";

export const pictureHealthSchema = z
  .strictObject({
    //  Measured: a check takes some 0.01 s of a core, so 800 cameras each 10 s take most of one.
    everyS: seconds(2).default(10),
    outsideS: seconds(2).default(60),
    loopMemoryH: z.int({ error: HOURS }).min(0, HOURS).max(168, HOURS).default(48),
  })
  .prefault({})
  .describe("how often each camera's picture is looked at, in kitchen hours and outside them");
