// What cameras saw around an alert: each clip can be looked at where it stands, and opened on the camera's own page.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { camerasQuery, useMay } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { clockTime } from "../wording.ts";
import { PastPicture } from "./past-picture.tsx";
import { useGoneCameras, useRecordings } from "./past-queries.ts";

type Clip = NonNullable<Alert["clips"]>[number];

export function AlertClips({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const may = useMay();
  const { clips = [] } = alert;
  const { data: cameras } = useQuery({ ...camerasQuery(alert.siteId), enabled: clips.length > 0 });
  const isThere = (id: string) => cameras?.some((camera) => camera.id === id) === true;
  const hasGone = cameras !== undefined && clips.some(({ cameraId }) => !isThere(cameraId));
  const { data: gone } = useGoneCameras({ site: alert.siteId }, hasGone);
  if (clips.length === 0 || !may("recordings.watch")) return null;
  return (
    <Section title={t("past.ofAlert.title")}>
      <div className="alert-clips">
        {clips.map((clip) => (
          <AlertClip
            key={clip.cameraId}
            clip={clip}
            name={[...(cameras ?? []), ...(gone ?? [])].find(({ id }) => id === clip.cameraId)?.name}
          />
        ))}
      </div>
    </Section>
  );
}

/** @param props.name undefined for a camera that has left, and of whose past here nothing is held any more: it has no page. */
function AlertClip(props: { clip: Clip; name: string | undefined }) {
  const { clip, name = clip.cameraId } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const [isOpen, setIsOpen] = useState(false);
  const [from, to] = [Date.parse(clip.from), Date.parse(clip.to)];
  const page = `/cameras/${encodeURIComponent(clip.cameraId)}?${new URLSearchParams({ at: clip.from })}`;
  return (
    <figure className="alert-clip" data-testid="alert-clip">
      {isOpen ? (
        <OpenClip clip={clip} name={name} />
      ) : (
        <button
          type="button"
          className="player clip-open"
          onClick={() => setIsOpen(true)}
          data-testid="clip-open"
        >
          ▶ <span>{t("past.ofAlert.play", { name })}</span>
        </button>
      )}
      <figcaption>
        <strong>{name}</strong>{" "}
        <span className="quiet">
          {clockTime(from, zone)} – {clockTime(to, zone)}
        </span>{" "}
        {props.name !== undefined && <Link to={page}>{t("past.ofAlert.open")}</Link>}
      </figcaption>
    </figure>
  );
}

function OpenClip({ clip, name }: { clip: Clip; name: string }) {
  const [from, to] = [Date.parse(clip.from), Date.parse(clip.to)];
  const { data } = useRecordings(clip.cameraId, { from, to }, true);
  return (
    <PastPicture
      ref={null}
      cameraId={clip.cameraId}
      label={name}
      from={from}
      recordings={data}
      speed={1}
      onReport={nobodyAsks}
    />
  );
}

const nobodyAsks = (): void => undefined;
