// A manager says which days are holidays and which are school days in spite of their weekday, for a site and all below.
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { type CalendarEntry, putCalendar } from "../store/school-calendar.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";

export async function changeSchoolCalendar(
  desk: Desk,
  who: Who,
  siteId: SiteId,
  entries: readonly CalendarEntry[],
): Promise<Outcome<readonly CalendarEntry[]>> {
  const refused = whyNot(desk, who, "school-calendar.change", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const before = desk.links.calendar(siteId);
  const after = [...entries].sort((one, other) => (one.from < other.from ? -1 : 1));
  if (JSON.stringify(before) === JSON.stringify(after)) return { done: before };
  await desk.book.together(async (queries) => {
    await putCalendar(queries, siteId, after);
    await addAuditLine(queries, {
      at: desk.clock.now(),
      who: who.person.account,
      action: "school-calendar.change",
      siteId,
      target: siteId,
      detail: "",
      before: { entries: before },
      after: { entries: after },
    });
  });
  await desk.links.reload();
  //  Some rules are asked in term alone.
  await desk.ruleBook.reload();
  return { done: after };
}
