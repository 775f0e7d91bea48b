// A test that runs by the machine's clock and needs a certain hour of a certain weekday takes the next one that there is.

const WEEK_MS = 7 * 86_400_000;

/** The first moment from now on that lies whole weeks before or after this one. */
export function nextLike(moment: string): number {
  const first = Date.parse(moment);
  return first + Math.ceil((Date.now() - first) / WEEK_MS) * WEEK_MS;
}
