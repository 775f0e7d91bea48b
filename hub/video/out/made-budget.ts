// Who may have another live view made, where only so many are made at once. Promise: a part of them is kept for views
// with masks, which have no other way to be live, and the seats of parents' links never take it all from staff.

/** A view that is made, or is to be. */
export type Claim = {
  /** It is what a camera's masks need: without it there is no live view of the camera for who asks. */
  readonly isNeeded: boolean;
  /** The parents' seat for which it is made. */
  readonly seat: string | undefined;
};

export type Bound = {
  readonly most: number;
  /** What counts towards it. */
  readonly counts: (claim: Claim) => boolean;
};

//  Chosen: a camera that is looked at and the one that is turned to.
const MOST_OF_SEAT = 2;
//  Chosen: two of eight, so that a kitchen's cameras with masks move while others are watched in another codec; those
//  others have their cameras' own streams or stills besides.
const KEPT_FOR_MASKS = 1 / 4;
//  Chosen: parents have half at most beyond what masks need, however many seats they take.
const PART_OF_SEATS = 1 / 2;

/** All that holds for one more. */
export function boundsOf({ isNeeded, seat }: Claim, most: number): Bound[] {
  const all: Bound = { most, counts: () => true };
  if (isNeeded) return [all];
  const others: Bound = {
    most: most - Math.floor(most * KEPT_FOR_MASKS),
    counts: (claim) => !claim.isNeeded,
  };
  if (seat === undefined) return [all, others];
  return [
    all,
    others,
    {
      most: Math.max(1, Math.floor(most * PART_OF_SEATS)),
      counts: (claim) => !claim.isNeeded && claim.seat !== undefined,
    },
    { most: MOST_OF_SEAT, counts: (claim) => !claim.isNeeded && claim.seat === seat },
  ];
}
