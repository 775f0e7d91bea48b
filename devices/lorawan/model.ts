// The shape every LoRaWAN sensor model has: by what it is recognised, what the fields of its codec mean, and what its
// bytes say. Bytes are read into the fields that the maker's own codec gives, so that a network server with that codec
// and one without it come to the same readings.
import type { Field } from "../fields.ts";
import type { Reason } from "../reasons.ts";

/** A field of a codec's object. */
export type ModelField = {
  readonly field: Field;
  /** The probe that it is of: a device of its own, `<devEui>/<probe>`. Undefined for the device's own sensor. */
  readonly probe?: string;
  /** True for what belongs to the device and not to a sensor of it. */
  readonly common?: boolean;
};

/** What bytes say: the codec's object, and what of the bytes could not be read, each with why. */
export type CodecObject = {
  /** Fields of the moment of sending; `history` is a list of such objects, each with `timestamp` in Unix seconds. */
  readonly object: Readonly<Record<string, unknown>>;
  readonly faults: readonly Reason[];
};

export type LorawanModel = {
  readonly id: string;
  readonly title: string;
  /** Found in the device profile's name, the device's tag "model" or its name. */
  readonly recognises: RegExp;
  readonly fields: Readonly<Record<string, ModelField>>;
  /** Of any bytes; never throws. */
  readonly decode: (bytes: Uint8Array, fPort: number) => CodecObject;
};
