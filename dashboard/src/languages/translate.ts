// How a text is looked up: by its checked key, in whatever language is in use.
import type { TFunction } from "i18next";
import type { Words } from "./zh.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "words";
    resources: { words: Words };
  }
}

/** Looks a text up by its checked key. */
export type Translate = TFunction<"words">;

export type LanguageCode = "zh" | "en";
