// Where the build has put the parents' page's script and style sheets: their names carry a hash of what is in them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const MANIFEST = fileURLToPath(new URL("../../../dashboard/dist/.vite/manifest.json", import.meta.url));
const ENTRY = "src/parents/parents.ts";

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
export function builtScript(): BuiltScript | undefined {
  let text: string;
  try {
    text = readFileSync(MANIFEST, "utf8");
  } catch {
    return undefined;
  }
  const manifest = manifestSchema.parse(JSON.parse(text));
  const entry = manifest[ENTRY];
  if (entry === undefined) return undefined;
  const parts = [entry, ...(entry.imports ?? []).flatMap((name) => manifest[name] ?? [])];
  return {
    script: `/${entry.file}`,
    imports: parts.slice(1).map(({ file }) => `/${file}`),
    styles: parts.flatMap((part) => part.css ?? []).map((file) => `/${file}`),
  };
}
