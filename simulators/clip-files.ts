// Where the clip of an area lies.
import { fileURLToPath } from "node:url";
import type { AreaName } from "../devices/areas.ts";

export function clipFile(area: AreaName): string {
  return fileURLToPath(new URL(`clips/${area}.h264`, import.meta.url));
}
