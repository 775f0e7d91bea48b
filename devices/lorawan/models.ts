// Every LoRaWAN sensor model that we can read without a codec, one line each.
import { em300 } from "./em300.ts";
import { em300Mcs } from "./em300-mcs.ts";
import { em320 } from "./em320.ts";
import { lds02 } from "./lds02.ts";
import { lht65n } from "./lht65n.ts";
import type { LorawanModel } from "./model.ts";
import { ts302 } from "./ts302.ts";

export const LORAWAN_MODELS: readonly LorawanModel[] = [em300, em300Mcs, em320, ts302, lht65n, lds02];
