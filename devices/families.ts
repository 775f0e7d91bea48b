// Every payload family, one line each.
import { native } from "./families/native.ts";
import { zigbee2mqtt } from "./families/zigbee2mqtt.ts";
import type { Family } from "./family.ts";

export const FAMILIES: readonly Family[] = [native, zigbee2mqtt];
