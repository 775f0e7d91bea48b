// Where in a kitchen a place of a sensor is: which cameras see what a sensor tells of. Chosen after where school kitchens
// have their fridges.
import type { AreaName } from "./areas.ts";

const AREA_OF_PLACE: Readonly<Record<string, AreaName>> = {
  "sample-fridge": "sample-retention",
  "food-fridge": "storage",
  freezer: "storage",
  "hot-holding": "serving",
  "cold-room": "cold-room",
};

/** Undefined for a place that may be anywhere. */
export function areaOfPlace(place: string): AreaName | undefined {
  return AREA_OF_PLACE[place];
}
