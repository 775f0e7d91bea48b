// The page's words by themselves: what it says in a language, without a browser.
import i18next from "i18next";
import { en } from "../../dashboard/src/languages/en.ts";
import type { LanguageCode, Translate } from "../../dashboard/src/languages/translate.ts";
import { zh } from "../../dashboard/src/languages/zh.ts";

export function spoken(language: LanguageCode): Translate {
  const words = i18next.createInstance();
  void words.init({
    lng: language,
    ns: ["words"],
    defaultNS: "words",
    resources: { zh: { words: zh }, en: { words: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return words.t as Translate;
}
