// Where the build has put the scripts and style sheets of pages that the hub writes itself: their names carry a hash of
// what is in them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const MANIFEST = fileURLToPath(new URL("../../../dashboard/dist/.vite/manifest.json", import.meta.url));
/** Where each begins, as dashboard/vite.config.ts names it. */
export type Entry = "src/parents/parents.ts" | "src/one-tap/one-tap.ts";

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    css: z.array(z.string()).optional(),
    imports: z.array(z.string()).optional(),
  }),
);

export type BuiltScript = {
  readonly script: string;
  /** What the script imports: fetched along with it, not after it. */
  readonly imports: readonly string[];
  readonly styles: readonly string[];
};

/** Undefined where the dashboard is not built: the page is text then. */
export function builtScript(name: Entry): BuiltScript | undefined {
  let text: string;
  try {
    text = readFileSync(MANIFEST, "utf8");
  } catch {
    return undefined;
  }
  const manifest = manifestSchema.parse(JSON.parse(text));
  const entry = manifest[name];
  if (entry === undefined) return undefined;
  const parts = [entry, ...(entry.imports ?? []).flatMap((name) => manifest[name] ?? [])];
  return {
    script: `/${entry.file}`,
    imports: parts.slice(1).map(({ file }) => `/${file}`),
    styles: parts.flatMap((part) => part.css ?? []).map((file) => `/${file}`),
  };
}
