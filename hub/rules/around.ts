// What holds around a device while one of its limits is judged. Types only; it is asked only where it matters.
import type { Condition } from "../../devices/limits.ts";
import type { UnixMs } from "../model.ts";

export type Around = {
  /** Since when a condition has held on one of the devices of the appliance; undefined while it does not, or is not known. */
  readonly holdsSince: (condition: Condition) => UnixMs | undefined;
  /** When the device measured the same before; undefined where that is not known. */
  readonly beforeAt: UnixMs | undefined;
  /** Whether the limit's schedule asks now. */
  readonly inForce: () => boolean;
};
