// The words of the parents' page besides the proof's. `{…}` are filled in, on the hub or by the page's own script.
import type { AreaName } from "../../../devices/areas.ts";
import type { Meal } from "../../store/disclosures.ts";
import type { Language } from "./proof-words.ts";

export type PageWords = {
  readonly htmlLang: string;
  readonly title: string;
  readonly otherLanguage: string;
  readonly kitchens: string;
  readonly own: string;
  readonly ofSchool: string;
  readonly elsewhere: string;
  readonly noKitchen: string;
  readonly openUntil: string;
  readonly opensAt: string;
  readonly closedForGood: string;
  readonly revoked: string;
  readonly expired: string;
  readonly ask: string;
  readonly linkUntil: string;
  readonly pictures: string;
  readonly picturesWhat: string;
  readonly noPictures: string;
  readonly noScript: string;
  readonly proof: string;
  readonly proofAt: string;
  readonly cold: string;
  readonly cameras: string;
  readonly inspection: string;
  readonly inspected: string;
  readonly results: Readonly<Record<"passed" | "to-mend" | "failed", string>>;
  readonly notInspected: string;
  readonly menu: string;
  readonly meals: Readonly<Record<Meal["meal"], string>>;
  readonly noMenu: string;
  readonly samples: string;
  readonly sample: string;
  readonly noSamples: string;
  readonly tones: Readonly<Record<"good" | "brief" | "unsure" | "bad", string>>;
  readonly linkId: string;
  readonly preview: string;
  readonly areas: Readonly<Record<AreaName, string>>;
  /** What the script says. */
  readonly live: LiveWords;
};

export type LiveWords = {
  readonly connecting: string;
  readonly offlineSince: string;
  readonly offline: string;
  readonly stopped: string;
  readonly tap: string;
  readonly taken: string;
  readonly secondsAgo: string;
  readonly minutesAgo: string;
  readonly stills: string;
  readonly late: string;
  readonly transcoded: string;
  readonly damaged: string;
  readonly lossy: string;
  readonly clockOff: string;
  readonly doubted: string;
  readonly full: string;
  readonly retry: string;
  readonly noAnswer: string;
  readonly viewers: string;
};

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = {
  zh: {
    htmlLang: "zh-CN",
    title: "阳光厨房",
    otherLanguage: "English",
    kitchens: "供餐厨房",
    own: "本校食堂",
    ofSchool: "{name}的食堂",
    elsewhere: "校外供餐，由{name}管理",
    noKitchen: "还没有登记给这所学校供餐的厨房。",
    openUntil: "现在开放，到 {time} 为止",
    opensAt: "现在没有开放。下次开放：{time}",
    closedForGood: "现在没有开放，链接到期之前也不会再开放。",
    revoked: "这个链接已被收回。",
    expired: "这个链接已于 {time} 到期。",
    ask: "需要新的链接，请联系{name}。",
    linkUntil: "链接有效期到 {time}",
    pictures: "厨房画面",
    picturesWhat: "只有图像，没有声音；不能下载，也不能回看。",
    noPictures: "现在没有可以看的画面。",
    noScript: "看画面需要打开浏览器的 JavaScript；下面的文字不需要。",
    proof: "今天的证明",
    proofAt: "截至 {time}",
    cold: "冰箱温度",
    cameras: "摄像头",
    inspection: "最近一次检查",
    inspected: "{day}，{body}：{result}",
    results: { passed: "合格", "to-mend": "要求整改", failed: "不合格" },
    notInspected: "还没有登记过检查。",
    menu: "今天的菜单和留样",
    meals: { breakfast: "早餐", lunch: "午餐", dinner: "晚餐", snack: "加餐" },
    noMenu: "食堂今天还没有填写菜单。",
    samples: "留样",
    sample: "{dish}（{time} 放入）",
    noSamples: "没有填写留样。",
    tones: { good: "正常", brief: "短时超出", unsure: "不能证明", bad: "有问题" },
    linkId: "链接编号 {id}",
    preview: "预览：家长看到的就是这样。这里不播放画面。",
    areas: {
      storage: "仓库",
      "rough-processing": "粗加工",
      cutting: "切配",
      cooking: "烹饪",
      "cold-room": "专间",
      washing: "洗消",
      serving: "分餐",
      "sample-retention": "留样",
    },
    live: {
      connecting: "正在连接……",
      offlineSince: "摄像头从 {time} 起离线",
      offline: "摄像头离线",
      stopped: "画面在 {time} 停住了，正在重新连接",
      tap: "点一下开始播放",
      taken: "拍摄于 {time}",
      secondsAgo: "{count} 秒前",
      minutesAgo: "{count} 分钟前",
      stills: "每隔几秒一张图片",
      late: "画面晚几秒",
      transcoded: "已转码",
      damaged: "画面有缺损，马上恢复",
      lossy: "网络不好，画面断续",
      clockOff: "摄像头的时钟不准",
      doubted: "这个画面现在不可信，学校已收到提示",
      full: "观看的人已满，先看每 {count} 秒一张的图片；有人离开后会自动变成视频。",
      retry: "再试视频",
      noAnswer: "连接不上，正在重试",
      viewers: "现在 {count} 人在看，最多 {most} 人",
    },
  },
  en: {
    htmlLang: "en",
    title: "Open kitchen",
    otherLanguage: "中文",
    kitchens: "Which kitchen feeds the school",
    own: "the school's own",
    ofSchool: "of {name}",
    elsewhere: "outside the school, run by {name}",
    noKitchen: "No kitchen is on record for this school yet.",
    openUntil: "Open now, until {time}",
    opensAt: "Not open now. Opens next: {time}",
    closedForGood: "Not open now, and not again before the link ends.",
    revoked: "This link has been withdrawn.",
    expired: "This link ended on {time}.",
    ask: "For another link, ask {name}.",
    linkUntil: "The link is good until {time}",
    pictures: "The kitchen now",
    picturesWhat: "Pictures only, no sound; nothing to download or to play back.",
    noPictures: "There are no pictures to see now.",
    noScript: "The pictures need JavaScript in your browser; the text below does not.",
    proof: "Today's proof",
    proofAt: "As of {time}",
    cold: "Fridges",
    cameras: "Cameras",
    inspection: "Last inspection",
    inspected: "{day}, {body}: {result}",
    results: { passed: "passed", "to-mend": "to be mended", failed: "failed" },
    notInspected: "No inspection is on record.",
    menu: "Today's menu and samples",
    meals: { breakfast: "Breakfast", lunch: "Lunch", dinner: "Dinner", snack: "Snack" },
    noMenu: "The kitchen has not written down today's menu yet.",
    samples: "Samples kept",
    sample: "{dish} (put in at {time})",
    noSamples: "No samples are written down.",
    tones: { good: "Fine", brief: "Briefly outside", unsure: "Not proven", bad: "Not fine" },
    linkId: "Link {id}",
    preview: "Preview: this is what parents see. No pictures are played here.",
    areas: {
      storage: "Storage",
      "rough-processing": "Rough processing",
      cutting: "Cutting",
      cooking: "Cooking",
      "cold-room": "Cold dishes",
      washing: "Washing",
      serving: "Serving",
      "sample-retention": "Samples",
    },
    live: {
      connecting: "Connecting …",
      offlineSince: "Camera offline since {time}",
      offline: "Camera offline",
      stopped: "The picture stopped at {time}; connecting again",
      tap: "Tap to play",
      taken: "Taken {time}",
      secondsAgo: "{count} s ago",
      minutesAgo: "{count} min ago",
      stills: "One picture every few seconds",
      late: "some seconds late",
      transcoded: "transcoded",
      damaged: "picture damaged, soon whole again",
      lossy: "poor network, the picture breaks up",
      clockOff: "the camera's clock is wrong",
      doubted: "this picture is not to be believed now; the school has been told",
      full: "All places are taken: here is a picture every {count} s; video starts by itself when somebody leaves.",
      retry: "Try video again",
      noAnswer: "No answer; trying again",
      viewers: "{count} watching now, at most {most}",
    },
  },
};

/** Puts values into a text's {…}. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}
