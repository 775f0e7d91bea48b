// How many of what is chosen play, can be believed, are offline or blind; pressing a number shows those alone.
import { useTranslation } from "react-i18next";
import { MARKS, type Mark } from "./wall-tiles.ts";

const TONES: Readonly<Record<Mark, string>> = {
  live: "live",
  believed: "ok",
  doubtful: "warning",
  waiting: "quiet",
  offline: "critical",
  blind: "warning",
};
/** Said only where there are any. */
const SELDOM: ReadonlySet<Mark> = new Set(["doubtful", "waiting"]);

export function WallStatus(props: {
  counts: Readonly<Record<Mark, number>>;
  total: number;
  only: Mark | undefined;
  onOnly: (mark: Mark | undefined) => void;
}) {
  const { counts, only } = props;
  const { t } = useTranslation();
  const shown = MARKS.filter((mark) => !SELDOM.has(mark) || counts[mark] > 0 || mark === only);
  return (
    <div className="wall-status" role="toolbar" aria-label={t("wall.status")} data-testid="wall-status">
      <button
        type="button"
        className="wall-count"
        aria-pressed={only === undefined}
        onClick={() => props.onOnly(undefined)}
      >
        {t("wall.total")} <b>{props.total}</b>
      </button>
      {shown.map((mark) => (
        <button
          key={mark}
          type="button"
          className="wall-count"
          data-tone={counts[mark] === 0 ? "none" : TONES[mark]}
          data-testid={`wall-count-${mark}`}
          aria-pressed={only === mark}
          title={t(`wall.markHint.${mark}`)}
          onClick={() => props.onOnly(only === mark ? undefined : mark)}
        >
          <i aria-hidden="true" /> {t(`wall.mark.${mark}`)} <b>{counts[mark]}</b>
        </button>
      ))}
    </div>
  );
}
