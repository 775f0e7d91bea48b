// Who is called for a site's alerts, in which order and when. Types only.
import type { UnixMs } from "../model.ts";
import type { Address, Language } from "./messages.ts";

/**
 * The levels of a duty tree, those nearest to the kitchen first: canteen staff, food-safety officer (食品安全员), director
 * (食品安全总监), principal, town's central school, district. A site that has no town above it has no such level.
 */
export type DutyLevelName = "staff" | "officer" | "director" | "principal" | "town" | "district";

/** Hours of duty in the hub's zone. */
export type DutyHours = {
  /** 1 is Monday, 7 Sunday (ISO 8601). */
  readonly weekdays: readonly number[];
  /** "HH:MM"; over midnight where the end is before the beginning, the whole day where both are alike. */
  readonly from: string;
  readonly to: string;
  /** The school calendar goes before the weekday: off on holidays, on duty on make-up days. */
  readonly bySchoolCalendar: boolean;
};

/** What a site says of one level; what it leaves out is said by the site above it, or follows from the posts. */
export type DutyOverride = {
  /** Accounts; empty: nobody. */
  readonly people?: readonly string[];
  /** "always" where a site above says hours and this one does not want them. */
  readonly hours?: DutyHours | "always";
  /** How many minutes after the beginning of the call the level is told, while nobody acknowledges. */
  readonly afterMin?: number;
};

export type DutyOverrides = Partial<Readonly<Record<DutyLevelName, DutyOverride>>>;

/** Somebody is away, and perhaps somebody is told in their place. */
export type Absence = {
  readonly id: string;
  readonly account: string;
  readonly from: UnixMs;
  readonly until: UnixMs;
  readonly deputy?: string;
};

/** Where and when one person is told. */
export type Contact = Address & {
  readonly language: Language;
  /** What is not critical waits from `from` to `to`, "HH:MM" in the hub's zone. */
  readonly quiet: { readonly on: boolean; readonly from: string; readonly to: string };
};
