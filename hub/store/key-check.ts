// Whether the key in a data folder opens what the book keeps sealed: a lost or foreign key is told in words, before
// anything is tried with it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeError } from "../lib/log.ts";
import { openSealedBox } from "../lib/sealed-box.ts";
import { DATA_FILES } from "./data-files.ts";

/** A secret that only the hub's key opens, with the purpose it was sealed for and a word for what it is. */
export type Sealed = { readonly text: string; readonly purpose: string; readonly what?: "second steps" };

/** What is wrong with the key of a data folder; undefined if it opens `sealed`, or if there is nothing to open. */
export function keyFault(dataDir: string, sealed: Sealed | undefined): string | undefined {
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
