// An alert's whole course as one file (JSON) that stands for itself: the alert, its events with their hash chain, the
// readings of its time, its photos, who was told, and a seal. The seal is a text of its own with the hash of every piece,
// signed by the hub; case-check.ts says of a file what was altered. hub/decisions/0026 says why so.
import { hash } from "node:crypto";
import { canonicalJson } from "../lib/canonical-json.ts";
import type { SigningKey } from "../lib/signing-key.ts";
import type { UnixMs } from "../model.ts";

export const CASE_FORMAT = "mingchu-case-1";

/** One value as [when it was measured, value, when the hub got it]; times as Unix ms. */
export type CaseReading = readonly [measuredAt: UnixMs, value: number, receivedAt: UnixMs];

export type CaseEvent = {
  readonly number: number;
  readonly at: UnixMs;
  readonly kind: string;
  readonly by: string;
  /** JSON as text, exactly as it was hashed. */
  readonly data: string;
  readonly hash: string;
};

export type CaseSeries = {
  readonly deviceId: string;
  readonly name: string;
  readonly metric: string;
  readonly unit: string;
  readonly values: readonly CaseReading[];
};

export type CasePhoto = {
  readonly id: string;
  readonly by: string;
  readonly at: UnixMs;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
};

/** Plain JSON throughout. */
export type Case = {
  /** Of what, by whom and when it was taken out, and between which times there are readings. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly alert: { readonly id: string };
  readonly events: readonly CaseEvent[];
  readonly readings: readonly CaseSeries[];
  readonly photos: readonly CasePhoto[];
  readonly messages: readonly { readonly id: string }[];
};

/** How many values have one hash: an altered value is named within so many. */
const VALUES_A_PART = 60;

type SealedPart = {
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly count: number;
  readonly sha256: string;
};

export type Seal = {
  readonly format: string;
  readonly about: string;
  readonly alert: string;
  /** The events' own hashes, in order; the first follows from the alert's id. */
  readonly events: readonly string[];
  readonly readings: readonly {
    readonly series: string;
    /** Of what it says of itself. */
    readonly sha256: string;
    readonly parts: readonly SealedPart[];
  }[];
  readonly photos: readonly { readonly id: string; readonly sha256: string; readonly file: string }[];
  readonly messages: readonly { readonly id: string; readonly sha256: string }[];
};

/** SHA-256, in hex, over a piece as canonical JSON (RFC 8785). */
export function pieceHash(piece: unknown): string {
  return hash("sha256", canonicalJson(piece), "hex");
}

export function seriesName({ deviceId, metric }: Pick<CaseSeries, "deviceId" | "metric">): string {
  return `${metric} of ${deviceId}`;
}

export function sealOf({ about, alert, events, readings, photos, messages }: Case): Seal {
  return {
    format: CASE_FORMAT,
    about: pieceHash(about),
    alert: pieceHash(alert),
    events: events.map((event) => event.hash),
    readings: readings.map(({ values, ...series }) => ({
      series: seriesName(series),
      sha256: pieceHash(series),
      parts: partsOf(values),
    })),
    photos: photos.map((photo) => ({ id: photo.id, sha256: pieceHash(photo), file: photo.sha256 })),
    messages: messages.map((message) => ({ id: message.id, sha256: pieceHash(message) })),
  };
}

/** Values of one moment stay in one part: a part's time says which values are its own. */
function partsOf(values: readonly CaseReading[]): SealedPart[] {
  const parts: SealedPart[] = [];
  for (let begin = 0; begin < values.length; ) {
    let end = Math.min(begin + VALUES_A_PART, values.length);
    while (values[end]?.[0] === values[end - 1]?.[0] && end < values.length) end += 1;
    const part = values.slice(begin, end);
    parts.push({
      from: part[0]?.[0] ?? 0,
      to: part.at(-1)?.[0] ?? 0,
      count: part.length,
      sha256: pieceHash(part),
    });
    begin = end;
  }
  return parts;
}

/** The file in pieces; `photoBytes` gives undefined for one whose file is lost. */
export async function* casePieces(
  one: Case,
  key: SigningKey,
  photoBytes: (sha256: string) => Promise<Uint8Array | undefined>,
): AsyncGenerator<Uint8Array> {
  const text = (value: string) => Buffer.from(value);
  const { photos, ...rest } = one;
  const seal = canonicalJson(sealOf(one));
  yield text(`{"format":${JSON.stringify(CASE_FORMAT)},\n`);
  for (const [name, part] of Object.entries(rest)) yield text(`"${name}":${JSON.stringify(part)},\n`);
  yield text('"photos":[');
  for (const [index, photo] of photos.entries()) {
    const bytes = await photoBytes(photo.sha256);
    const content = bytes === undefined ? null : Buffer.from(bytes).toString("base64");
    yield text(`${index === 0 ? "" : ",\n"}${JSON.stringify({ ...photo, content })}`);
  }
  const signed = { text: seal, key: key.publicKey, signature: key.sign(seal) };
  yield text(`],\n"seal":${JSON.stringify(signed)}}\n`);
}
