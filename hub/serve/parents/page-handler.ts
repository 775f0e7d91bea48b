// Serves the parents' page: to whoever has a link's address, and to a signed-in person as a preview of it.
import type { Request, Response } from "express";
import type { Site } from "../../model.ts";
import type { ParentsStatus } from "../contract.ts";
import { builtScript } from "./built-script.ts";
import type { Kitchens } from "./kitchens.ts";
import { parentsPage } from "./page.ts";
import type { Language } from "./proof-words.ts";

export type PageHandler = (
  request: Request,
  response: Response,
  shown: { readonly status: ParentsStatus; readonly school: Site; readonly base: string | undefined },
) => Promise<void>;

export function createPageHandler(kitchens: Kitchens): PageHandler {
  return async (request, response, { status, school, base }) => {
    const isOver = status.state === "ended";
    const page = parentsPage({
      status,
      kitchens: isOver ? [] : await kitchens.of(school),
      language: languageOf(request),
      base,
      assets: builtScript(),
    });
    response.set({
      "Cache-Control": "no-store",
      "X-Robots-Tag": "noindex, nofollow",
      //  The address is the key: no other site is told of it.
      "Referrer-Policy": "no-referrer",
    });
    response
      .status(isOver ? 410 : 200)
      .type("html")
      .send(page);
  };
}

/** What was chosen on the page, else what the browser prefers; Chinese where it says nothing of either. */
function languageOf(request: Request): Language {
  const chosen = request.query["lang"];
  if (chosen === "zh" || chosen === "en") return chosen;
  return request.acceptsLanguages(["zh", "en"]) === "en" ? "en" : "zh";
}
