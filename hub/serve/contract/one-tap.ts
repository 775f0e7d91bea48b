// What a one-tap link's page and the hub say to each other: the page of one alert that a message's link opens.
import { z } from "zod";
import { disposition } from "./alerts.ts";
import { plainText } from "./basics.ts";

/** Chosen: a wall of photos is no better evidence than three. */
export const MOST_ONE_TAP_PHOTOS = 3;

/** How long it waited in the phone for a line. Not since when: a phone's clock may be wrong. */
const waitedS = z.coerce
  .number()
  .int()
  .min(0)
  .max(7 * 86_400)
  .optional();
const said = (most: number) => plainText(most).refine((text) => text !== "", "must say something");

export const oneTapAcknowledgeSchema = z.object({ waitedS });
export const oneTapActSchema = z.object({
  what: said(1000),
  disposition: disposition.optional(),
  photos: z
    .array(z.string().regex(/^[\w-]{1,64}$/))
    .max(MOST_ONE_TAP_PHOTOS)
    .optional(),
  waitedS,
});
export const oneTapSnoozeSchema = z.object({
  minutes: z.coerce.number().int().min(1).max(480),
  reason: said(500),
  waitedS,
});

export type OneTapPress = "acknowledge" | "act" | "snooze";

/** What the page's script is given along with the page. */
export type OneTapView = {
  /** The link's own address. */
  readonly base: string;
  readonly mostPhotos: number;
  readonly words: OneTapScriptWords;
};

/** `{…}` are filled in by the script. */
export type OneTapScriptWords = {
  readonly queued: string;
  readonly sending: string;
  readonly sent: string;
  readonly refused: string;
  readonly ended: string;
  readonly remove: string;
  readonly offline: string;
  readonly photos: string;
  readonly photoWrong: string;
  readonly photosLost: string;
  readonly takeAway: string;
  readonly presses: Readonly<Record<OneTapPress, string>>;
};
