// Every payload family, one line each.
import { chirpstack } from "./families/chirpstack.ts";
import { native } from "./families/native.ts";
import { shelly } from "./families/shelly.ts";
import { tasmota } from "./families/tasmota.ts";
import { zigbee2mqtt } from "./families/zigbee2mqtt.ts";
import type { Family } from "./family.ts";

export const FAMILIES: readonly Family[] = [native, zigbee2mqtt, tasmota, shelly, chirpstack];
