// A band from lowest to highest with the mean as a line, and the ground beyond the limits shaded. Its width follows its
// container; its hours are 24 and in the hub's zone.
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { FONT } from "../theme.ts";
import { drawBehind, drawOnTop, type Marks, NO_MARKS } from "./chart-marks.ts";
import type { Series } from "./history-series.ts";
import type { Limits } from "./sensor-state.ts";

export type Window = { readonly fromS: number; readonly toS: number };

type ChartProps = {
  series: Series;
  limits: Limits;
  window: Window;
  zone: string;
  /** Whether the range is longer than two days, so that days matter more than hours. */
  long: boolean;
  marks?: Marks;
  /** The mean as it was sent, without corrections; as long as `series`. */
  raw?: readonly (number | null)[] | undefined;
  /** Told of a stretch that was dragged over. Without it, dragging does nothing. */
  onZoom?: (window: Window) => void;
  label: string;
  /** The value under the pointer as text, for the axis and the readout. */
  valueText: (value: number) => string;
  onPoint: (index: number | undefined) => void;
};

const RAW = { stroke: "#51605b", width: 1, dash: [5, 4], spanGaps: false, points: { show: false } };
const COLOR = { mean: "#14665a", band: "rgba(20, 102, 90, 0.16)", grid: "#e7e2d8", text: "#51605b" };
const BEYOND = "rgba(179, 38, 30, 0.09)";
const LIMIT_LINE = "#b3261e";
/** Chosen: beyond these spans hours, and then days, say nothing any more. */
const MONTHS_S = 20 * 86_400;
const YEARS_S = 300 * 86_400;
const HEIGHT_PX = { wide: 320, narrow: 240 };

export function HistoryChart(props: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const current = useRef(props);
  useEffect(() => {
    current.current = props;
    plot.current?.setData(columns(props), false);
    plot.current?.setScale("x", { min: props.window.fromS, max: props.window.toS });
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const element = host.current;
    const made = new uPlot(options(current, element.clientWidth), columns(current.current), element);
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize(sizeFor(element.clientWidth)));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, []);
  return <div ref={host} className="chart" data-testid="chart" role="img" aria-label={props.label} />;
}

function columns({ series, raw }: ChartProps): uPlot.AlignedData {
  return [series.at, series.max, series.min, series.mean, raw ? [...raw] : series.at.map(() => null)];
}

function sizeFor(width: number) {
  return { width: Math.max(200, width), height: width < 500 ? HEIGHT_PX.narrow : HEIGHT_PX.wide };
}

function options(current: { readonly current: ChartProps }, width: number): uPlot.Options {
  const edge = { stroke: "transparent", width: 0, points: { show: false } };
  const axis = {
    stroke: COLOR.text,
    font: `12px ${FONT}`,
    grid: { stroke: COLOR.grid, width: 1 },
    ticks: { show: false },
  };
  const { fromS, toS } = current.current.window;
  return {
    ...sizeFor(width),
    legend: { show: false },
    cursor: {
      drag: { x: current.current.onZoom !== undefined, y: false, setScale: false, dist: 8 },
      y: false,
    },
    tzDate: (s) => uPlot.tzDate(new Date(s * 1000), current.current.zone),
    scales: {
      x: { min: fromS, max: toS, auto: false },
      y: { range: (_plot, least, most) => valueRange(least, most, current.current.limits) },
    },
    series: [
      {},
      edge,
      edge,
      { stroke: COLOR.mean, width: 2, spanGaps: false, points: pointsAlone(current) },
      RAW,
    ],
    bands: [{ series: [1, 2], fill: COLOR.band }],
    axes: [
      { ...axis, space: 64, values: (_plot, splits) => splits.map((s) => tickText(s, current.current)) },
      {
        ...axis,
        size: 48,
        values: (_plot, splits) => splits.map((value) => current.current.valueText(value)),
      },
    ],
    hooks: {
      drawClear: [
        (plot) => drawBehind(plot, current.current.marks ?? NO_MARKS),
        (plot) => shadeBeyond(plot, current.current.limits),
      ],
      draw: [(plot) => drawOnTop(plot, current.current.marks ?? NO_MARKS)],
      setSelect: [(plot) => zoomTo(plot, current.current)],
      setCursor: [(plot) => current.current.onPoint(plot.cursor.idx ?? undefined)],
    },
  };
}

/** The dragged stretch becomes the window; the drag's own mark goes. */
function zoomTo(plot: uPlot, { onZoom }: ChartProps): void {
  const { left, width } = plot.select;
  if (width === 0 || onZoom === undefined) return;
  onZoom({ fromS: plot.posToVal(left, "x"), toS: plot.posToVal(left + width, "x") });
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/** Points where no line can be: a value with breaks on both sides would not be seen otherwise. */
function pointsAlone(current: { readonly current: ChartProps }): uPlot.Series.Points {
  return {
    show: false,
    filter: () => current.current.series.alone,
    size: 7,
    width: 1,
    stroke: COLOR.mean,
    fill: COLOR.mean,
  };
}

/** Room above and below, and the limits in sight, so that a calm line does not look like a storm. */
function valueRange(least: number | null, most: number | null, limits: Limits): [number, number] {
  const seen = [least, most, limits.least, limits.most].filter((one) => typeof one === "number");
  if (seen.length === 0) return [0, 1];
  const low = Math.min(...seen);
  const high = Math.max(...seen);
  const room = Math.max((high - low) * 0.12, 0.5);
  return [low - room, high + room];
}

function tickText(atS: number, props: ChartProps): string {
  const date = uPlot.tzDate(new Date(atS * 1000), props.zone);
  const two = (n: number) => String(n).padStart(2, "0");
  const spanS = props.window.toS - props.window.fromS;
  if (spanS > YEARS_S) return `${date.getFullYear()}-${two(date.getMonth() + 1)}`;
  if (spanS > MONTHS_S) return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const hour = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return props.long ? `${two(date.getMonth() + 1)}-${two(date.getDate())} ${hour}` : hour;
}

function shadeBeyond(plot: uPlot, { most, least }: Limits): void {
  const { ctx, bbox } = plot;
  const clamp = (y: number) => Math.min(Math.max(y, bbox.top), bbox.top + bbox.height);
  ctx.save();
  const shade = (from: number, to: number, line: number) => {
    ctx.fillStyle = BEYOND;
    ctx.fillRect(bbox.left, from, bbox.width, to - from);
    ctx.strokeStyle = LIMIT_LINE;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, line);
    ctx.lineTo(bbox.left + bbox.width, line);
    ctx.stroke();
  };
  if (most !== undefined) {
    const y = clamp(plot.valToPos(most, "y", true));
    shade(bbox.top, y, y);
  }
  if (least !== undefined) {
    const y = clamp(plot.valToPos(least, "y", true));
    shade(y, bbox.top + bbox.height, y);
  }
  ctx.restore();
}
