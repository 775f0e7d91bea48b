// What a role may do, as sentences made of the hub's own table of rights: a right that is added there is said here. Pure.
import type { Roles } from "../../../hub/serve/contract.ts";
import { groupBy } from "../group-by.ts";
import type { Translate } from "../languages/language.ts";

type RoleRights = Roles["roles"][number];

/** What everybody has, of themselves: said of nobody. */
const OWN = [
  ...["about", "session", "sessions", "password", "second-factor", "tokens", "realtime"],
  ...["messages", "notifications"],
];
const LOOKS = ["read", "watch", "subscribe"];

export function isOwn(action: string): boolean {
  return OWN.includes(nounOf(action));
}

function nounOf(action: string): string {
  return action.split(".")[0] ?? "";
}

function isLook(action: string): boolean {
  return LOOKS.includes(action.split(".")[1] ?? "");
}

/** The word for an action; its name where there is none yet. */
function wordOf(action: string, t: Translate): string {
  return t(`rights.${action}` as "rights.sites.edit", { defaultValue: action });
}

/** As a row of a table: "查看报警", "确认报警". */
export function actionText(action: string, t: Translate): string {
  const what = wordOf(action, t);
  return isLook(action) ? t("rights.look", { what }) : what;
}

/** Chosen: who may do three things with something manages it; the table has them one by one. */
const MANAGES_FROM = 3;
/** What is done with an alert is told one by one: who may report a problem and add a photo manages none. */
const ONE_BY_ONE = ["alerts"];

/** "能看：…。能做：…。" */
export function rightsSentence({ can }: Pick<RoleRights, "can">, t: Translate): string {
  const told = can.filter((action) => !isOwn(action));
  const byNoun = groupBy(told, nounOf);
  const managed = new Set(
    [...byNoun]
      .filter(([noun]) => !ONE_BY_ONE.includes(noun))
      .filter(([, all]) => all.filter((one) => !isLook(one)).length >= MANAGES_FROM)
      .map(([noun]) => noun),
  );
  const single = told.filter((action) => !managed.has(nounOf(action)));
  const does = [
    ...single.filter((action) => !isLook(action)).map((action) => wordOf(action, t)),
    ...[...managed].map((noun) => t("rights.manage", { what: wordOf(`${noun}.read`, t) })),
  ];
  const joint = t("people.joint");
  const sees = single.filter(isLook).map((action) => wordOf(action, t));
  const first = t("people.sees", { list: sees.join(joint) });
  return `${first} ${does.length === 0 ? t("people.seesOnly") : t("people.does", { list: does.join(joint) })}`;
}
