// Every camera brand, one line each.
import type { Brand } from "./brand.ts";
import { hikvision } from "./brands/hikvision.ts";
import { plainUrl } from "./brands/plain-url.ts";

export const BRANDS: readonly Brand[] = [plainUrl, hikvision];

/** The brand with this id, or undefined. */
export function brandById(id: string): Brand | undefined {
  return BRANDS.find((brand) => brand.id === id);
}
