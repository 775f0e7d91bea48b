// A manager says for a site and all below it who is called on each level, in which hours and after how many minutes.
import type { DutyOverrides, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { dutyOf, putDuty } from "../store/duty.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";
import { whoMayAct } from "./duty-people.ts";
import type { Asker } from "./estate-desk.ts";

const WORDS = {
  person: {
    zh: "这个人在这里不能处理报警，请先授予岗位",
    en: "this person may not work on alerts here: give them a post first",
  },
} as const;

export async function changeDuty(
  desk: Desk,
  { who, language }: Asker,
  siteId: SiteId,
  levels: DutyOverrides,
): Promise<Outcome<undefined>> {
  const tree = desk.tree();
  const refused = whyNot(desk, who, "duty.change", tree.site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  return await desk.book.together(async (queries) => {
    const at = desk.clock.now();
    const able = new Set((await whoMayAct(queries, [siteId], tree, at)).map(({ account }) => account));
    const wrong = Object.entries(levels).flatMap(([level, { people = [] }]) =>
      people.flatMap((account, i) => (able.has(account) ? [] : [`levels.${level}.people.${i}`])),
    );
    if (wrong.length > 0) {
      const fields = wrong.map((path) => ({ path, why: WORDS.person[language] }));
      return { refused: { status: 422, detail: `${wrong[0]}: ${WORDS.person[language]}`, fields } };
    }
    const before = (await dutyOf(queries, [siteId])).get(siteId) ?? {};
    if (JSON.stringify(before) === JSON.stringify(levels)) return { done: undefined };
    await putDuty(queries, siteId, levels, { by: who.person.account, at });
    const line = { at, who: who.person.account, action: "duty.change", siteId, target: siteId, detail: "" };
    await addAuditLine(queries, { ...line, ...changed(before, levels) });
    return { done: undefined };
  });
}
