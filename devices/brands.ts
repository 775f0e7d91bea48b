// Every camera brand, one line each.
import type { Brand } from "./brand.ts";
import { dahua } from "./brands/dahua.ts";
import { ezviz } from "./brands/ezviz.ts";
import { hikvision } from "./brands/hikvision.ts";
import { plainUrl } from "./brands/plain-url.ts";
import { reolink } from "./brands/reolink.ts";
import { tiandy } from "./brands/tiandy.ts";
import { tpLink } from "./brands/tp-link.ts";
import { uniview } from "./brands/uniview.ts";
import { univiewCamera } from "./brands/uniview-camera.ts";

export const BRANDS: readonly Brand[] = [
  plainUrl,
  hikvision,
  dahua,
  uniview,
  univiewCamera,
  ezviz,
  tpLink,
  tiandy,
  reolink,
];

/** The brand with this id, or undefined. */
export function brandById(id: string): Brand | undefined {
  return BRANDS.find((brand) => brand.id === id);
}
