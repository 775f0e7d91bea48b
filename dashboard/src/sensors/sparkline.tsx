// A sensor's last day as a small curve, with the limits as lines; the same in one word for who cannot see it.
import { useTranslation } from "react-i18next";
import type { Limits } from "./sensor-state.ts";

const WIDTH = 120;
const HEIGHT = 32;

export function Sparkline(props: {
  points: readonly (number | null)[];
  limits: Limits;
  name: string;
  shown: (value: number) => string;
}) {
  const { points, limits } = props;
  const { t } = useTranslation();
  const values = points.filter((point) => point !== null);
  if (values.length === 0) return <span className="sparkline sparkline-none">{t("sensorList.noCurve")}</span>;
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const sides = [limits.least, limits.most].filter((limit) => limit !== undefined);
  //  A limit far away would press the curve flat: it is drawn only where it is near.
  const near = sides.filter(
    (limit) => limit > min - 4 * (max - min + 1) && limit < max + 4 * (max - min + 1),
  );
  const low = Math.min(min, ...near) - 0.5;
  const high = Math.max(max, ...near) + 0.5;
  const y = (value: number) => HEIGHT - ((value - low) / (high - low)) * HEIGHT;
  //  Of one point alone, at the beginning.
  const x = (index: number) => (index / Math.max(1, points.length - 1)) * WIDTH;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("sensorList.curve", { name: props.name, min: props.shown(min), max: props.shown(max) })}
    >
      {near.map((limit) => (
        <line key={limit} x1={0} x2={WIDTH} y1={y(limit)} y2={y(limit)} className="sparkline-limit" />
      ))}
      {pieces(points).map(({ start, values: some }) =>
        some.length === 1 ? (
          <circle key={start} cx={x(start)} cy={y(some[0] ?? 0)} r={1.5} className="sparkline-dot" />
        ) : (
          <polyline
            key={start}
            className="sparkline-line"
            points={some.map((value, i) => `${x(start + i).toFixed(1)},${y(value).toFixed(1)}`).join(" ")}
          />
        ),
      )}
    </svg>
  );
}

/** The stretches without a gap. */
function pieces(points: readonly (number | null)[]): { start: number; values: number[] }[] {
  const all: { start: number; values: number[] }[] = [];
  for (const [i, point] of points.entries()) {
    if (point === null) continue;
    const last = all.at(-1);
    if (last && last.start + last.values.length === i) last.values.push(point);
    else all.push({ start: i, values: [point] });
  }
  return all;
}
