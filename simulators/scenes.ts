// Every scene there is a clip of, one line each.
import type { Scene } from "./scene.ts";
import { cooking } from "./scenes/cooking.ts";
import { cutting } from "./scenes/cutting.ts";
import { roughProcessing } from "./scenes/rough-processing.ts";
import { sampleRetention } from "./scenes/sample-retention.ts";
import { serving } from "./scenes/serving.ts";
import { storage } from "./scenes/storage.ts";
import { washing } from "./scenes/washing.ts";

export const SCENES: readonly Scene[] = [
  storage,
  roughProcessing,
  cutting,
  cooking,
  washing,
  serving,
  sampleRetention,
];
