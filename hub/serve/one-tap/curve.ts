// A small curve as SVG, for a page that must be there on a bad line. Pure; no style of its own, which the page's content
// policy would refuse.
import { type Html, html } from "../parents/html.ts";
import type { Curve } from "./facts.ts";

/** Drawn in units of the page's own width on a phone. */
const WIDTH = 320;
const HEIGHT = 96;
/** Room for the line's thickness. */
const EDGE = 4;

export function curveOf(
  { points }: Curve,
  { limit, label }: { readonly limit: number | undefined; readonly label: string },
): Html {
  const { low, high } = rangeOf(points, limit);
  const y = (value: number) =>
    round(HEIGHT - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE));
  const x = (place: number) => round((place / Math.max(1, points.length - 1)) * WIDTH);
  const stretches: string[][] = [];
  let isGap = true;
  for (const [place, value] of points.entries()) {
    if (value !== null) {
      if (isGap) stretches.push([]);
      stretches.at(-1)?.push(`${x(place)},${y(value)}`);
    }
    isGap = value === null;
  }
  return html`<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" preserveAspectRatio="none">
${limit === undefined ? undefined : html`<line class="limit" x1="0" x2="${WIDTH}" y1="${y(limit)}" y2="${y(limit)}"/>`}
${stretches.map((stretch) =>
  stretch.length === 1
    ? html`<circle cx="${stretch[0]?.split(",")[0]}" cy="${stretch[0]?.split(",")[1]}" r="2"/>`
    : html`<polyline points="${stretch.join(" ")}"/>`,
)}
</svg>`;
}

/** What the curve reaches; the limit is always in the picture. */
export function rangeOf(
  points: Curve["points"],
  limit: number | undefined,
): { readonly low: number; readonly high: number } {
  const all = [...points.filter((point) => point !== null), ...(limit === undefined ? [] : [limit])];
  return { low: Math.min(...all), high: Math.max(...all) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
