// Serves the parents' page: to whoever has a link's address, and to a signed-in person as a preview of it.
import type { Request, Response } from "express";
import type { Site } from "../../model.ts";
import type { ParentsStatus } from "../contract.ts";
import { builtScript } from "./built-script.ts";
import type { Kitchens } from "./kitchens.ts";
import { parentsPage } from "./page.ts";
import type { Language } from "./proof-words.ts";
import type { ToldView } from "./told.ts";

export type PageHandler = (
  request: Request,
  response: Response,
  shown: {
    readonly status: ParentsStatus;
    readonly school: Site;
    readonly base: string | undefined;
    readonly told: ToldView | undefined;
    /** Of the answer, where it is not that of a page that is there. */
    readonly code?: number;
  },
) => Promise<void>;

export function createPageHandler(kitchens: Kitchens): PageHandler {
  return async (request, response, { status, school, base, told, code }) => {
    const isOver = status.state === "ended";
    const page = parentsPage({
      status,
      kitchens: isOver ? [] : await kitchens.of(school),
      language: languageOf(request),
      base,
      told,
      assets: builtScript("src/parents/parents.ts"),
    });
    response.set({
      "Cache-Control": "no-store",
      "X-Robots-Tag": "noindex, nofollow",
      //  The address is the key: no other site is told of it. Ours is, or its own form would have no origin.
      "Referrer-Policy": "same-origin",
    });
    response
      .status(isOver ? 410 : (code ?? 200))
      .type("html")
      .send(page);
  };
}

/** What was chosen on the page, else what the browser prefers; Chinese where it says nothing of either. */
export function languageOf(request: Request): Language {
  const chosen = request.query["lang"];
  if (chosen === "zh" || chosen === "en") return chosen;
  return request.acceptsLanguages(["zh", "en"]) === "en" ? "en" : "zh";
}
