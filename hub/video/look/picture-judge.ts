// Whether a camera's picture can be believed, from the figures of its checks. Pure: state in, state out; time is the
// checks' own. One fault is told at a time, because one person with a ladder mends all of them.
import type { PictureFault, UnixMs } from "../../model.ts";
import type { PictureFigures } from "./picture-figures.ts";
import { type Patience, type Switch, turned } from "./switch.ts";

export type Check = {
  readonly at: UnixMs;
  readonly figures: PictureFigures;
  /** The coded picture is byte for byte the one of the check before, and was sent anew. */
  readonly isSameBytes: boolean;
  /** What was shown some time ago is shown again, as it was. Undefined: not looked for. */
  readonly isRepeating: boolean | undefined;
};

export type PictureMemory = {
  readonly switches: Readonly<Record<PictureFault, Switch>>;
  /** How sharp this camera's picture is when it is well. */
  readonly usualSharpness?: number;
  /** The fault that is told: the first one found, until it is over. */
  readonly told?: PictureFault;
};

/** In the order in which they are looked for: nothing more can be said of a picture that is black. */
export const PICTURE_FAULTS: readonly PictureFault[] = [
  "picture_black",
  "picture_bright",
  "picture_covered",
  "picture_frozen",
  "picture_looped",
  "picture_moved",
  "picture_blurred",
];

const S = 1000;
const MIN = 60 * S;
/** Practice of camera supervision (domain knowledge): two good probes and it is well again. */
const TWO: Patience = { checks: 2, forMs: 0 };
const PATIENCE: Readonly<Record<PictureFault, { readonly on: Patience; readonly off: Patience }>> = {
  picture_black: { on: TWO, off: TWO },
  picture_bright: { on: { checks: 3, forMs: 20 * S }, off: TWO },
  //  Chosen: whoever cleans the lens is gone after half a minute.
  picture_covered: { on: { checks: 3, forMs: 30 * S }, off: TWO },
  //  Chosen: pictures that are the same but for their coding are no proof before five minutes; see `isFrozen`.
  picture_frozen: { on: { checks: 3, forMs: 20 * S }, off: TWO },
  picture_looped: { on: { checks: 1, forMs: 0 }, off: { checks: 2, forMs: 10 * MIN } },
  //  Chosen: a trolley or a cook before the lens has moved on after two minutes.
  picture_moved: { on: { checks: 4, forMs: 2 * MIN }, off: TWO },
  //  Chosen: steam from a pot that was opened is gone after five minutes.
  picture_blurred: { on: { checks: 5, forMs: 5 * MIN }, off: { checks: 2, forMs: MIN } },
};

/** Found above the first value, and over below the second. All measured by test/bench/health.ts on drawn kitchens. */
export const PICTURE_LIMITS = {
  //  ffmpeg's blackdetect (picture_black_ratio_th): 0.98 of all pixels.
  picture_black: { figure: "darkShare", on: 0.98, off: 0.95 },
  //  Measured: over-exposed 0.94, by day 0.02. Chosen in between, with room for windows and steel.
  picture_bright: { figure: "brightShare", on: 0.6, off: 0.5 },
  //  Measured: covered 0.97 and more, by day 0.1 to 0.3, by night up to 0.5.
  picture_covered: { figure: "flatShare", on: 0.85, off: 0.75 },
  //  Measured: the same view 0.6 and more by day and 0.34 by night, turned by a twentieth of its width 0.28 and less.
  picture_moved: { figure: "overlap", on: 0.3, off: 0.4 },
  //  As a share of what is usual for the camera. Measured: out of focus by two pixels 0.05, dusk 0.8.
  picture_blurred: { figure: "sharpness", on: 0.4, off: 0.55 },
  //  Of small pixels that differ from the last check's. Measured: 0.38 and more in the stillest night kitchen.
  picture_frozen: { figure: "movedShare", on: 0.02, off: 0.1 },
} as const;

/** A check and a half of those outside kitchen hours. */
const FROZEN_BY_SIGHT_CHECKS = 5;
/** What is usual follows slowly: half of a lasting change after some 350 checks, an hour of kitchen time. */
const USUAL_SHARE = 1 / 500;
/** Chosen: a quarter of an hour of the picture as it is, where nothing is known of the camera yet. */
const FIRST_USUAL_SHARE = 1 / 30;
/** Chosen: sensors' noise is as strong as what is to be seen below it. */
const LEAST_LUMA_FOR_BLUR = 70;

/**
 * What is known of a camera before its first check.
 * @param toldSince what was told before a restart: it stands until checks say otherwise
 */
export function startMemory(
  told: PictureFault | undefined,
  since: UnixMs,
  usualSharpness: number | undefined,
): PictureMemory {
  const off: Switch = { is: false };
  const switches = Object.fromEntries(PICTURE_FAULTS.map((fault) => [fault, off])) as Record<
    PictureFault,
    Switch
  >;
  if (told !== undefined) switches[told] = { is: true, since };
  return {
    switches,
    ...(told === undefined ? {} : { told }),
    ...(usualSharpness === undefined ? {} : { usualSharpness }),
  };
}

export function judged(before: PictureMemory, check: Check): PictureMemory {
  const found = findingsOf(before, check);
  const switches = Object.fromEntries(
    PICTURE_FAULTS.map((fault) => [
      fault,
      turned(before.switches[fault], found[fault], check.at, patienceOf(fault, check)),
    ]),
  ) as Record<PictureFault, Switch>;
  const told =
    before.told !== undefined && switches[before.told].is
      ? before.told
      : PICTURE_FAULTS.find((fault) => switches[fault].is);
  const usual = usualAfter(
    before,
    check,
    PICTURE_FAULTS.every((fault) => found[fault] !== true),
  );
  return {
    switches,
    ...(told === undefined ? {} : { told }),
    ...(usual === undefined ? {} : { usualSharpness: usual }),
  };
}

/** A picture that is only the same to the eye must be so for longer than one whose very bytes are. */
function patienceOf(
  fault: PictureFault,
  { isSameBytes }: Check,
): { readonly on: Patience; readonly off: Patience } {
  const patience = PATIENCE[fault];
  if (fault !== "picture_frozen" || isSameBytes) return patience;
  return { ...patience, on: { checks: FROZEN_BY_SIGHT_CHECKS, forMs: 5 * MIN } };
}

type Findings = Readonly<Partial<Record<PictureFault, boolean>>>;

/** What a check says of each fault; absent where it says nothing. */
function findingsOf({ switches, usualSharpness }: PictureMemory, check: Check): Findings {
  const { figures, isSameBytes, isRepeating } = check;
  const over = (fault: "picture_black" | "picture_bright" | "picture_covered"): boolean => {
    const { figure, on, off } = PICTURE_LIMITS[fault];
    return figures[figure] >= (switches[fault].is ? off : on);
  };
  const frozen = isFrozen(switches.picture_frozen.is, figures, isSameBytes);
  if (over("picture_black")) return { picture_black: true };
  if (over("picture_bright")) return { picture_black: false, picture_bright: true };
  if (over("picture_covered")) return { picture_black: false, picture_bright: false, picture_covered: true };
  return {
    picture_black: false,
    picture_bright: false,
    picture_covered: false,
    ...given("picture_frozen", frozen),
    ...given("picture_looped", frozen === true ? undefined : isRepeating),
    ...given("picture_moved", isMoved(switches.picture_moved.is, figures.overlap)),
    ...given("picture_blurred", isBlurred(switches.picture_blurred.is, figures, usualSharpness)),
  };
}

function given(fault: PictureFault, found: boolean | undefined): Findings {
  return found === undefined ? {} : { [fault]: found };
}

function isFrozen(was: boolean, { movedShare }: PictureFigures, isSameBytes: boolean): boolean | undefined {
  if (isSameBytes) return true;
  if (movedShare === undefined) return undefined;
  const { on, off } = PICTURE_LIMITS.picture_frozen;
  return movedShare < (was ? off : on);
}

/** Without an approved reference nothing is said. */
function isMoved(was: boolean, overlap: number | undefined): boolean | undefined {
  const { on, off } = PICTURE_LIMITS.picture_moved;
  return overlap === undefined ? undefined : overlap < (was ? off : on);
}

function isBlurred(
  was: boolean,
  { luma, sharpness }: PictureFigures,
  usual: number | undefined,
): boolean | undefined {
  if (sharpness === undefined || usual === undefined || luma < LEAST_LUMA_FOR_BLUR) return undefined;
  const { on, off } = PICTURE_LIMITS.picture_blurred;
  return sharpness < usual * (was ? off : on);
}

/** Learned from pictures that are well, in light. */
function usualAfter(
  { usualSharpness: before, switches }: PictureMemory,
  { figures: { sharpness, luma } }: Check,
  isWell: boolean,
): number | undefined {
  const isToldWell = PICTURE_FAULTS.every((fault) => !switches[fault].is);
  if (sharpness === undefined || luma < LEAST_LUMA_FOR_BLUR || !isWell || !isToldWell) return before;
  if (before === undefined) return sharpness;
  return before + (sharpness - before) * (sharpness > before ? FIRST_USUAL_SHARE : USUAL_SHARE);
}
