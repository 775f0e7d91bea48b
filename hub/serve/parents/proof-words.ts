// Today's proof in sentences, for parents: plain, whole, and never better than what is known. Pure.
import type { CameraProof, ColdBand, ColdProof, Proof } from "./proof.ts";

export type Language = "zh" | "en";

/** A sentence and how it is to be taken: to be glad of, a short time outside as a loading makes it, not proven, wrong. */
export type Sentence = { readonly text: string; readonly tone: "good" | "brief" | "unsure" | "bad" };

/** The fridges in sentences: all that kept together first in one, then each of the others by name. */
export function coldSentences({ cold, sampleFridgeUnwatched }: Proof, language: Language): Sentence[] {
  const words = WORDS[language];
  const kept = cold.filter((one) => one.verdict === "kept");
  const others = cold.filter((one) => one.verdict !== "kept");
  const sentences: Sentence[] = [];
  if (kept.length > 0) {
    const bands = [...Map.groupBy(kept, (one) => words.band(one.band))].map(([band, all]) => ({
      band,
      count: all.length,
    }));
    sentences.push({ tone: "good", text: words.kept(bands, kept.length, cold.length) });
  }
  for (const one of others) sentences.push(troubled(one, language));
  if (cold.length === 0) sentences.push({ tone: "unsure", text: words.noSensors });
  else if (sampleFridgeUnwatched) sentences.push({ tone: "unsure", text: words.sampleFridgeUnwatched });
  return sentences;
}

function troubled(one: ColdProof, language: Language): Sentence {
  const words = WORDS[language];
  const name = one.name;
  const unknown = one.unknownMs > 0 ? words.unknownFor(duration(one.unknownMs, language)) : "";
  switch (one.verdict) {
    case "outside": {
      const facts = {
        name,
        band: words.band(one.band),
        all: duration(one.outsideMs, language),
        longest: duration(one.longestOutsideMs, language),
        farthest: farthest(one),
      };
      const now = isOutsideNow(one) ? words.outsideNow(degrees(one.latest?.value ?? 0)) : "";
      const tone = one.wasAlarming || now !== "" ? "bad" : "brief";
      return { tone, text: words.outside(facts) + now + unknown };
    }
    case "silent":
      return { tone: "unsure", text: words.silent(name) };
    case "unknown":
      return { tone: "unsure", text: words.unknown(name) };
    default:
      return {
        tone: "unsure",
        text: words.keptAsFarAsKnown(name, words.band(one.band), duration(one.unknownMs, language)),
      };
  }
}

/** A loading that goes on is none to be waved through: how it ends is not known yet. */
function isOutsideNow({ band, latest }: ColdProof): boolean {
  if (latest === undefined) return false;
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = band;
  return latest.value < least || latest.value > most;
}

/** The value farthest outside the band. */
function farthest({ band, lowest, highest }: ColdProof): string {
  const above = band.most === undefined || highest === undefined ? 0 : highest - band.most;
  const below = band.least === undefined || lowest === undefined ? 0 : band.least - lowest;
  return degrees((above >= below ? highest : lowest) ?? 0);
}

/** The cameras in sentences. */
export function cameraSentences({ cameras, kitchenHoursBegun }: Proof, language: Language): Sentence[] {
  const words = WORDS[language];
  if (!kitchenHoursBegun) return [{ tone: "unsure", text: words.notBegun }];
  if (cameras.length === 0) return [{ tone: "unsure", text: words.noCameras }];
  const whole = cameras.filter(isSeenAll);
  const rest = cameras.filter((one) => !isSeenAll(one));
  return [
    ...(whole.length === 0
      ? []
      : [{ tone: "good" as const, text: words.seenAll(whole.length, cameras.length) }]),
    ...rest.map((one) => ({ tone: "unsure" as const, text: seenPart(one, language) })),
    ...cameras
      .filter((one) => one.isDoubted)
      .map(({ name }) => ({ tone: "unsure" as const, text: words.doubted(name) })),
  ];
}

/** Chosen: a reboot in ten kitchen hours is not worth a sentence; what is not known of the first minutes neither. */
const SEEN_ALL = 0.99;
const KNOWN_ALL = 0.9;
/** Chosen: of less than this nothing is said. */
const KNOWN_ENOUGH = 0.05;

function isSeenAll({ seen, known }: CameraProof): boolean {
  return seen !== undefined && seen >= SEEN_ALL && known >= KNOWN_ALL;
}

function seenPart({ name, seen, known }: CameraProof, language: Language): string {
  const words = WORDS[language];
  if (seen === undefined || known < KNOWN_ENOUGH) return words.seenUnknown(name);
  //  Down, so that a minute missing never reads as all.
  const [percent, part] = [Math.floor(seen * 100), Math.floor(known * 100)];
  return known < KNOWN_ALL ? words.seenOfKnown(name, percent, part) : words.seenPart(name, percent);
}

/** Hours and minutes; less than a minute is a minute. */
function duration(ms: number, language: Language): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (language === "zh")
    return [hours > 0 ? `${hours} 小时` : "", rest > 0 ? `${rest} 分钟` : ""]
      .filter((one) => one !== "")
      .join(" ");
  return [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter((one) => one !== "").join(" ");
}

function degrees(value: number): string {
  return `${value.toFixed(1).replace("-", "−")} °C`;
}

type Outside = {
  readonly name: string;
  readonly band: string;
  readonly all: string;
  readonly longest: string;
  readonly farthest: string;
};
type Bands = readonly { readonly band: string; readonly count: number }[];

function bandText({ least, most }: ColdBand, orColder: string, orWarmer: string): string {
  const text = (value: number) => String(value).replace("-", "−");
  if (least !== undefined && most !== undefined) return `${text(least)}–${text(most)} °C`;
  if (most !== undefined) return `${text(most)} °C ${orColder}`;
  return least === undefined ? "" : `${text(least)} °C ${orWarmer}`;
}

const WORDS = {
  zh: {
    band: (band: ColdBand) => bandText(band, "及以下", "及以上"),
    kept: (bands: Bands, kept: number, all: number) => {
      const which = kept === all ? `全部 ${all} 台` : `${all} 台中的 ${kept} 台`;
      const [only] = bands;
      if (bands.length === 1 && only !== undefined)
        return `${which}冷藏冷冻设备过去 24 小时一直在${spaced(only.band).trimEnd()}。`;
      return `${which}冷藏冷冻设备过去 24 小时一直在规定温度内：${bands.map(({ band, count }) => `${count} 台${spaced(band).trimEnd()}`).join("，")}。`;
    },
    keptAsFarAsKnown: (name: string, band: string, unknown: string) =>
      `${name}：有记录的时间都在${spaced(band).trimEnd()}，但过去 24 小时里有 ${unknown}没有数据。`,
    outside: ({ name, band, all, longest, farthest: value }: Outside) =>
      `${name}：过去 24 小时里有 ${all}超出规定温度（${band}），最长一次 ${longest}，最远到 ${value}。`,
    outsideNow: (value: string) => `现在仍是 ${value}。`,
    unknownFor: (text: string) => `另有 ${text}没有数据。`,
    silent: (name: string) => `${name}：传感器现在没有数据，无法证明温度。`,
    unknown: (name: string) => `${name}：过去 24 小时没有数据，无法证明温度。`,
    noSensors: "这个食堂的冰箱没有联网的温度传感器，这里无法证明温度。",
    sampleFridgeUnwatched: "留样冰箱没有联网的温度传感器，这里无法证明它的温度。",
    notBegun: "今天的厨房时间还没有开始。",
    noCameras: "这个食堂没有摄像头。",
    seenAll: (count: number, all: number) =>
      count === all
        ? `全部 ${all} 个摄像头今天厨房时间里一直在线。`
        : `${all} 个摄像头中的 ${count} 个今天厨房时间里一直在线。`,
    doubted: (name: string) => `${name}：现在的画面不可信，学校已收到提示。`,
    seenPart: (name: string, percent: number) => `${name}：今天厨房时间里 ${percent}% 的时间在线。`,
    seenOfKnown: (name: string, percent: number, known: number) =>
      `${name}：今天厨房时间只有 ${known}% 有记录，其中 ${percent}% 的时间在线。`,
    seenUnknown: (name: string) => `${name}：今天还没有足够的记录，说不出是否一直在线。`,
  },
  en: {
    band: (band: ColdBand) => bandText(band, "or colder", "or warmer"),
    kept: (bands: Bands, kept: number, all: number) => {
      const which =
        kept === all
          ? all === 1
            ? "The one cold store"
            : `All ${all} cold stores`
          : `${kept} of ${all} cold stores`;
      const [only] = bands;
      if (bands.length === 1 && only !== undefined)
        return `${which} stayed at ${only.band} for the last 24 h.`;
      return `${which} stayed within their limits for the last 24 h: ${bands.map(({ band, count }) => `${count} at ${band}`).join(", ")}.`;
    },
    keptAsFarAsKnown: (name: string, band: string, unknown: string) =>
      `${name}: at ${band} as far as is known; there is no data for ${unknown} of the last 24 h.`,
    outside: ({ name, band, all, longest, farthest: value }: Outside) =>
      `${name}: not at ${band} for ${all} of the last 24 h, ${longest} at a stretch at most, as far as ${value}.`,
    outsideNow: (value: string) => ` It is ${value} now.`,
    unknownFor: (text: string) => ` There is no data for another ${text}.`,
    silent: (name: string) => `${name}: the sensor gives no data now; its temperature cannot be proven.`,
    unknown: (name: string) => `${name}: no data in the last 24 h; its temperature cannot be proven.`,
    noSensors: "No fridge of this kitchen has a sensor: their temperatures cannot be proven here.",
    sampleFridgeUnwatched:
      "The fridge for retained samples has no sensor: its temperature cannot be proven here.",
    notBegun: "Today's kitchen hours have not begun yet.",
    noCameras: "This kitchen has no cameras.",
    seenAll: (count: number, all: number) =>
      count === all
        ? all === 1
          ? "The one camera was online for all of today's kitchen hours."
          : `All ${all} cameras were online for all of today's kitchen hours.`
        : `${count} of ${all} cameras were online for all of today's kitchen hours.`,
    doubted: (name: string) => `${name}: its picture is not to be believed now; the school has been told.`,
    seenPart: (name: string, percent: number) => `${name}: online for ${percent} % of today's kitchen hours.`,
    seenOfKnown: (name: string, percent: number, known: number) =>
      `${name}: only ${known} % of today's kitchen hours are on record; online for ${percent} % of that.`,
    seenUnknown: (name: string) => `${name}: too little is on record to say whether it was online today.`,
  },
} as const;

/** Chinese text with a space before a figure, as the other sentences have it. */
function spaced(text: string): string {
  return /^[\d−]/.test(text) ? ` ${text} ` : text;
}
