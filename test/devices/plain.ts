// A decoding in the form that the recordings have: what was measured as an object, why something is refused in English.
import type { Decoded } from "../../devices/family.ts";
import { reasonText } from "../../devices/reasons.ts";

export function plain(decoded: Decoded): unknown {
  if (decoded.kind === "refused") return { ...decoded, reason: reasonText(decoded.reason) };
  if (decoded.kind !== "readings") return decoded;
  const readings = decoded.readings.map((one) => ({
    ...one,
    measured: Object.fromEntries(one.measured.map(({ metric, value }) => [metric, value])),
  }));
  return { ...decoded, readings, faults: decoded.faults.map(reasonText) };
}
