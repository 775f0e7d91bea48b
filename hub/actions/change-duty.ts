// A manager says for a site and all below it who is called on each level, in which hours and after how many minutes.
import { permission } from "../access/rights.ts";
import type { DutyLevelName, DutyOverrides, SiteId, SiteKind } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { dutyOf, putDuty } from "../store/duty.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, type Refused, whyNot } from "./desk.ts";
import { whoMayAct } from "./duty-people.ts";
import type { Asker } from "./estate-desk.ts";

const WORDS = {
  person: {
    zh: "这个人在这里不能处理报警，请先授予岗位",
    en: "this person may not work on alerts here: give them a post first",
  },
  above: {
    zh: "这一级不归这里管：由上级单位自己设置",
    en: "this level is above you: whoever is in charge there says who is called and when",
  },
} as const;

/** Where the levels stand that may be above who speaks: what they say of them would keep an alert from those above. */
const STANDS_AT: Partial<Readonly<Record<DutyLevelName, SiteKind>>> = {
  principal: "school",
  town: "town",
  district: "district",
};

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
    const before = (await dutyOf(queries, [siteId])).get(siteId) ?? {};
    const fromAbove = levelsAbove(desk, who, siteId).filter(
      (level) => JSON.stringify(before[level] ?? {}) !== JSON.stringify(levels[level] ?? {}),
    );
    if (fromAbove.length > 0)
      return refuseAt(
        fromAbove.map((level) => `levels.${level}`),
        WORDS.above[language],
      );
    const known = await whoMayAct(queries, [siteId], tree, at, who.person);
    //  Whom somebody above has named here stays named.
    const named = Object.values(before).flatMap(({ people = [] }) => people);
    const able = new Set([...known.map(({ account }) => account), ...named]);
    const wrong = Object.entries(levels).flatMap(([level, { people = [] }]) =>
      people.flatMap((account, i) => (able.has(account) ? [] : [`levels.${level}.people.${i}`])),
    );
    if (wrong.length > 0) return refuseAt(wrong, WORDS.person[language]);
    if (JSON.stringify(before) === JSON.stringify(levels)) return { done: undefined };
    await putDuty(queries, siteId, levels, { by: who.person.account, at });
    const line = { at, who: who.person.account, action: "duty.change", siteId, target: siteId, detail: "" };
    await addAuditLine(queries, { ...line, ...changed(before, levels) });
    return { done: undefined };
  });
}

/** The levels of a site's duty tree that stand at a site whose duty the person may not change. */
function levelsAbove(desk: Desk, who: Asker["who"], siteId: SiteId): DutyLevelName[] {
  const tree = desk.tree();
  const path = tree.pathUp(siteId).flatMap((id) => tree.site(id) ?? []);
  return (Object.keys(STANDS_AT) as DutyLevelName[]).filter((level) => {
    const at = path.find(({ kind }) => kind === STANDS_AT[level]);
    return at !== undefined && permission(who.person, "duty.change", at.id, tree) !== "granted";
  });
}

function refuseAt(paths: readonly string[], why: string): Refused {
  return {
    refused: { status: 422, detail: `${paths[0]}: ${why}`, fields: paths.map((path) => ({ path, why })) },
  };
}
