// What a sensor serves, in words. Pure.
import type { Translate } from "../languages/language.ts";

/** The name of a place; an unknown one by its own id. */
export function placeText(place: string, t: Translate): string {
  switch (place) {
    case "sample-fridge":
    case "food-fridge":
    case "freezer":
    case "hot-holding":
    case "cold-room":
    case "kitchen":
    case "unassigned":
      return t(`sensor.places.${place}`);
    default:
      return place;
  }
}
