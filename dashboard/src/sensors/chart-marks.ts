// What is drawn behind and on the curve: gaps, open doors, alerts, late readings. Pure drawing on uPlot's canvas.
import type uPlot from "uplot";

export type Span = { readonly fromS: number; readonly toS: number };

export type Marks = {
  /** Times of which nothing is known. */
  readonly gaps: readonly Span[];
  /** While a door was open. */
  readonly doors: readonly Span[];
  readonly alerts: readonly (Span & { readonly severity: "notice" | "warning" | "critical" })[];
  /** Times of which readings arrived late. */
  readonly late: readonly Span[];
};

export const NO_MARKS: Marks = { gaps: [], doors: [], alerts: [], late: [] };

const GAP = "rgba(81, 96, 91, 0.09)";
const DOOR = "rgba(201, 138, 27, 0.22)";
const ALERT = { notice: "#1b567f", warning: "#c98a1b", critical: "#b3261e" };
const LATE = "#7a4fa3";

/** Behind the curve. */
export function drawBehind(plot: uPlot, marks: Marks): void {
  for (const gap of marks.gaps) fill(plot, gap, GAP);
  for (const door of marks.doors) fill(plot, door, DOOR);
}

/** On top of it: a bar for each alert at the upper edge, one for late data at the lower. */
export function drawOnTop(plot: uPlot, marks: Marks): void {
  const { ctx, bbox } = plot;
  const size = 5 * devicePixelRatio;
  ctx.save();
  for (const alert of marks.alerts) {
    const [left, right] = edges(plot, alert);
    ctx.fillStyle = ALERT[alert.severity];
    ctx.fillRect(left, bbox.top, Math.max(right - left, 2 * devicePixelRatio), size);
  }
  ctx.fillStyle = LATE;
  for (const late of marks.late) {
    const [left, right] = edges(plot, late);
    ctx.fillRect(left, bbox.top + bbox.height - size, Math.max(right - left, 2 * devicePixelRatio), size);
  }
  ctx.restore();
}

function fill(plot: uPlot, span: Span, colour: string): void {
  const { ctx, bbox } = plot;
  const [left, right] = edges(plot, span);
  if (right <= left) return;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.fillRect(left, bbox.top, Math.max(right - left, devicePixelRatio), bbox.height);
  ctx.restore();
}

function edges(plot: uPlot, { fromS, toS }: Span): [number, number] {
  const { left, width } = plot.bbox;
  const clamp = (x: number) => Math.min(Math.max(x, left), left + width);
  return [clamp(plot.valToPos(fromS, "x", true)), clamp(plot.valToPos(toS, "x", true))];
}
