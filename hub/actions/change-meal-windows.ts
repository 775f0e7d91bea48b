// A manager says when a canteen's meals are made and served: some rules are asked only then.
import type { DayWindow, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { putMealWindows } from "../store/rule-sets.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";

/** `windows` empty: what is said above, or the default, holds again. */
export async function changeMealWindows(
  desk: Desk,
  { who, language }: Asker,
  siteId: SiteId,
  windows: readonly DayWindow[],
): Promise<Outcome<SiteId>> {
  const refused = whyNot(desk, who, "rules.change", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const inOrder = windows.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const isSound = inOrder.every(({ from, to }, i) => from < to && (inOrder[i - 1]?.to ?? "") <= from);
  if (!isSound) return refuseFaults([{ field: "windows", code: "windows-order" }], language);
  const now = desk.ruleBook.mealWindowsOf(siteId);
  const before = now.siteId === siteId ? now.windows : [];
  if (JSON.stringify(before) === JSON.stringify(inOrder)) return { done: siteId };
  const at = desk.clock.now();
  const by = who.person.account;
  await desk.book.together(async (queries) => {
    await putMealWindows(queries, { siteId, windows: inOrder, by, at });
    const line = { at, who: by, action: "meal-windows.change", siteId, target: siteId, detail: "" };
    await addAuditLine(queries, { ...line, before: told(before), after: told(inOrder) });
  });
  await desk.ruleBook.reload();
  return { done: siteId };
}

function told(windows: readonly DayWindow[]) {
  return { mealTimes: windows.map(({ from, to }) => `${from}–${to}`) };
}
