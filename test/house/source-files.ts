// The project's own files, as git would list them, and what they import.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NOT_OURS = new Set(["node_modules", "dist", ".git", "data", "clips"]);

/** Every file below a folder of the project, as a path from the root. */
export function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(path, ending);
    return ending.test(entry.name) ? [path] : [];
  });
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** What a file imports of the project's own, as paths from the root. */
export function importsOf(path: string): string[] {
  const found = readText(path).matchAll(/(?:from|import\(|import)\s*\(?["'](\.[^"']+)["']/g);
  const urls = readText(path).matchAll(/new URL\(["'](\.[^"']+\.ts)["'], import\.meta\.url\)/g);
  return [...found, ...urls].map(([, target]) => relative(ROOT, resolve(ROOT, dirname(path), target ?? "")));
}
