// What a device probably serves, by its name and its temperature: the form's first choice, for a person to look at. Pure.
import { PLACES } from "../../../devices/places.ts";

/** The places that a sensor may be said to serve. */
export const PLACE_IDS = PLACES.map((place) => place.id).filter((id) => id !== "unassigned");

const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/留样|sample/i, "sample-fridge"],
  [/冷冻|冰柜|freez/i, "freezer"],
  [/热存|保温|保热|hot.?hold|bain/i, "hot-holding"],
  [/专间|凉菜|cold.?room/i, "cold-room"],
  [/冷藏|冰箱|fridge|refrig|cooler/i, "food-fridge"],
];

export function placeGuess(names: readonly string[], temperature: number | undefined): string {
  const named = BY_NAME.find(([name]) => names.some((one) => name.test(one)))?.[1];
  if (named !== undefined) return named;
  //  Chosen: between a freezer's −12 °C and a fridge's 8 °C, with room for a door that was open.
  if (temperature !== undefined && temperature < -8) return "freezer";
  return temperature !== undefined && temperature < 12 ? "food-fridge" : "kitchen";
}
