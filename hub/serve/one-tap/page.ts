// A one-tap link's page as HTML: everything to decide with is there when it arrives, and its forms work without a script.
// The script (dashboard/src/one-tap) adds photos and a queue for when there is no line. Pure.
import type { Alert, Language, UnixMs } from "../../model.ts";
import type { OneTapView } from "../contract.ts";
import type { BuiltScript } from "../parents/built-script.ts";
import { dataBlock, type Html, html } from "../parents/html.ts";
import { fill } from "../parents/page-words.ts";
import { curveOf, rangeOf } from "./curve.ts";
import type { OneTapFacts } from "./facts.ts";
import { ONE_TAP_WORDS, type OneTapWords } from "./page-words.ts";

/** What is said of alerts wherever they are told, in a language. */
export type AlertWords = {
  readonly what: (alert: Alert, language: Language) => string;
  readonly value: (metric: NonNullable<Alert["metric"]>, value: number, language: Language) => string;
  readonly duration: (ms: number, language: Language) => string;
};

type Around = {
  readonly language: Language;
  readonly zone: string;
  readonly now: UnixMs;
  readonly assets: BuiltScript | undefined;
};

export type OneTapPage = Around & {
  readonly words: AlertWords;
  readonly facts: OneTapFacts;
  readonly view: OneTapView;
  /** Whose link it is. */
  readonly name: string;
  readonly gate: { readonly state: "fresh" | "held"; readonly until: UnixMs };
  /** Acting asks what became of the food. */
  readonly asksDisposition: boolean;
  readonly snoozeMinutes: readonly number[];
  /** Under which each form is sent, without the script. */
  readonly newKey: () => string;
  /** Why what was just sent was refused. */
  readonly refused: string | undefined;
};

export type GonePage = Around & {
  readonly because: keyof OneTapWords["gone"];
  readonly at: UnixMs | undefined;
  /** Where the alert is after signing in; undefined where the person may not see it. */
  readonly alertId: string | undefined;
  readonly askWhom: string | undefined;
};

export function gonePage(page: GonePage): string {
  const words = ONE_TAP_WORDS[page.language];
  const { because, at, alertId, askWhom } = page;
  const time = at === undefined ? "" : timeText(at, page);
  return frame(
    page,
    html`<p id="state" role="status" data-state="ended">${fill(words.gone[because], { time })}</p>
${because === "used" ? html`<p>${words.notYou}</p>` : undefined}
<p><a class="button" rel="noreferrer" href="${alertId === undefined ? "/" : `/alerts/${alertId}`}">${words.signIn}</a></p>
${askWhom === undefined ? undefined : html`<p class="small">${fill(words.ask, { name: askWhom })}</p>`}`,
    undefined,
  );
}

export function oneTapPage(page: OneTapPage): string {
  const { facts, gate, view, name, refused } = page;
  const words = ONE_TAP_WORDS[page.language];
  const { alert } = facts;
  const isClosed = alert.state === "closed";
  return frame(
    page,
    html`${factsPart(page, words)}
${refused === undefined ? undefined : html`<p class="note" role="alert">${fill(words.refused, { why: refused })}</p>`}
<div id="queue" role="status"></div>
${isClosed ? undefined : steps(page, words)}
<p class="small" id="whose">${fill(words.as, { name })} ${
      gate.state === "fresh" ? words.fresh : fill(words.held, { time: timeText(gate.until, page) })
    }</p>
<p class="small"><a rel="noreferrer" href="/alerts/${alert.id}">${words.all}</a></p>`,
    view,
  );
}

function frame(page: Around, main: Html, view: OneTapView | undefined): string {
  const { language, assets } = page;
  const words = ONE_TAP_WORDS[language];
  const other = language === "zh" ? "en" : "zh";
  return html`<!doctype html>
<html lang="${words.htmlLang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<meta name="theme-color" content="#11362f">
<title>${words.title}</title>
${(assets?.styles ?? []).map((style) => html`<link rel="stylesheet" href="${style}">`)}
${(assets?.imports ?? []).map((file) => html`<link rel="modulepreload" href="${file}">`)}
</head>
<body>
<header>
<p>${words.title}</p>
<a href="?lang=${other}" lang="${ONE_TAP_WORDS[other].htmlLang}" rel="nofollow">${words.otherLanguage}</a>
</header>
<main>
${main}
</main>
${
  view === undefined || assets === undefined
    ? undefined
    : html`<script type="application/json" id="view">${dataBlock(view)}</script>
<script type="module" src="${assets.script}"></script>`
}
</body>
</html>
`.html;
}

function factsPart(page: OneTapPage, words: OneTapWords): Html {
  const { facts, language } = page;
  const { alert, sites, deviceName, names } = facts;
  const { acknowledged, acted, snoozed } = alert;
  const nameOf = (account: string) => names.get(account) ?? account;
  const time = (at: UnixMs) => timeText(at, page);
  return html`<section id="facts" data-severity="${alert.severity}" data-state="${alert.state}">
<p class="where">${sites.join(" · ")}</p>
<h1><span class="severity">${words.severity[alert.severity]}</span> ${page.words.what(alert, language)}</h1>
${deviceName === undefined ? undefined : html`<p class="device">${deviceName}</p>`}
${valuePart(page, words)}
<p>${sinceText(page, words)}</p>
${curvePart(page, words)}
<p id="state" data-state="${alert.state}">${
    alert.state === "acknowledged" && acknowledged !== undefined
      ? fill(words.acknowledgedBy, { name: nameOf(acknowledged.by), time: time(acknowledged.at) })
      : words.state[alert.state]
  }</p>
${acted === undefined ? undefined : html`<p class="small">${fill(words.actedBy, { name: nameOf(acted.by), time: time(acted.at), what: acted.what })}</p>`}
${
  snoozed === undefined || snoozed.until < page.now
    ? undefined
    : html`<p class="small">${fill(words.snoozed, { name: nameOf(snoozed.by), time: time(snoozed.until), reason: snoozed.reason })}</p>`
}
</section>`;
}

function valuePart(
  { facts, words: said, language, ...page }: OneTapPage,
  words: OneTapWords,
): Html | undefined {
  const { alert, now } = facts;
  const { metric } = alert;
  if (metric === undefined || (now === undefined && alert.worst === undefined)) return undefined;
  const text = (value: number) => said.value(metric, value, language);
  const part = (name: string, value: string, about = "") =>
    html`<div><dt>${name}</dt><dd>${value}${about === "" ? undefined : html`<small>${about}</small>`}</dd></div>`;
  return html`<dl>
${now === undefined ? undefined : part(words.now, text(now.value), fill(words.at, { time: timeText(now.measuredAt, { language, ...page }) }))}
${alert.limit === undefined ? undefined : part(words.limit, text(alert.limit))}
${alert.worst === undefined ? undefined : part(isBelow(alert) ? words.lowest : words.highest, text(alert.worst))}
</dl>`;
}

/** True where the value farthest beyond the limit lies below it. */
function isBelow({ worst, limit }: Alert): boolean {
  return worst !== undefined && limit !== undefined && worst < limit;
}

function sinceText(page: OneTapPage, words: OneTapWords): string {
  const { alert } = page.facts;
  const end = alert.resolvedAt ?? page.now;
  const since = fill(words.since, { time: timeText(alert.since, page) });
  const lasted = fill(words.lasted, { duration: page.words.duration(end - alert.since, page.language) });
  const over =
    alert.resolvedAt === undefined ? [] : [fill(words.over, { time: timeText(alert.resolvedAt, page) })];
  const { remark, resolvedAt } = alert;
  const due =
    remark === undefined || resolvedAt !== undefined
      ? []
      : [fill(words.due, { time: timeText(remark.dueAt, page) })];
  return [since, lasted, ...over, ...due].join(page.language === "zh" ? "，" : ", ");
}

function curvePart({ facts, words: said, language }: OneTapPage, words: OneTapWords): Html | undefined {
  const { curve, alert } = facts;
  const { metric, limit } = alert;
  if (curve === undefined || metric === undefined) return undefined;
  const { low, high } = rangeOf(curve.points, undefined);
  const label = fill(words.curve, {
    duration: said.duration(curve.to - curve.from, language),
    low: said.value(metric, low, language),
    high: said.value(metric, high, language),
  });
  return html`<figure>${curveOf(curve, { limit, label })}<figcaption class="small">${label}</figcaption></figure>`;
}

function steps(page: OneTapPage, words: OneTapWords): Html {
  const { facts, view, newKey } = page;
  const form = (press: string, inside: Html) =>
    html`<form method="post" action="${view.base}/${press}" data-press="${press}">
<input type="hidden" name="key" value="${newKey()}">
${inside}
</form>`;
  const { state } = facts.alert;
  return html`<section id="steps">
${state === "firing" ? form("acknowledge", html`<button class="first">${words.acknowledge}</button>`) : undefined}
<details id="act"${state === "acknowledged" ? html` open` : undefined}><summary>${words.act}</summary>
${form("act", actPart(page, words))}
</details>
${
  state === "resolved"
    ? undefined
    : html`<details id="snooze"><summary>${words.snooze}</summary>
${form("snooze", snoozePart(page, words))}
</details>`
}
</section>`;
}

function actPart({ asksDisposition, view }: OneTapPage, words: OneTapWords): Html {
  const required = asksDisposition ? html` required` : undefined;
  return html`<label for="what">${words.what}</label>
<p class="phrases" hidden>${words.phrases.map((text) => html`<button type="button" data-into="what">${text}</button>`)}</p>
<textarea id="what" name="what" rows="2" maxlength="1000" required></textarea>
<fieldset><legend>${words.food}</legend>${(["kept", "moved", "discarded", "none"] as const).map(
    (one) =>
      html`<label><input type="radio" name="disposition" value="${one}"${required}> ${words.dispositions[one]}</label>`,
  )}</fieldset>
<p class="photos" hidden><label class="button" for="photo">${words.photos}</label><input id="photo" type="file" accept="image/*" capture="environment" data-most="${view.mostPhotos}"></p>
<div class="pictures"></div>
<button class="first">${words.sendAct}</button>`;
}

function snoozePart({ snoozeMinutes }: OneTapPage, words: OneTapWords): Html {
  return html`<fieldset><legend>${words.howLong}</legend>${snoozeMinutes.map(
    (minutes) =>
      html`<label><input type="radio" name="minutes" value="${minutes}" required> ${fill(words.minutes, { count: minutes })}</label>`,
  )}</fieldset>
<label for="reason">${words.why}</label>
<p class="phrases" hidden>${words.reasons.map((text) => html`<button type="button" data-into="reason">${text}</button>`)}</p>
<textarea id="reason" name="reason" rows="2" maxlength="500" required></textarea>
<button class="first">${words.sendSnooze}</button>`;
}

/** A time of day; with its day where that is another than today. */
function timeText(at: UnixMs, { zone, now, language }: Pick<Around, "zone" | "now" | "language">): string {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: zone,
    ...(day.format(at) === day.format(now) ? {} : { month: "short", day: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return format.format(at);
}
