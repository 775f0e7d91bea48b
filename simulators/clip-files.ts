// Where the clip of an area lies, and those of what may befall any camera.
import { fileURLToPath } from "node:url";
import type { AreaName } from "../devices/areas.ts";

export function clipFile(area: AreaName): string {
  return fileURLToPath(new URL(`clips/${area}.h264`, import.meta.url));
}

/** What a camera shows instead of its area: something hangs before it, or its light is off and it has no other. */
export const MISHAPS = ["covered", "dark"] as const;
export type Mishap = (typeof MISHAPS)[number];

export function mishapFile(mishap: Mishap): string {
  return fileURLToPath(new URL(`clips/mishaps/${mishap}.h264`, import.meta.url));
}
