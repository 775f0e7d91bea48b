// When a camera is recorded, beside it where cameras are listed, and the way to its past where there is one.
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RecordingLine } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { zoneDate } from "../wording.ts";

export function RecordingWord(props: {
  cameraId: string;
  name: string;
  /** Undefined while it is not known, and for who may not look back. */
  line: RecordingLine | undefined;
}) {
  const { cameraId, name, line } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  if (line === undefined) return null;
  const mode = t(`past.recording.modes.${line.mode}`);
  const day = line.oldest === undefined ? undefined : zoneDate(Date.parse(line.oldest), zone);
  return (
    <span className="recording-word" data-testid={`recording-word-${cameraId}`}>
      {mode}
      {(line.state === "stopped" || line.state === "offline") && (
        <span data-tone="warning"> · {t(`past.recording.states.${line.state}`)}</span>
      )}
      {" · "}
      {day === undefined ? (
        t("past.recording.none")
      ) : (
        <Link
          to={`/cameras/${encodeURIComponent(cameraId)}`}
          aria-label={t("past.recording.watchNamed", { name, mode, day })}
          title={t("past.recording.oldest", { day })}
        >
          {t("past.recording.watch")}
        </Link>
      )}
    </span>
  );
}
