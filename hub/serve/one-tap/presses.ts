// What can be done by a one-tap link: each button's form, or what the page's script sends in its place, handed on to the
// action that a signed-in person's dashboard calls.
import express, { type Request, type Response } from "express";
import type { z } from "zod";
import type { Who } from "../../access/sessions.ts";
import { acknowledgeAlert } from "../../actions/acknowledge-alert.ts";
import { type Desk, type Outcome, refuse } from "../../actions/desk.ts";
import { PRESS_KEY, pressOneTap } from "../../actions/press-one-tap.ts";
import type { Alert, Language } from "../../model.ts";
import { oneTapAcknowledgeSchema } from "../contract.ts";
import { fill } from "../parents/page-words.ts";
import type { OneTapNeeds, Visit } from "./one-tap.ts";
import { ONE_TAP_WORDS } from "./page-words.ts";

/** Chosen: a thousand characters in any script, percent-encoded, and the rest of the form. */
const MOST_BODY = "16kb";
/** Chosen: below it nobody asks when it was written. */
const WAITED_LEAST_S = 120;

export type Presses = {
  /** Undefined where there is no such button. */
  readonly press: (
    request: Request,
    response: Response,
    came: Visit,
    language: Language,
  ) => Promise<Outcome<Pressed> | undefined>;
};

/** How the alert stands after it. */
type Pressed = { readonly state: Alert["state"] };

/** One button: what comes with it, and what it does. `told` is a text with how long it has waited for a line. */
type Button<S extends z.ZodType> = {
  readonly schema: S;
  readonly work: (
    desk: Desk,
    who: Who,
    alert: Alert,
    said: z.output<S>,
    told: (text: string) => string,
  ) => Promise<Outcome<Alert>>;
};
function button<S extends z.ZodType>(one: Button<S>): Button<z.ZodType> {
  return one as unknown as Button<z.ZodType>;
}

const BUTTONS: Readonly<Record<string, Button<z.ZodType>>> = {
  acknowledge: button({
    schema: oneTapAcknowledgeSchema,
    work: (desk, who, alert, _said, told) => acknowledgeAlert(desk, who, alert.id, told("")),
  }),
};

export function createPresses({ desk, words }: OneTapNeeds): Presses {
  async function press(
    request: Request,
    response: Response,
    came: Visit,
    language: Language,
  ): Promise<Outcome<Pressed> | undefined> {
    const name = String(request.params["press"]);
    const one = Object.hasOwn(BUTTONS, name) ? BUTTONS[name] : undefined;
    if (one === undefined) return undefined;
    const fields = await readFields(request, response);
    const { key = request.get("idempotency-key"), ...rest } = fields;
    if (typeof key !== "string" || !PRESS_KEY.test(key))
      return refuse(
        422,
        "key: give each thing that is done a key of its own, of 8 to 64 letters and digits.",
      );
    const read = one.schema.safeParse(rest);
    if (!read.success) {
      const [issue] = read.error.issues;
      return refuse(422, `${issue?.path.join(".")}: ${issue?.message}`, "form");
    }
    const { waitedS = 0, ...asked } = read.data as { readonly waitedS?: number };
    const duration = words.duration(waitedS * 1000, language);
    const told = (text: string) =>
      waitedS < WAITED_LEAST_S ? text : fill(ONE_TAP_WORDS[language].waited, { text, duration }).trim();
    const { link, seat, from } = came;
    const order = { key, seat, from, what: name, asked: JSON.stringify(asked) };
    return await pressOneTap(desk, link, order, async (inside, who, alert) => {
      const done = await one.work(inside, who, alert, read.data, told);
      return "refused" in done ? done : { done: { state: done.done.state } };
    });
  }

  return { press };
}

/** The fields of a form, or of what the script sends; one that came twice counts as a list. */
async function readFields(request: Request, response: Response): Promise<Record<string, unknown>> {
  const parsers = [
    express.json({ limit: MOST_BODY, strict: true }),
    express.urlencoded({ limit: MOST_BODY, extended: false, parameterLimit: 20 }),
  ];
  for (const parse of parsers) {
    const error: unknown = await new Promise((resolve) => parse(request, response, resolve));
    if (error !== undefined) throw error;
  }
  const body: unknown = request.body;
  return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : {};
}
