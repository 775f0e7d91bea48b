// What can be done by a one-tap link: each button's form, or what the page's script sends in its place, handed on to the
// action that a signed-in person's dashboard calls.
import { createHash } from "node:crypto";
import express, { type Request, type Response } from "express";
import type { z } from "zod";
import type { Who } from "../../access/sessions.ts";
import { acknowledgeAlert } from "../../actions/acknowledge-alert.ts";
import { actOnAlert } from "../../actions/act-on-alert.ts";
import { type Desk, type Outcome, refuse } from "../../actions/desk.ts";
import { MOST_PHOTO_BYTES, photographAlert } from "../../actions/photograph-alert.ts";
import { PRESS_KEY, pressOneTap } from "../../actions/press-one-tap.ts";
import { MOST_SNOOZE_MIN, snoozeAlert } from "../../actions/snooze-alert.ts";
import type { Alert, Language } from "../../model.ts";
import { oneTapAcknowledgeSchema, oneTapActSchema, oneTapSnoozeSchema } from "../contract.ts";
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
  /** Takes a photo for what is sent next. */
  readonly photograph: (
    request: Request,
    response: Response,
    came: Visit,
  ) => Promise<Outcome<{ readonly id: string }>>;
};

/** Chosen: a delivery, a cleaning, a repair. */
const SNOOZE_MINUTES = [30, 60, 120];

/** For how long an alert can be put off here. */
export function snoozeMinutes({ severity }: Alert): readonly number[] {
  return SNOOZE_MINUTES.filter((minutes) => minutes <= MOST_SNOOZE_MIN[severity]);
}

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
  act: button({
    schema: oneTapActSchema,
    work: (desk, who, alert, { what, disposition, photos = [] }, told) =>
      actOnAlert(desk, who, alert.id, { what: told(what), disposition, photos }),
  }),
  snooze: button({
    schema: oneTapSnoozeSchema,
    work: (desk, who, alert, { minutes, reason, waitedS = 0 }, told) =>
      //  It was put off from when the button was pressed.
      snoozeAlert(desk, who, alert.id, {
        minutes: Math.max(1, minutes - Math.floor(waitedS / 60)),
        reason: told(reason),
      }),
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
    if (!isKey(key)) return NO_KEY;
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

  async function photograph(
    request: Request,
    response: Response,
    { link, seat, from }: Visit,
  ): Promise<Outcome<{ readonly id: string }>> {
    const key = request.get("idempotency-key");
    if (!isKey(key)) return NO_KEY;
    const bytes = await readPhoto(request, response);
    if (bytes === undefined) return refuse(422, "body: send the photo's file itself, as image/jpeg.");
    const asked = createHash("sha256").update(bytes).digest("hex");
    const order = { key, seat, from, what: "photo", asked };
    return await pressOneTap(desk, link, order, async (inside, who, alert) => {
      const done = await photographAlert(inside, who, alert.id, { bytes, key });
      return "refused" in done ? done : { done: { id: done.done.id } };
    });
  }

  return { press, photograph };
}

const NO_KEY = refuse(
  422,
  "key: give each thing that is done a key of its own, of 8 to 64 letters and digits.",
);

function isKey(key: unknown): key is string {
  return typeof key === "string" && PRESS_KEY.test(key);
}

async function readPhoto(request: Request, response: Response): Promise<Uint8Array | undefined> {
  const parse = express.raw({ limit: MOST_PHOTO_BYTES, type: ["image/jpeg", "image/png", "image/webp"] });
  const error: unknown = await new Promise((resolve) => parse(request, response, resolve));
  if (error !== undefined) throw error;
  const body: unknown = request.body;
  return body instanceof Uint8Array && body.length > 0 ? body : undefined;
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
