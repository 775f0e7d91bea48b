// One device with several probes: each probe is a device of its own to the hub, because each may hang in another
// fridge; what is common to them (battery, radio) goes to each.
import type { Decoded, DeviceReadings, FaultCode, Measured } from "./family.ts";
import type { Reason } from "./reasons.ts";

/** What one message says of a device's probes at one moment, gathered piece by piece. */
export type Gathering = {
  /** Adds a value. `probe` is undefined for the device's own sensor, and "common" values belong to every probe. */
  readonly add: (measured: Measured, of?: { readonly probe?: string; readonly common?: boolean }) => void;
  /** What was gathered, a device each. Nothing but common values: one entry for the whole device. */
  readonly readings: (sentAt: number | undefined) => DeviceReadings[];
};

export function gatherProbes(address: string): Gathering {
  const byAddress = new Map<string, Measured[]>();
  const common: Measured[] = [];
  return {
    add: (measured, of = {}) => {
      if (of.common === true) {
        common.push(measured);
        return;
      }
      const key = of.probe === undefined ? address : `${address}/${of.probe}`;
      byAddress.set(key, [...(byAddress.get(key) ?? []), measured]);
    },
    readings: (sentAt) => {
      const time = sentAt === undefined ? {} : { sentAt };
      if (byAddress.size === 0)
        return common.length === 0 ? [] : [{ address, whole: true, measured: common, ...time }];
      return [...byAddress].map(([key, measured]) => ({
        address: key,
        measured: [...measured, ...common],
        ...time,
      }));
    },
  };
}

/** The fault codes of one device in a message, as the decoding tells them: nothing where there are none. */
export function codesOf(
  address: string,
  codes: readonly (number | null)[],
  time: Pick<FaultCode, "sentAt" | "seq"> = {},
): { readonly codes?: readonly FaultCode[] } {
  return codes.length === 0 ? {} : { codes: codes.map((code) => ({ address, code, ...time })) };
}

/**
 * The decoding of what was gathered. If faults are all that the probes gave, the message is refused as a whole, and the
 * sensor falls silent in spite of its good battery: that is how somebody gets to hear of it.
 */
export function decodedOf(
  readings: readonly DeviceReadings[],
  faults: readonly Reason[],
  nothing: Decoded,
  codes: readonly FaultCode[] = [],
): Decoded {
  const told = codes.length === 0 ? {} : { codes };
  if (faults.length > 0 && readings.every((one) => one.whole === true))
    return { kind: "refused", reason: faults.flat(), ...told };
  return readings.length > 0 ? { kind: "readings", readings, faults, ...told } : nothing;
}
