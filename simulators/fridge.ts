// A fridge as three warm or cold bodies (air, what is stored, the sensor's probe), a compressor with a thermostat, a door
// and, in some, a defrost heater. Pure: `stepFridge` takes a state and gives the next; time and chance are arguments.
import type { Chance } from "./chance.ts";
import { cookingAt } from "./kitchen-air.ts";

/** What is fixed about a fridge. Heat in kJ, flows in W, temperatures in °C. */
export type FridgeModel = {
  readonly setpointC: number;
  /** The thermostat switches this far above and below the setpoint. */
  readonly hysteresisC: number;
  /** Heat capacity of the air and the inner walls' skin, kJ/K. */
  readonly airKJperK: number;
  /** Heat capacity of what is stored, kJ/K: water is 4.2 a kilogram. */
  readonly goodsKJperK: number;
  /** Through the insulation, W/K. */
  readonly wallWperK: number;
  /** Between air and goods, W/K. */
  readonly goodsWperK: number;
  /** What an open door adds to the walls, W/K. */
  readonly doorWperK: number;
  /** What the compressor takes out while it runs, W. */
  readonly coolingW: number;
  /** Openings a day, most of them while meals are cooked. */
  readonly openingsADay: number;
  readonly defrost?: { readonly everyH: number; readonly minutes: number; readonly heaterW: number };
};

export type FridgeState = {
  readonly airC: number;
  readonly goodsC: number;
  /** What the sensor feels. */
  readonly probeC: number;
  readonly isCooling: boolean;
  /** False while the compressor is broken. */
  readonly isWorking: boolean;
  /** How much of its cooling is left, 0 to 1: refrigerant leaks, a condenser fills with dust. */
  readonly coolingShare: number;
  /** Seconds for which the door still stays open; 0 = closed. */
  readonly doorOpenS: number;
  /** Seconds since the last defrost began; only counts where there is one. */
  readonly sinceDefrostS: number;
};

/**
 * A sample-retention fridge: a small glass-door display fridge of some 100 litres with a few 250 g boxes in it.
 * Glass and little mass let it warm from 4 to 8 °C in about half an hour once its compressor fails. That is as fast as
 * such fridges get: a full or foam-walled one holds for two or three hours, which would be a poor demonstration.
 * 14 kJ/K is the inner skin, shelves and air with some 2 kg of samples beside it; 1.6 W/K is double glazing of 1 m² with its frame.
 */
export const SAMPLE_FRIDGE: FridgeModel = {
  setpointC: 4,
  hysteresisC: 0.7,
  airKJperK: 7,
  goodsKJperK: 9,
  wallWperK: 1.6,
  goodsWperK: 8,
  doorWperK: 9,
  coolingW: 95,
  openingsADay: 14,
};

/** An upright two-door fridge of some 900 litres, half full. Chosen after such cabinets' data sheets: 4 W/K, 350 W. */
export const FOOD_FRIDGE: FridgeModel = {
  setpointC: 4,
  hysteresisC: 1,
  airKJperK: 30,
  goodsKJperK: 250,
  wallWperK: 4,
  goodsWperK: 25,
  doorWperK: 22,
  coolingW: 350,
  openingsADay: 40,
  defrost: { everyH: 8, minutes: 20, heaterW: 120 },
};

/** An upright freezer of some 600 litres, well filled. Chosen likewise: 3 W/K, 400 W at that temperature. */
export const FREEZER: FridgeModel = {
  setpointC: -18,
  hysteresisC: 1.5,
  airKJperK: 30,
  goodsKJperK: 320,
  wallWperK: 3,
  goodsWperK: 25,
  doorWperK: 14,
  coolingW: 400,
  openingsADay: 16,
  defrost: { everyH: 12, minutes: 25, heaterW: 150 },
};

/** Chosen: a probe in its plastic case among the goods follows the air within some minutes. */
const PROBE_S = 240;
/** Chosen: long enough to be cheap, short against everything above. */
const STEP_S = 5;
/** Chosen: how long somebody looks into a fridge. */
const OPEN_S = { least: 8, most: 50 } as const;
const DAY_S = 86_400;
/** The share of the day's openings that fall between meals, per hour of quiet against an hour of cooking. Chosen. */
const QUIET_SHARE = 0.06;

/** In its band, closed, somewhere in its thermostat's swing. */
export function startFridge(model: FridgeModel, chance: Chance): FridgeState {
  const airC = model.setpointC + chance.between(-0.5, 0.5) * model.hysteresisC;
  return {
    airC,
    goodsC: model.setpointC,
    probeC: model.setpointC,
    isCooling: chance.next() < 0.5,
    isWorking: true,
    coolingShare: 1,
    doorOpenS: 0,
    sinceDefrostS: (model.defrost?.everyH ?? 0) * 3600 * chance.next(),
  };
}

/** The fridge `seconds` after `atMs` (Unix ms of the kitchen's clock), in a kitchen as warm as `ambientC` says. */
export function stepFridge(
  model: FridgeModel,
  state: FridgeState,
  atMs: number,
  seconds: number,
  ambientC: (atMs: number) => number,
  chance: Chance,
): FridgeState {
  let now = state;
  for (let done = 0; done < seconds; done += STEP_S) {
    const dt = Math.min(STEP_S, seconds - done);
    now = smallStep(model, now, atMs + done * 1000, dt, ambientC(atMs + done * 1000), chance);
  }
  return now;
}

/** Chosen: food is mostly water, of 4.2 kJ/K a kilogram. */
const FOOD_KJ_PER_KG_K = 3.6;

/** Somebody puts food in that is not as cold as what is there, and the door is open for it. */
export function loadFridge(
  model: FridgeModel,
  state: FridgeState,
  load: { readonly kg: number; readonly foodC: number; readonly openS: number },
): FridgeState {
  const added = load.kg * FOOD_KJ_PER_KG_K;
  return {
    ...state,
    goodsC: (state.goodsC * model.goodsKJperK + load.foodC * added) / (model.goodsKJperK + added),
    doorOpenS: load.openS,
  };
}

function smallStep(
  model: FridgeModel,
  state: FridgeState,
  atMs: number,
  dt: number,
  ambientC: number,
  chance: Chance,
): FridgeState {
  const doorOpenS = nextDoor(model, state.doorOpenS, atMs, dt, chance);
  const isDefrosting = model.defrost !== undefined && state.sinceDefrostS < model.defrost.minutes * 60;
  const isCooling = thermostat(model, state) && !isDefrosting;

  const inW = (model.wallWperK + (doorOpenS > 0 ? model.doorWperK : 0)) * (ambientC - state.airC);
  const heaterW = isDefrosting && state.isWorking ? (model.defrost?.heaterW ?? 0) : 0;
  const coolingW = isCooling && state.isWorking ? model.coolingW * state.coolingShare : 0;
  const toGoodsW = model.goodsWperK * (state.airC - state.goodsC);
  const airC = state.airC + ((inW + heaterW - coolingW - toGoodsW) * dt) / (model.airKJperK * 1000);
  return {
    airC,
    goodsC: state.goodsC + (toGoodsW * dt) / (model.goodsKJperK * 1000),
    probeC: state.probeC + (airC - state.probeC) * (1 - Math.exp(-dt / PROBE_S)),
    isCooling,
    isWorking: state.isWorking,
    coolingShare: state.coolingShare,
    doorOpenS,
    sinceDefrostS: nextDefrost(model, state.sinceDefrostS + dt),
  };
}

function thermostat(model: FridgeModel, { airC, isCooling }: FridgeState): boolean {
  if (airC > model.setpointC + model.hysteresisC) return true;
  if (airC < model.setpointC - model.hysteresisC) return false;
  return isCooling;
}

function nextDoor(model: FridgeModel, openS: number, atMs: number, dt: number, chance: Chance): number {
  if (openS > 0) return Math.max(0, openS - dt);
  //  Meals take up some 40 % of the day: the factor keeps the day's sum near `openingsADay`.
  const eagerness = (QUIET_SHARE + cookingAt(atMs)) / 0.42;
  const isOpened = chance.next() < (model.openingsADay * eagerness * dt) / DAY_S;
  return isOpened ? chance.between(OPEN_S.least, OPEN_S.most) : 0;
}

function nextDefrost({ defrost }: FridgeModel, sinceS: number): number {
  return defrost !== undefined && sinceS >= defrost.everyH * 3600 ? 0 : sinceS;
}
