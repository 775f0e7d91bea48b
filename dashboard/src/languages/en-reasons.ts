// Why something of a device was not taken, in English: the hub's own words.
import { REASONS } from "../../../devices/reasons.ts";

export const enReasons = {
  reasons: { ...REASONS, wholeValue: "the value", and: ", ", next: "; ", after: " " },
};
