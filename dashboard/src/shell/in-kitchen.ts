// Whether somebody works in a kitchen and nowhere else: their pages are of that kitchen. Pure.
import type { Session } from "../../../hub/serve/contract.ts";

const IN_A_KITCHEN: ReadonlySet<string> = new Set(["canteen-staff", "safety-officer"]);

/** Who looks after more than kitchens besides needs the overview. */
export function worksInKitchen({ posts }: Session): boolean {
  return posts.length > 0 && posts.every(({ role }) => IN_A_KITCHEN.has(role));
}
