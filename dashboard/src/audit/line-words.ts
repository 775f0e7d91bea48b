// What a line of the audit log says, in words: who, what, and what a change changed. Pure.
import type { AuditLine } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { type Words, zh } from "../languages/zh.ts";
import { durationText } from "../wording.ts";
import { GROUPS } from "./audit-search.ts";

export function whoText(who: string, t: Translate): string {
  if (who === "hub") return t("audit.hub");
  return who.startsWith("link:") ? t("audit.link", { id: who.slice("link:".length) }) : who;
}

/** What was done; an action that this page does not know by what kind of thing it is. */
export function actionText(action: string, t: Translate): string {
  if (Object.hasOwn(zh.audit.actions, action))
    return t(`audit.actions.${action as keyof Words["audit"]["actions"]}`);
  return t(`audit.otherActions.${kindOf(action)}`);
}

function kindOf(action: string): keyof Words["audit"]["otherActions"] {
  const isIn = (group: keyof typeof GROUPS) =>
    GROUPS[group].split(",").some((beginning) => action.startsWith(beginning));
  if (isIn("signIn")) return "session";
  if (isIn("views")) return "views";
  if (isIn("people")) return "people";
  if (isIn("shares")) return "shares";
  if (action.endsWith(".export")) return "exports";
  return isIn("system") || action.startsWith("audit.") ? "system" : "settings";
}

/** What is to be said beside the action: in words where they are known, otherwise as the hub wrote it. */
export function detailText({ action, detail, after }: AuditLine, t: Translate): string {
  if (action.startsWith("session.")) return addressText(detail, t);
  const way = after?.["way"];
  if (way === "live" || way === "hls" || way === "still" || way === "past") {
    const seconds = after?.["seconds"];
    const named = t(`audit.ways.${way}`);
    if (typeof seconds !== "number") return named;
    const duration = durationText(seconds * 1000, t);
    const key = after?.["isBound"] === true ? "audit.watchedAtMost" : "audit.watchedFor";
    return t(key, { way: named, duration });
  }
  const [from, until] = [after?.["from"], after?.["until"]];
  if (typeof from === "string" && typeof until === "string")
    return durationText(Date.parse(until) - Date.parse(from), t);
  const [lines, faults] = [after?.["lines"], after?.["faults"]];
  if (action === "audit.verify" && typeof lines === "number")
    return faults === 0 ? t("audit.verify.sound", { lines }) : t("audit.verify.broken");
  if (action === "hub.start") {
    if (detail === "first start") return t("audit.firstStart");
    if (detail === "settings as before") return t("audit.sameSettings");
  }
  return detail;
}

function addressText(detail: string, t: Translate): string {
  const [, address, times] = /^from (\S+?)(?:, (\d+) times)?$/.exec(detail) ?? [];
  if (address === undefined) return detail;
  return times === undefined
    ? t("audit.fromAddress", { address })
    : t("audit.fromAddressTimes", { address, times });
}

export type ShownChange = { readonly field: string; readonly before?: string; readonly after?: string };

/** The fields of a change with their values as text; of views nothing, because the words say it all. */
export function changesOf({ before, after, action }: AuditLine, t: Translate): ShownChange[] {
  if (GROUPS.views.split(",").some((beginning) => action.startsWith(beginning))) return [];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((name) => ({
    field: fieldText(name, t),
    ...(before === undefined ? {} : { before: valueText(before[name], t) }),
    ...(after === undefined ? {} : { after: valueText(after[name], t) }),
  }));
}

function fieldText(name: string, t: Translate): string {
  return Object.hasOwn(zh.audit.fields, name)
    ? t(`audit.fields.${name as keyof Words["audit"]["fields"]}`)
    : name;
}

function valueText(value: unknown, t: Translate): string {
  if (value === null || value === undefined || value === "") return t("audit.nothing");
  if (value === "(hidden)" || value === "(set)") return t("audit.hidden");
  if (typeof value === "boolean") return value ? t("audit.yes") : t("audit.no");
  if (typeof value === "string") return value.replaceAll("[…]", t("audit.masked"));
  if (Array.isArray(value) && value.every((one) => typeof one !== "object"))
    return value.length === 0 ? t("audit.nothing") : value.map((one) => valueText(one, t)).join(", ");
  return JSON.stringify(value, null, 1);
}
