// What a sensor is put into or onto: a fridge, a freezer, the kitchen's air. Moves its physics on and says what a sensor there would measure.
import { type Chance, createChance } from "./chance.ts";
import { FOOD_FRIDGE, FREEZER, type FridgeModel, SAMPLE_FRIDGE, startFridge, stepFridge } from "./fridge.ts";
import { airAt } from "./kitchen-air.ts";

/** One look at the sensor. Temperature in steps of 0.1 °C, humidity and battery in whole percent. */
export type Measurement = {
  readonly temperature: number;
  readonly humidity: number;
  /** Absent where there is no door. */
  readonly door?: "open" | "closed";
  readonly battery: number;
};

export type Appliance = {
  /** Lives up to `kitchenMs` (the kitchen's clock, Unix ms, never going back) and measures. */
  readonly measureAt: (kitchenMs: number) => Measurement;
  /** For what has a compressor: breaks or mends it. */
  readonly setWorking?: (isWorking: boolean) => void;
};

/** Which physics each place of the site plan has. */
const MODELS: Readonly<Record<string, FridgeModel>> = {
  "sample-fridge": SAMPLE_FRIDGE,
  "food-fridge": FOOD_FRIDGE,
  freezer: FREEZER,
};

/** Chosen: what a sensor's cell and its converter make of a still temperature. */
const NOISE_C = 0.06;
/** Chosen: a lithium cell lasts two years, less in the cold. */
const BATTERY_LIFE_MS = 2 * 365 * 86_400_000;
/** Chosen: after a longer pause (a suspended machine) the physics skip what lies before, instead of blocking the process. */
const MAX_STEP_S = 86_400;

/** `place` as in the site plan; the same seed lives the same life. */
export function createAppliance(place: string, seed: string, startMs: number): Appliance {
  const chance = createChance(seed);
  const battery = batteryFrom(Math.floor(chance.between(62, 100)), startMs);
  const model = MODELS[place];
  return model === undefined ? createAir(chance, battery) : createFridge(model, chance, battery, startMs);
}

function batteryFrom(percent: number, startMs: number): (atMs: number) => number {
  return (atMs) => Math.max(0, Math.round(percent - (100 * (atMs - startMs)) / BATTERY_LIFE_MS));
}

function createAir(chance: Chance, battery: (atMs: number) => number): Appliance {
  return {
    measureAt: (atMs) => {
      const air = airAt(atMs);
      return {
        temperature: tenth(air.temperatureC + chance.between(-0.2, 0.2)),
        humidity: Math.round(air.humidity + chance.between(-1, 1)),
        battery: battery(atMs),
      };
    },
  };
}

function createFridge(
  model: FridgeModel,
  chance: Chance,
  battery: (atMs: number) => number,
  startMs: number,
): Appliance {
  let state = startFridge(model, chance);
  let livedMs = startMs;
  const ambientC = (atMs: number): number => airAt(atMs).temperatureC;
  return {
    setWorking: (isWorking) => {
      state = { ...state, isWorking };
    },
    measureAt: (atMs) => {
      const seconds = Math.min(MAX_STEP_S, (atMs - livedMs) / 1000);
      if (seconds > 0) {
        state = stepFridge(model, state, atMs - seconds * 1000, seconds, ambientC, chance);
        livedMs = atMs;
      }
      return {
        temperature: tenth(state.probeC + chance.between(-NOISE_C, NOISE_C)),
        humidity: fridgeHumidity(state.isCooling && state.isWorking, state.doorOpenS > 0, chance),
        door: state.doorOpenS > 0 ? "open" : "closed",
        battery: battery(atMs),
      };
    },
  };
}

/** Chosen: a running evaporator dries the air, an open door and a still fridge wet it. */
function fridgeHumidity(isCooling: boolean, isOpen: boolean, chance: Chance): number {
  return Math.round((isCooling ? 52 : 64) + (isOpen ? 12 : 0) + chance.between(-2, 2));
}

function tenth(value: number): number {
  //  Adding 0 turns -0 into 0.
  return Math.round(value * 10) / 10 + 0;
}
