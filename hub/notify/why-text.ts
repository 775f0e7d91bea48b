// Why somebody got a message, as one sentence of it: as whom they are on duty or in whose place, and who was called before
// them in vain, was not there, or had not so much as opened it. Pure.
import type { Language, MessageKind, Why } from "../model.ts";

type Both = Readonly<Record<Language, string>>;

/** What a reason is said with. */
type Scene = {
  readonly kind: MessageKind;
  readonly language: Language;
  /** The site that the message is about. */
  readonly site: string;
  /** The name of whoever the reader stands in for. */
  readonly deputyFor?: string;
};

/** The levels of the duty tree. */
const LEVELS: Readonly<Record<string, Both>> = {
  staff: { zh: "食堂人员", en: "canteen staff" },
  officer: { zh: "食品安全员", en: "food-safety officer" },
  director: { zh: "食品安全总监", en: "food-safety director" },
  principal: { zh: "校（园）长", en: "principal" },
  town: { zh: "镇（办）中心学校", en: "town central school" },
  district: { zh: "区教育局", en: "district" },
};

const BECAUSE: Readonly<Record<NonNullable<Why["passed"]>[number]["because"], Both>> = {
  nobody: { zh: "没有人", en: "has nobody" },
  away: { zh: "都请假了", en: "is away" },
  hours: { zh: "不在值守时间", en: "is off duty" },
};

export function whyText(why: Why, scene: Scene): string {
  const { language } = scene;
  const parts = [language === "zh" ? reasonZh(why, scene) : reasonEn(why, scene), ...aboutOthers(why, scene)];
  return `${parts.join(language === "zh" ? "；" : "; ")}${language === "zh" ? "。" : "."}`;
}

function levelText(level: string, language: Language): string {
  return LEVELS[level]?.[language] ?? level;
}

/** Of what is told together each thing has its own. */
function aboutOthers({ afterMin, unseen, passed = [] }: Why, { kind, language }: Scene): string[] {
  if (kind === "digest") return [];
  const isZh = language === "zh";
  const waited = isZh
    ? `前面的人 ${afterMin} 分钟内没有确认${unseen ? "，也没有人打开过" : ""}`
    : `those before did not answer within ${afterMin} min${unseen ? ", nor did anybody open it" : ""}`;
  const skipped = passed.map(({ level, because }) => {
    const [name, reason] = [levelText(level, language), BECAUSE[because][language]];
    return isZh ? `${name}${reason}` : `the level before (${name}) ${reason}`;
  });
  return [...(afterMin === undefined ? [] : [waited]), ...skipped];
}

function reasonZh({ reason, level, deputyFor }: Why, { site, deputyFor: name = deputyFor }: Scene): string {
  switch (reason) {
    case "duty":
      if (level === "served") return `您收到它，因为您的学校在${site}就餐`;
      if (level === "admin") return "您收到它，因为没有别的人可以通知，而您是系统管理员";
      return `您收到它，因为您是${site}值守安排里的${level === undefined ? "一员" : levelText(level, "zh")}`;
    case "deputy":
      return `您收到它，因为您代理 ${name ?? ""}`;
    case "assignee":
      return "您收到它，因为这件事由您负责";
    case "recheck":
      return "您收到它，因为要由您复查";
    case "channel":
      return `您收到它，因为${site}的一个通知渠道发不出去`;
    case "test":
      return "有人在通知渠道页面点了测试";
    case "group":
      return `本群接收${site}的报警`;
  }
}

function reasonEn({ reason, level, deputyFor }: Why, { site, deputyFor: name = deputyFor }: Scene): string {
  switch (reason) {
    case "duty":
      if (level === "served") return `You get this because your school eats from ${site}`;
      if (level === "admin")
        return "You get this because there is nobody else to tell, and you are an administrator";
      return `You get this because you are on duty for ${site}${level === undefined ? "" : ` as ${levelText(level, "en")}`}`;
    case "deputy":
      return `You get this because you stand in for ${name ?? ""}`;
    case "assignee":
      return "You get this because it is yours to see to";
    case "recheck":
      return "You get this because you are to look again";
    case "channel":
      return `You get this because a channel of ${site} does not get through`;
    case "test":
      return "Somebody pressed Test on the page of channels";
    case "group":
      return `This group gets the alerts of ${site}`;
  }
}
