// Levels, hours and reasons in words. Pure.
import type { Duty, DutyHours, OwnMessage } from "../../../hub/serve/contract.ts";
import type { Translate } from "../languages/language.ts";
import { type Words, zh } from "../languages/zh.ts";

/** A level, "served" or "admin"; one that this page does not know by its own name. */
export function levelText(level: string, t: Translate): string {
  return Object.hasOwn(zh.duty.levels, level)
    ? t(`duty.levels.${level as keyof Words["duty"]["levels"]}`)
    : level;
}

export function hoursText(hours: DutyHours | undefined, t: Translate): string {
  if (hours === undefined) return t("duty.always");
  const { weekdays, from, to } = hours;
  const days =
    weekdays.length === 7
      ? t("duty.everyDay")
      : weekdays
          .toSorted((one, other) => one - other)
          .map((day) => t(`duty.weekdays.d${day as 1 | 2 | 3 | 4 | 5 | 6 | 7}`))
          .join(" ");
  return t(hours.bySchoolCalendar ? "duty.hoursCalendar" : "duty.hours", { days, from, to });
}

export function personText(
  { name, deputyFor }: Duty["levels"][number]["people"][number],
  t: Translate,
): string {
  return deputyFor === undefined ? name : `${name}（${t("duty.standsIn", { name: deputyFor })}）`;
}

/** "您是东街小学食堂的食品安全员；前一级 15 分钟没有人确认，也没有人打开过". */
export function whyText({ why }: OwnMessage, t: Translate): string {
  const level = why.level === undefined ? "" : levelText(why.level, t);
  const parts = [reasonText(why, level, t)];
  if (why.afterMin !== undefined) parts.push(t("told.why.after", { count: why.afterMin }));
  if (why.unseen) parts.push(t("told.why.unseen"));
  for (const { level: passed, because } of why.passed ?? [])
    parts.push(t("duty.skips", { level: levelText(passed, t), because: t(`duty.passed.${because}`) }));
  return parts.join(t("told.why.joint"));
}

function reasonText(why: OwnMessage["why"], level: string, t: Translate): string {
  const { reason, siteName, deputyFor } = why;
  if (reason === "duty")
    return siteName === undefined
      ? t("told.why.dutyNoSite", { level })
      : t("told.why.duty", { site: siteName, level });
  if (reason === "deputy") return t("told.why.deputy", { name: deputyFor ?? "", level });
  return t(`told.why.${reason}`);
}
