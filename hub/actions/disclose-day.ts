// The canteen says what is eaten on a day and which samples it keeps; parents read it on their page.
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Disclosure, findDisclosure, type Meal, putDisclosure } from "../store/disclosures.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";

export async function discloseDay(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  day: string,
  meals: readonly Meal[],
): Promise<Outcome<Disclosure>> {
  const site = desk.tree().site(siteId);
  const refused = whyNot(desk, who, "disclosures.edit", site?.id, "site");
  if (refused !== undefined) return refused;
  if (site?.kind !== "canteen")
    return refuse(422, "A canteen has a menu: choose the canteen, not the school or what is above it.");
  if (new Set(meals.map((one) => one.meal)).size < meals.length)
    return refuse(422, "meals: each meal of the day is there once.");
  const { account } = who.person;
  const disclosure = { siteId, day, meals, changedBy: account, changedAt: desk.clock.now() };
  await desk.book.together(async (queries) => {
    const before = await findDisclosure(queries, siteId, day);
    if (JSON.stringify(before?.meals) === JSON.stringify(meals)) return;
    await putDisclosure(queries, disclosure);
    await addAuditLine(queries, {
      at: disclosure.changedAt,
      who: account,
      action: "disclosures.edit",
      siteId,
      target: day,
      detail: `${meals.length} meals`,
      before: { meals: before?.meals ?? [] },
      after: { meals },
    });
  });
  return { done: disclosure };
}
