// Which language the page speaks: Chinese unless the person chose otherwise, and remembered in this browser.
// One more language is one more file beside this one and a line in WORDS.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import type { LanguageCode, Translate } from "./translate.ts";
import { type Words, zh } from "./zh.ts";

export type { LanguageCode, Translate };

const WORDS: Record<LanguageCode, Words> = { zh, en };
const HTML_LANG: Record<LanguageCode, string> = { zh: "zh-CN", en: "en" };
const REMEMBERED = "mingchu.language";

/** The language in use. */
export function currentLanguage(): LanguageCode {
  return i18next.language === "en" ? "en" : "zh";
}

/** Loads the words; call once before anything is shown. */
export function startLanguage(): void {
  const remembered = readRemembered();
  void i18next.use(initReactI18next).init({
    lng: remembered,
    fallbackLng: "zh",
    ns: ["words"],
    defaultNS: "words",
    resources: { zh: { words: WORDS.zh }, en: { words: WORDS.en } },
    //  React escapes what it shows; escaping twice would show &#39; in names.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = HTML_LANG[remembered];
}

/** Switches the whole page over, and remembers the choice. */
export function chooseLanguage(code: LanguageCode): void {
  localStorage.setItem(REMEMBERED, code);
  document.documentElement.lang = HTML_LANG[code];
  void i18next.changeLanguage(code);
}

function readRemembered(): LanguageCode {
  return localStorage.getItem(REMEMBERED) === "en" ? "en" : "zh";
}
