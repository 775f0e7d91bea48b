// Which places hold food that a wrong temperature spoils: whoever acts on a critical alert there says what became of it.

const FOOD_PLACES: ReadonlySet<string> = new Set(["sample-fridge", "food-fridge", "freezer"]);

export function holdsFood(place: string): boolean {
  return FOOD_PLACES.has(place);
}
