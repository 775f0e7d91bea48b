// A camera's picture as parents see it, with when it was taken and how old it is; or in words why there is none.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/translate.ts";
import { problemText } from "../shell/states.tsx";
import type { NoStill } from "../still.ts";
import { ageText, clockTime, momentText } from "../wording.ts";
import type { Looking } from "./parents-picture.ts";

export function PictureView(props: { looking: Looking; name: string; children?: ReactNode }) {
  const { looking, name } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { shown, error, isAsking } = looking;
  const at = shown && Date.parse(shown.capturedAt);
  return (
    <figure className="privacy-picture" aria-busy={isAsking}>
      <div className="privacy-frame">
        {shown ? (
          <img src={shown.url} alt={t("privacy.pictureOf", { name })} data-testid="privacy-still" />
        ) : (
          <p className="privacy-none" role="status" data-testid="privacy-no-still">
            {error === null ? t("camera.connecting") : whyNone(error, now, zone, t)}
          </p>
        )}
        {props.children}
      </div>
      {at !== undefined && (
        <figcaption className="quiet" data-testid="privacy-captured">
          {t("camera.capturedAt", { time: clockTime(at, zone) })} · {ageText(now - at, t)}
        </figcaption>
      )}
    </figure>
  );
}

function whyNone(error: unknown, now: number, zone: string, t: Translate): string {
  const problem = error instanceof ProblemError ? (error.problem as NoStill | undefined) : undefined;
  if (problem?.why === "starting") return t("camera.connecting");
  if (problem?.why !== "offline") return problemText(error, t);
  const offline = problem.since
    ? t("camera.offlineSince", { time: momentText(Date.parse(problem.since), now, zone) })
    : t("camera.offlinePlain");
  return problem.fault ? `${offline} · ${t(`camera.fault.${problem.fault}`)}` : offline;
}
