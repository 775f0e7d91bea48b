// Whether the key in a data folder opens what the book keeps sealed: a lost or foreign key is told in words, before
// anything is tried with it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readKeyFile } from "../lib/key-file.ts";
import { describeError } from "../lib/log.ts";
import { openSealedBox } from "../lib/sealed-box.ts";
import { chainKey } from "./audit-chain.ts";
import { DATA_FILES } from "./data-files.ts";

/** A secret that only the hub's key opens, with the purpose it was sealed for and a word for what it is. */
export type Sealed = {
  readonly text: string;
  readonly purpose: string;
  readonly what?: "second steps" | "channels' keys";
};

/** What a key is known by: one of the secrets that it sealed, and the name of the one that signed the log's last line. */
export type KeyProofs = {
  readonly sealed?: Sealed;
  readonly signedBy?: string;
};

/** What is wrong with the key of a data folder; undefined if it is the right one, or if there is nothing to tell by. */
export function keyFault(dataDir: string, { sealed, signedBy }: KeyProofs): string | undefined {
  return openingFault(dataDir, sealed) ?? signingFault(dataDir, signedBy);
}

function signingFault(dataDir: string, signedBy: string | undefined): string | undefined {
  if (signedBy === undefined) return undefined;
  const file = join(dataDir, DATA_FILES.key);
  if (!existsSync(file)) return `${file} is missing, and the audit log in the book is signed with it`;
  return chainKey(readKeyFile(file)).id === signedBy
    ? undefined
    : `${file} is not the key that the audit log in the book is signed with`;
}

function openingFault(dataDir: string, sealed: KeyProofs["sealed"]): string | undefined {
  if (sealed === undefined) return undefined;
  const what = sealed.what ?? "cameras' passwords";
  const file = join(dataDir, DATA_FILES.key);
  if (!existsSync(file)) return `${file} is missing, and the ${what} in the book are sealed with it`;
  try {
    const box = openSealedBox(file);
    try {
      box.open(sealed.text, sealed.purpose);
      return undefined;
    } catch {
      return `${file} is not the key that the ${what} in the book are sealed with`;
    }
  } catch (error) {
    return describeError(error);
  }
}
