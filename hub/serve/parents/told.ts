// "Tell the school" on the parents' page: a form that needs no script, and what this parent told before with what became
// of it. Pure.
import type { AlertState, Remark, UnixMs } from "../../model.ts";
import { MOST_REMARK } from "../contract.ts";
import { type Html, html } from "./html.ts";
import { fill } from "./page-words.ts";
import type { Language } from "./proof-words.ts";
import { TOLD_WORDS, type ToldWords } from "./told-words.ts";

/** What was filled in, as it came, to be shown again. */
export type Draft = {
  readonly text: string;
  readonly kitchen: string;
  /** The camera and the moment of a picture; undefined for "now". */
  readonly picture:
    | { readonly cameraId: string; readonly cameraName: string; readonly at: UnixMs }
    | undefined;
};

export type ToldFault = keyof ToldWords["faults"];

/** One remark of this parent's. */
export type OwnRemark = {
  readonly key: string;
  readonly since: UnixMs;
  readonly cameraName: string | undefined;
  readonly state: AlertState;
  readonly remark: Remark;
  /** Until when what was told is to be put right, if it became an order. */
  readonly orderDueAt: UnixMs | undefined;
};

export type ToldView = {
  readonly own: readonly OwnRemark[];
  /** The kitchens to choose from. */
  readonly kitchens: readonly { readonly id: string; readonly name: string }[];
  /** Why nothing was sent just now. */
  readonly fault?: { readonly why: ToldFault; readonly until?: UnixMs; readonly draft: Draft };
};

export type ToldScene = {
  readonly language: Language;
  readonly base: string;
  readonly isOpen: boolean;
  readonly askWhom: string;
  readonly now: UnixMs;
  /** A day and a time of day as the page writes them. */
  readonly when: (at: UnixMs) => string;
  /** A time of day with its seconds. */
  readonly clock: (at: UnixMs) => string;
};

export function toldSection(view: ToldView, scene: ToldScene): Html {
  const words = TOLD_WORDS[scene.language];
  return html`<section id="told" aria-labelledby="told-title">
<h2 id="told-title">${words.title}</h2>
${faultText(view, scene, words)}
${scene.isOpen ? form(view, scene, words) : undefined}
<div id="told-own">
${view.own.length === 0 ? undefined : html`<h3>${words.own}</h3>`}
${view.own.map((one) => ownRemark(one, scene, words))}
</div>
</section>`;
}

function faultText({ fault }: ToldView, { isOpen, when, askWhom }: ToldScene, words: ToldWords): Html {
  if (fault === undefined) return html``;
  const text = isOpen
    ? fill(words.faults[fault.why], {
        most: MOST_REMARK,
        name: askWhom,
        time: fault.until === undefined ? "" : when(fault.until),
      })
    : words.closed;
  return html`<p class="note" role="alert" id="told-fault">${text}</p>`;
}

function form({ kitchens, fault }: ToldView, { base, language, clock }: ToldScene, words: ToldWords): Html {
  const draft = fault?.draft;
  const picture = draft?.picture;
  const label = picture && fill(words.picture, { camera: picture.cameraName, time: clock(picture.at) });
  return html`<details id="tell" ${fault === undefined ? html`` : html`open`}>
<summary>${words.write}</summary>
<form method="post" action="${base}/remarks?lang=${language}">
<p class="small">${words.what}</p>
<fieldset>
<legend>${words.moment}</legend>
<label><input type="radio" name="moment" value="now" ${picture ? html`` : html`checked`}> ${words.now}</label>
<label id="tell-picture" data-text="${words.picture}" ${picture ? html`` : html`hidden`}><input type="radio" name="moment" value="picture" ${
    picture ? html`checked` : html``
  }> <span>${label}</span></label>
<button type="button" id="tell-retake" hidden>${words.retake}</button>
<input type="hidden" name="camera" value="${picture?.cameraId}">
<input type="hidden" name="at" value="${picture?.at}">
</fieldset>
${kitchens.length < 2 ? undefined : kitchenChoice(kitchens, draft?.kitchen, words)}
<label for="tell-text">${fill(words.text, { most: MOST_REMARK })}</label>
<textarea id="tell-text" name="text" rows="4" maxlength="${MOST_REMARK}" required>
${draft?.text}</textarea>
<p class="trap" aria-hidden="true"><label>${words.trap} <input name="website" tabindex="-1" autocomplete="off"></label></p>
<button type="submit">${words.send}</button>
</form>
</details>`;
}

function kitchenChoice(kitchens: ToldView["kitchens"], chosen: string | undefined, words: ToldWords): Html {
  return html`<label for="tell-kitchen">${words.kitchen}</label>
<select id="tell-kitchen" name="kitchen">${kitchens.map(
    ({ id, name }) => html`<option value="${id}" ${id === chosen ? html`selected` : html``}>${name}</option>`,
  )}</select>`;
}

function ownRemark(one: OwnRemark, scene: ToldScene, words: ToldWords): Html {
  const { key, since, cameraName, remark } = one;
  const about = cameraName === undefined ? words.about : words.aboutPicture;
  const [state, text] = stateOf(one, scene, words);
  return html`<article class="told" data-state="${state}">
<p class="small">${fill(about, { time: scene.when(since), camera: cameraName ?? "" })}</p>
<blockquote>${remark.text}</blockquote>
<p class="told-state">${text}</p>
${
  remark.setAside === undefined
    ? remark.answers.map(
        (answer) =>
          html`<p class="told-answer"><strong>${fill(words.answer, { time: scene.when(answer.at) })}</strong> ${answer.text}</p>`,
      )
    : undefined
}
<p class="small"><a href="${scene.base}?lang=${scene.language}&remark=${key}" rel="nofollow">${words.keep}</a></p>
</article>`;
}

function stateOf(
  { state, remark, orderDueAt }: OwnRemark,
  scene: ToldScene,
  words: ToldWords,
): [string, string] {
  const said = { time: scene.when(remark.dueAt), name: scene.askWhom };
  if (remark.setAside !== undefined) return ["set-aside", fill(words.setAside, said)];
  if (state === "closed" && remark.answers.length === 0) return ["answered", words.putRight];
  if (state === "resolved" || state === "closed") return ["answered", words.answered];
  if (orderDueAt !== undefined && remark.answers.length > 0)
    return ["acknowledged", fill(words.answeredSoFar, { ...said, time: scene.when(orderDueAt) })];
  if (remark.dueAt < scene.now) return ["overdue", fill(words.overdue, said)];
  if (remark.answers.length > 0) return ["acknowledged", fill(words.answeredSoFar, said)];
  return state === "acknowledged" || state === "acted"
    ? ["acknowledged", fill(words.seen, said)]
    : ["firing", fill(words.sent, said)];
}
