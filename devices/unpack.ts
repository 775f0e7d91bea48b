// What some gateways pack into a text: bytes in hex digits, JSON within JSON. Unpacked, it is an object like any other.

export const PACKINGS = ["ruuvi", "json"] as const;
export type Packing = (typeof PACKINGS)[number];

/** What a packed text holds, or undefined if it is none of that kind. */
export function unpack(text: string, packing: Packing): unknown {
  return packing === "ruuvi" ? unpackRuuvi(text) : unpackJson(text);
}

function unpackJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * A RuuviTag's advertisement in hex digits: manufacturer 0x0499, data format 5.
 * Source: docs.ruuvi.com, "Data format 5 (RAWv2)": big endian; 0x8000 and all ones stand for no value.
 */
function unpackRuuvi(hex: string): unknown {
  const start = hex.toUpperCase().indexOf("990405");
  const text = hex.slice(start + 4, start + 4 + 48);
  if (start === -1 || !/^[0-9a-fA-F]{48}$/.test(text)) return undefined;
  const view = new DataView(
    Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)).buffer,
  );
  const [temperature, humidity, power] = [view.getInt16(1), view.getUint16(3), view.getUint16(13)];
  const sequence = view.getUint16(16);
  return {
    temperature: temperature === -0x8000 ? null : rounded(temperature * 0.005),
    humidity: humidity === 0xffff ? null : rounded(humidity * 0.0025),
    //  The upper 11 of 16 bits, in mV above 1.6 V.
    voltage: power >> 5 === 0x7ff ? null : rounded(1.6 + (power >> 5) / 1000),
    sequence: sequence === 0xffff ? null : sequence,
    mac: text.slice(36).toUpperCase(),
  };
}

/** Ten thousandths are finer than any of its steps. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
