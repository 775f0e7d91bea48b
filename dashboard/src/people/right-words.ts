// What a role may do, as sentences made of the hub's own table of rights: a right that is added there is said here. Pure.
import type { Roles } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";

type RoleRights = Roles["roles"][number];

/** What everybody has, of themselves: said of nobody. */
const OWN = ["about", "session", "sessions", "password", "second-factor", "tokens", "realtime"];
const LOOKS = ["read", "watch", "subscribe"];

export function isOwn(action: string): boolean {
  return OWN.includes(action.split(".")[0] ?? "");
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

/** "能看：…。能做：…。" */
export function rightsSentence({ can }: Pick<RoleRights, "can">, t: Translate): string {
  const told = can.filter((action) => !isOwn(action));
  const joined = (actions: readonly string[]) =>
    actions.map((action) => wordOf(action, t)).join(t("people.joint"));
  const does = told.filter((action) => !isLook(action));
  const sees = t("people.sees", { list: joined(told.filter(isLook)) });
  return `${sees} ${does.length === 0 ? t("people.seesOnly") : t("people.does", { list: joined(does) })}`;
}
