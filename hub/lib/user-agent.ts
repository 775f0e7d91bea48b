// What a browser says that it is, as the two words a person knows: the browser's and the machine's name. It may say what
// it likes: the words are to recognise one's own by, nothing hangs on them.

/** The first that fits: most browsers also say that they are others. */
const BROWSERS: readonly (readonly [mark: RegExp, name: string])[] = [
  [/MicroMessenger\//, "WeChat"],
  [/DingTalk/, "DingTalk"],
  [/HuaweiBrowser\//, "Huawei Browser"],
  [/MiuiBrowser\//, "Mi Browser"],
  [/QQBrowser\/|MQQBrowser/, "QQ Browser"],
  [/UCBrowser\//, "UC Browser"],
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
  [/^curl\//, "curl"],
];
const SYSTEMS: typeof BROWSERS = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Android/, "Android"],
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Windows/, "Windows"],
  [/Macintosh/, "Mac"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** "" for what is not known. */
export function wordsOfAgent(agent: string): { readonly browser: string; readonly system: string } {
  const nameIn = (list: typeof BROWSERS) => list.find(([mark]) => mark.test(agent))?.[1] ?? "";
  return { browser: nameIn(BROWSERS), system: nameIn(SYSTEMS) };
}
