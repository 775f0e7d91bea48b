// Looks for secrets in whatever was collected, in every spelling in which one could slip through: as it is, in base64,
// hex, URLs, JSON and UTF-16, and packed in a zip (which is what an Excel file is).
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { inflateRawSync } from "node:zlib";

export type Secret = { readonly name: string; readonly value: string | Uint8Array };
/** Something that others can see. */
export type Place = {
  readonly where: string;
  readonly bytes: Uint8Array;
  /** Names of the secrets that may stand here: it is where they are told, this once. */
  readonly mayHold?: readonly string[];
};

/** Which secret was found where, as lines to read. */
export function findSecrets(secrets: readonly Secret[], places: readonly Place[]): string[] {
  const spelt = secrets.map(({ name, value }) => ({ name, spellings: spellings(value) }));
  return places.flatMap(({ where, bytes, mayHold = [] }) => {
    const all = [bytes, ...unzipped(bytes)].map((part) => Buffer.from(part));
    return spelt.flatMap(({ name, spellings: forms }) => {
      if (mayHold.includes(name)) return [];
      const found = Object.entries(forms).filter(([, form]) => all.some((part) => part.includes(form)));
      return found.map(([how]) => `${name}, ${how}, in ${where}`);
    });
  });
}

/** Everything below a folder, as places. */
export function filesBelow(folder: string, mayHold: (path: string) => readonly string[] = () => []): Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const where = relative(folder, path);
      return { where: `the file ${where}`, bytes: readFileSync(path), mayHold: mayHold(where) };
    });
}

/** The ways in which a secret can be written, by what each is called. */
export function spellings(value: string | Uint8Array): Readonly<Record<string, Buffer>> {
  const raw = Buffer.from(value);
  const forms: Record<string, Buffer> = {
    "as it is": raw,
    "in hex": Buffer.from(raw.toString("hex")),
    "in upper hex": Buffer.from(raw.toString("hex").toUpperCase()),
    "as a list of numbers": Buffer.from([...raw].join(",")),
  };
  //  Inside something longer it begins at any of three places of a group of four signs.
  for (const [shift, cut] of [0, 2, 3].entries()) {
    const padded = Buffer.concat([Buffer.alloc(shift), raw])
      .toString("base64")
      .replace(/=+$/, "");
    const rest = (raw.length + shift) % 3;
    const whole = padded.slice(cut, rest === 0 ? undefined : -1);
    forms[`in base64, ${shift} further`] = Buffer.from(whole);
    forms[`in base64url, ${shift} further`] = Buffer.from(whole.replace(/\+/g, "-").replace(/\//g, "_"));
  }
  if (typeof value !== "string") return forms;
  return {
    ...forms,
    "in a URL": Buffer.from(encodeURIComponent(value)),
    "as a form": Buffer.from(new URLSearchParams({ x: value }).toString().slice(2)),
    "with every sign escaped": Buffer.from([...raw].map((one) => `%${hex(one)}`).join("")),
    "in JSON": Buffer.from(JSON.stringify(value).slice(1, -1)),
    "in XML": Buffer.from(value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")),
    "in UTF-16": Buffer.from(value, "utf16le"),
    "in UTF-16, big end first": Buffer.from(value, "utf16le").swap16(),
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0").toUpperCase();
}

/** What is packed in a zip, by its local headers (APPNOTE.TXT 4.3.7 and, for sizes that follow, 4.3.9). */
function unzipped(bytes: Uint8Array): Uint8Array[] {
  const zip = Buffer.from(bytes);
  const parts: Uint8Array[] = [];
  const header = Buffer.from("PK\u0003\u0004");
  if (zip.indexOf(header) !== 0) return parts;
  for (let at = 0; at >= 0; at = zip.indexOf(header, at + 1)) {
    const from = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    const isPacked = zip.readUInt16LE(at + 8) === 8;
    parts.push(isPacked ? inflateRawSync(zip.subarray(from)) : zip.subarray(from));
  }
  return parts;
}
