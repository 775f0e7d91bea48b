// The bar of a camera's past: what is there, what is not, what is protected, where one is. A slider for the keyboard and for
// screen readers; with a pointer it is pressed or drawn along.
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Recordings } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { clockTime, momentText, zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";
import { momentAt, placeOn, ticksOf, type View } from "./bar-scale.ts";

const HEIGHT = 56;
/** Half a label: what would be cut off is not written. */
const EDGE_PX = 18;
const LANE = { top: 6, height: 26 };
export type Mark = { readonly from: number; readonly to: number };

export function TimeBar(props: {
  view: View;
  recordings: Recordings | undefined;
  /** Undefined: live. */
  at: number | undefined;
  now: number;
  mark: Partial<Mark>;
  onSeek: (at: number) => void;
  /** While it is drawn along, by the pointer; undefined: it was given up, and nothing is sought. */
  onPreview: (at: number | undefined) => void;
}) {
  const { view, recordings, now, mark, onSeek, onPreview } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [drawn, setDrawn] = useState<number>();
  const at = drawn ?? props.at ?? now;
  const x = (moment: number) => placeOn(moment, view, width);
  const day = zoneDate(view.from, zone);
  const offsetMs = Date.parse(`${day}T00:00:00Z`) - midnight(day, zone);

  const ticks = ticksOf(view, width, offsetMs).filter(
    (tick) => x(tick) > EDGE_PX && x(tick) < width - EDGE_PX,
  );

  const momentOf = (event: PointerEvent) =>
    Math.min(now, momentAt(event.clientX - (box.current?.getBoundingClientRect().left ?? 0), view, width));
  const draw = (moment: number | undefined) => {
    setDrawn(moment);
    onPreview(moment);
  };
  const onKey = (event: KeyboardEvent) => {
    //  The arrows are the page's (past-keys.ts).
    const to = { Home: view.from, End: now }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onSeek(Math.min(to, now));
  };
  return (
    <div
      ref={box}
      className="time-bar"
      role="slider"
      tabIndex={0}
      data-testid="time-bar"
      data-from={view.from}
      data-to={view.to}
      aria-label={t("past.bar")}
      aria-keyshortcuts="ArrowLeft ArrowRight Home End Space M"
      title={t("past.keys")}
      aria-valuemin={Math.round(view.from / 1000)}
      aria-valuemax={Math.round(view.to / 1000)}
      aria-valuenow={Math.round(at / 1000)}
      aria-valuetext={
        props.at === undefined ? t("past.live") : `${zoneDate(at, zone)} ${clockTime(at, zone)}`
      }
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        draw(momentOf(event));
      }}
      onPointerMove={(event) => drawn !== undefined && draw(momentOf(event))}
      onPointerUp={(event) => {
        if (drawn === undefined) return;
        setDrawn(undefined);
        onSeek(momentOf(event));
      }}
      onPointerCancel={() => draw(undefined)}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <rect className="bar-lane" x={0} y={LANE.top} width={width} height={LANE.height} rx={4} />
        {recordings?.spans.map((span) => (
          <rect
            key={span.from}
            className="bar-span"
            data-testid="bar-span"
            x={x(Date.parse(span.from))}
            y={LANE.top}
            width={Math.max(1, x(Date.parse(span.to)) - x(Date.parse(span.from)))}
            height={LANE.height}
          />
        ))}
        {recordings?.protections.map(({ id, from, to }) => (
          <rect
            key={id}
            className="bar-protected"
            x={x(Date.parse(from))}
            y={LANE.top}
            width={Math.max(3, x(Date.parse(to)) - x(Date.parse(from)))}
            height={5}
          />
        ))}
        {mark.from !== undefined && (
          <rect
            className="bar-mark"
            x={x(mark.from)}
            y={LANE.top}
            width={Math.max(2, x(mark.to ?? Math.max(at, mark.from)) - x(mark.from))}
            height={LANE.height}
          />
        )}
        <rect
          className="bar-future"
          x={x(now)}
          y={LANE.top}
          width={Math.max(0, width - x(now))}
          height={LANE.height}
        />
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(${x(tick)} 0)`}>
            <line className="bar-tick" y1={LANE.top + LANE.height} y2={LANE.top + LANE.height + 5} />
            <text className="bar-label" y={HEIGHT - 6}>
              {tickText(tick, zone)}
            </text>
          </g>
        ))}
        <g transform={`translate(${x(at)} 0)`} className="bar-head" data-live={props.at === undefined}>
          <line y1={0} y2={LANE.top + LANE.height + 4} />
          <circle cy={3} r={5} />
        </g>
      </svg>
      {drawn !== undefined && (
        <span className="bar-preview" style={{ left: Math.min(Math.max(x(drawn), 40), width - 40) }}>
          {clockTime(drawn, zone)}
        </span>
      )}
    </div>
  );
}

/** Midnight is the day that begins. */
function tickText(tick: number, zone: string): string {
  const time = momentText(tick, tick, zone);
  return time === "00:00" ? zoneDate(tick, zone).slice(5) : time;
}

function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    if (!box.current) return undefined;
    const watcher = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 600));
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [box]);
  return width;
}
