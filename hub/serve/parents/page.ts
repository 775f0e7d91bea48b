// The parents' page as HTML: everything that can be said in text is there when it arrives; pictures are the script's
// (dashboard/src/parents). Pure.
import type { Site, UnixMs } from "../../model.ts";
import type { ParentsStatus } from "../contract.ts";
import type { BuiltScript } from "./built-script.ts";
import { dataBlock, type Html, html } from "./html.ts";
import { fill, PAGE_WORDS, type PageWords } from "./page-words.ts";
import type { Proof } from "./proof.ts";
import { cameraSentences, coldSentences, type Language, type Sentence } from "./proof-words.ts";
import { type ToldView, toldSection } from "./told.ts";

/** A kitchen that feeds the school, and whose it is. */
export type Kitchen = {
  readonly name: string;
  readonly whose: "own" | "school" | "elsewhere";
  /** Who runs it. */
  readonly by: Pick<Site, "name"> | undefined;
  readonly proof: Proof;
};

export type ParentsView = {
  readonly status: ParentsStatus;
  readonly kitchens: readonly Kitchen[];
  readonly language: Language;
  /** Where status and media are asked for; undefined in a preview, which plays nothing. */
  readonly base: string | undefined;
  /** What this parent told the school, and may tell; undefined in a preview. */
  readonly told: ToldView | undefined;
  /** Addresses of the page's script and its style sheets. */
  readonly assets: BuiltScript | undefined;
};

export function parentsPage(view: ParentsView): string {
  const { status, language, base, assets } = view;
  const words = PAGE_WORDS[language];
  const title = `${status.school.name} · ${words.title}`;
  const other = language === "zh" ? "en" : "zh";
  const data = { base, words: words.live, areas: words.areas, status, language };
  return html`<!doctype html>
<html lang="${words.htmlLang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex, nofollow">
<meta name="theme-color" content="#11362f">
<title>${title}</title>
${(assets?.styles ?? []).map((style) => html`<link rel="stylesheet" href="${style}">`)}
${(assets?.imports ?? []).map((file) => html`<link rel="modulepreload" href="${file}">`)}
</head>
<body>
<header>
<p class="product">${words.title}</p>
<h1>${status.school.name}</h1>
<a class="language" href="?lang=${other}" lang="${PAGE_WORDS[other].htmlLang}" rel="nofollow">${words.otherLanguage}</a>
</header>
<main>
${base === undefined ? html`<p class="note">${words.preview}</p>` : undefined}
<p id="state" role="status" data-state="${status.state}">${stateText(status, words, language)}</p>
${status.state === "ended" ? undefined : rest(view, words)}
</main>
<footer>
<p>${fill(words.linkId, { id: status.linkId })}${
    status.state === "ended"
      ? undefined
      : html` · ${fill(words.linkUntil, { time: when(Date.parse(status.endsAt), status.zone, language) })}`
  }</p>
</footer>
${
  status.state === "ended" || assets === undefined || base === undefined
    ? undefined
    : html`<script type="application/json" id="view">${dataBlock(data)}</script>
<script type="module" src="${assets.script}"></script>`
}
</body>
</html>
`.html;
}

/** How the link stands, in one sentence or two. */
function stateText(status: ParentsStatus, words: PageWords, language: Language): string {
  const time = (at: string | undefined) =>
    at === undefined ? "" : when(Date.parse(at), status.zone, language);
  const ask = fill(words.ask, { name: status.askWhom });
  if (status.state === "open")
    return fill(words.openUntil, { time: clock(Date.parse(status.until ?? status.endsAt), status) });
  if (status.state === "closed")
    return status.opensAt === undefined
      ? `${words.closedForGood} ${ask}`
      : fill(words.opensAt, { time: time(status.opensAt) });
  const said =
    status.because === "revoked" ? words.revoked : fill(words.expired, { time: time(status.endsAt) });
  return `${said} ${ask}`;
}

function rest({ status, kitchens, language, told, base }: ParentsView, words: PageWords): Html {
  return html`<section aria-labelledby="kitchens">
<h2 id="kitchens">${words.kitchens}</h2>
${kitchens.length === 0 ? html`<p>${words.noKitchen}</p>` : undefined}
<ul class="kitchens">${kitchens.map((one) => html`<li><strong>${one.name}</strong> (${whoseText(one, words)})</li>`)}</ul>
</section>
<section id="pictures" aria-labelledby="pictures-title" ${hiddenUnless(status.state === "open")}>
<h2 id="pictures-title">${words.pictures}</h2>
<p class="small">${words.picturesWhat}</p>
<noscript><p class="note">${words.noScript}</p></noscript>
<div id="viewer"></div>
</section>
${told === undefined || base === undefined ? undefined : toldPart(told, base, status, language)}
<section id="proof" aria-labelledby="proof-title">
<h2 id="proof-title">${words.proof}</h2>
<p class="small">${fill(words.proofAt, { time: clock(Date.parse(status.now), status) })}</p>
${kitchens.map((kitchen) => proofOf(kitchen, kitchens.length > 1, words, language))}
</section>`;
}

function toldPart(told: ToldView, base: string, status: ParentsStatus, language: Language): Html | undefined {
  const isOpen = status.state === "open";
  if (!isOpen && told.own.length === 0 && told.fault === undefined) return undefined;
  return toldSection(told, {
    language,
    base,
    isOpen,
    askWhom: status.askWhom,
    now: Date.parse(status.now),
    when: (at) => when(at, status.zone, language),
    clock: (at) =>
      new Intl.DateTimeFormat("en-GB", { timeZone: status.zone, timeStyle: "medium" }).format(at),
  });
}

function hiddenUnless(isShown: boolean): Html {
  return isShown ? html`` : html`hidden`;
}

function whoseText({ whose, by }: Kitchen, words: PageWords): string {
  if (whose === "own") return words.own;
  return fill(whose === "school" ? words.ofSchool : words.elsewhere, { name: by?.name ?? "—" });
}

function proofOf({ name, proof }: Kitchen, isOneOfMany: boolean, words: PageWords, language: Language): Html {
  const { inspection, meals } = proof;
  return html`<article>
${isOneOfMany ? html`<h3>${name}</h3>` : undefined}
<h4>${words.cold}</h4>
${sentences(coldSentences(proof, language), words)}
<h4>${words.cameras}</h4>
${sentences(cameraSentences(proof, language), words)}
<h4>${words.inspection}</h4>
<p>${
    inspection === undefined
      ? words.notInspected
      : fill(words.inspected, {
          day: inspection.day,
          body: inspection.body,
          result: words.results[inspection.result],
        })
  }${inspection === undefined || inspection.note === "" ? undefined : html` — ${inspection.note}`}</p>
<h4>${words.menu}</h4>
${meals === undefined || meals.length === 0 ? html`<p>${words.noMenu}</p>` : meals.map((meal) => mealOf(meal, words))}
</article>`;
}

function mealOf({ meal, menu, samples }: NonNullable<Proof["meals"]>[number], words: PageWords): Html {
  return html`<p><strong>${words.meals[meal]}</strong> <span class="menu">${menu}</span></p>
<p class="small">${words.samples}: ${
    samples.length === 0
      ? words.noSamples
      : samples.map(({ dish, at }) => fill(words.sample, { dish, time: at })).join(", ")
  }</p>`;
}

/** The tone is also said in words: colours alone tell a screen reader nothing. */
function sentences(all: readonly Sentence[], words: PageWords): Html {
  return html`<ul class="facts">${all.map(
    ({ text, tone }) =>
      html`<li data-tone="${tone}"><span class="tone">${words.tones[tone]}</span> ${text}</li>`,
  )}</ul>`;
}

function clock(at: UnixMs, { zone }: Pick<ParentsStatus, "zone">): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

/** A day and a time of day, in the zone of the kitchen. */
function when(at: UnixMs, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}
