// What can be wrong with a change of a rule, with planned maintenance and with meal times, in words that say what to do
// instead.

export const RULE_FAULTS = {
  "rule-field": { zh: "这条规则没有这一项，请留空", en: "this rule has no such number: leave it out" },
  "rule-nothing": {
    zh: "和现在的要求一样，没有要改的",
    en: "this is what is in force already: there is nothing to change",
  },
  "rule-both-ways": {
    zh: "有的变严、有的变宽，请分两次改",
    en: "some of this tightens and some loosens: make two changes of it",
  },
  "rule-crossed": {
    zh: "上限和下限之间没有余地了：{site} 的下限 {low}，上限 {high}",
    en: "nothing is left between the limits: at {site} the lower is {low} and the upper {high}",
  },
  "rule-beyond": {
    zh: "要比限值更远：上限更高，下限更低",
    en: "must be farther out than the limit itself",
  },
  "end-needed": {
    zh: "放宽或关闭必须有结束时间，请填写",
    en: "what loosens or switches off must have an end: fill it in",
  },
  "end-range": {
    zh: "要晚于现在和开始时间，最长 {most} 天",
    en: "must be after now and after its beginning, and at most {most} days later",
  },
  "begin-range": {
    zh: "不能早于现在，也不能晚于 {most} 天后",
    en: "must not be before now, nor more than {most} days ahead",
  },
  "food-needed": {
    zh: "请写明里面的食品移到了哪里；没有食品就写“没有”",
    en: "say where its food went; where there was none, say so",
  },
  "no-such-device": { zh: "这个单位里没有这个设备", en: "this site has no such device" },
  "windows-order": {
    zh: "每段的结束要晚于开始，各段不能重叠",
    en: "each must end after it begins, and none may lie over another",
  },
} as const;
