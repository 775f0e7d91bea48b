// Takes a site plan into the book at start, or says everything that is wrong with it.
import type { SitePlan } from "../../devices/site-plan.ts";
import { installSitePlan } from "../actions/install-site-plan.ts";
import { StartFault } from "./data-folder.ts";
import type { Memory } from "./memory.ts";

export async function takeIn(
  { book, box, estate }: Memory,
  { plan, from }: { readonly plan: SitePlan; readonly from: string },
  at: number,
): Promise<void> {
  const { faults } = await installSitePlan(book, plan, { box, at, from });
  if (faults.length > 0) throw new StartFault(planFault(from, faults));
  await estate.reload();
}

/** Every fault of a site plan, ready to be printed. */
export function planFault(from: string, faults: readonly string[]): string {
  const lines = faults.map((one) => `  - ${one}`).join("\n");
  return `${faults.length} ${faults.length === 1 ? "fault" : "faults"} in the site plan ${from}\n${lines}`;
}
