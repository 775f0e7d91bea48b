// Small readers that payload families share: bytes to JSON, loose values to numbers and moments.

/** One for all: making it costs more than what it does for a message. */
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

/** UTF-8 JSON object from bytes, or the reason why it is none. */
export function readJsonObject(
  payload: Uint8Array,
): { readonly object: Readonly<Record<string, unknown>> } | { readonly reason: string } {
  let text: string;
  try {
    text = STRICT_UTF8.decode(payload);
  } catch {
    return { reason: "the payload is not UTF-8 text" };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { reason: `the payload is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(parsed)) return { reason: 'the payload must be a JSON object such as {"temperature": 4.1}' };
  return { object: parsed };
}

/**
 * A moment in Unix ms from RFC 3339 text, epoch seconds or epoch milliseconds (number or digits in text); undefined if it is none.
 * Numbers below 1e11 are seconds: as milliseconds that would be March 1973, before any sensor.
 */
export function readMoment(value: unknown): number | undefined {
  if (typeof value === "number") return momentOfNumber(value);
  if (typeof value !== "string") return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return momentOfNumber(Number(value));
  //  A text without zone would be read in the server's zone: refuse it here, families that know the zone read it themselves.
  if (!/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})$/.test(value))
    return undefined;
  const at = Date.parse(value.replace(" ", "T"));
  return Number.isNaN(at) ? undefined : at;
}

/**
 * A moment in Unix ms from a text without a zone (2018-03-02T18:25:03, 2018-03-02 18:25:03), as shown by a clock that is
 * `zoneOffsetMinutes` ahead of UTC; undefined if it is none.
 */
export function readLocalMoment(value: unknown, zoneOffsetMinutes: number): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}$/.test(value)) return undefined;
  const shown = Date.parse(`${value.replace(" ", "T")}Z`);
  return Number.isNaN(shown) ? undefined : shown - zoneOffsetMinutes * 60_000;
}

/** The bytes of a base64 text, or undefined if it is none. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** True for an object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function momentOfNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  const at = Math.round(value < 1e11 ? value * 1000 : value);
  //  8.64e15 ms is the last moment a JavaScript date can hold (ECMA-262, time values).
  return at <= 8.64e15 ? at : undefined;
}
