// Whether so much of a camera's stream is lost, for so long, that somebody has to look after its network.

/** What was seen of the pictures in a few seconds. */
export type SeenPictures = {
  readonly pictures: number;
  /** Broken, or left out since they build on such. */
  readonly damaged: number;
};

//  Chosen: a picture that stands still for a tenth of the time no longer shows what is done in a kitchen. Measured: with
//  1 % of packets lost and a key frame each two seconds it is a fifth.
const TOO_MUCH = 0.1;
//  Chosen: far enough below that a camera on the edge does not come and go; a single loss in half a minute is below it.
const LITTLE = 0.02;
//  Chosen: a cable that was pulled and put back makes one gap; that it goes on is what matters.
const LEAST_SPREAD = 3;

/**
 * @param wasLossy what this said last
 * @param seen the last half minute or so, in even parts
 */
export function isTooLossy(wasLossy: boolean, seen: readonly SeenPictures[]): boolean {
  const damaged = seen.reduce((sum, one) => sum + one.damaged, 0);
  const all = damaged + seen.reduce((sum, one) => sum + one.pictures, 0);
  if (all === 0) return wasLossy;
  const share = damaged / all;
  if (wasLossy) return share > LITTLE;
  return share > TOO_MUCH && seen.filter((one) => one.damaged > 0).length >= LEAST_SPREAD;
}
