// A kitchen's own cameras on the phone of who works there: what each shows now, and in words what is wrong with it and
// what to do about it. What has a problem stands first.
import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { CameraPlayer } from "../player/camera-player.tsx";
import { useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { troubleOf } from "../wall/camera-trouble.ts";
import { StillsProvider, StillView } from "../wall/still-view.tsx";
import { useOnScreen } from "../wall/use-on-screen.ts";
import { useAllCameras } from "../wall/wall-queries.ts";
import { inOrder, markOf } from "../wall/wall-tiles.ts";
import { momentText } from "../wording.ts";

export function MyCamerasPage() {
  const { t } = useTranslation();
  const sites = useSites();
  const cameras = useAllCameras();
  usePageTitle(t("myCameras.title"));
  const [liveId, setLiveId] = useState<string>();
  const ordered = useMemo(
    () => (sites.data && cameras.data ? inOrder({ sites: sites.data, cameras: cameras.data }) : []),
    [sites.data, cameras.data],
  );
  const failed = [sites, cameras].find((query) => query.error && !query.data);
  if (failed) return <Failed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!sites.data || !cameras.data) return <Loading rows={6} />;
  const canteens = new Map(sites.data.map((site) => [site.id, site.name]));
  const bad = ordered.filter((camera) => troubleOf(camera, t) !== undefined);
  const fine = ordered.filter((camera) => !bad.includes(camera));
  return (
    <div className="my-cameras">
      <header className="page-head">
        <h1>{t("myCameras.title")}</h1>
        {ordered.length > 0 && (
          <p
            className="my-cameras-sum"
            data-tone={bad.length > 0 ? "critical" : "ok"}
            data-testid="my-cameras-sum"
          >
            {bad.length > 0 ? <WarningFilled /> : <CheckCircleFilled />}{" "}
            {bad.length > 0
              ? t("myCameras.bad", { count: bad.length })
              : t("myCameras.well", { count: ordered.length })}
          </p>
        )}
      </header>
      {ordered.length === 0 && <EmptyNote text={t("myCameras.none")} />}
      <StillsProvider>
        <ul className="my-cameras-list">
          {[...bad, ...fine].map((camera) => (
            <OwnCamera
              key={camera.id}
              camera={camera}
              siteName={canteens.size > 1 ? canteens.get(camera.siteId) : undefined}
              isLive={camera.id === liveId}
              onLive={() => setLiveId((had) => (had === camera.id ? undefined : camera.id))}
            />
          ))}
        </ul>
      </StillsProvider>
    </div>
  );
}

function OwnCamera(props: {
  camera: Camera;
  siteName: string | undefined;
  isLive: boolean;
  onLive: () => void;
}) {
  const { camera, siteName } = props;
  const { t } = useTranslation();
  const box = useRef<HTMLLIElement>(null);
  const isOnScreen = useOnScreen(box);
  const trouble = troubleOf(camera, t);
  const place = [siteName, t(`area.${camera.area}`)].filter(Boolean).join(" · ");
  const label = `${camera.name}，${place}`;
  const isOff = camera.state === "offline";
  const plays = props.isLive && isOnScreen && !isOff;
  return (
    <li
      ref={box}
      className="my-camera"
      data-testid={`my-camera-${camera.id}`}
      data-trouble={trouble !== undefined}
    >
      {!isOff && (
        <div className="my-camera-picture">
          <StillView cameraId={camera.id} label={label} isWanted={isOnScreen && !plays} />
          {plays && (
            <div className="wall-live">
              <CameraPlayer cameraId={camera.id} label={label} />
            </div>
          )}
          <button
            type="button"
            className="wall-hit"
            aria-pressed={plays}
            aria-label={`${label}，${t(plays ? "myCameras.stop" : "myCameras.hint")}`}
            onClick={props.onLive}
          />
          {plays ? (
            <span className="wall-live-mark">{t("wall.live")}</span>
          ) : (
            <span className="my-camera-hint" aria-hidden="true">
              {t("myCameras.hint")}
            </span>
          )}
        </div>
      )}
      <div className="my-camera-words">
        <strong>{camera.name}</strong> <span className="quiet">{place}</span>
        <State camera={camera} />
        {trouble !== undefined && <p className="my-camera-todo">{trouble.todo}</p>}
      </div>
    </li>
  );
}

function State(props: { camera: Camera }) {
  const { camera } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const trouble = troubleOf(camera, t);
  const since =
    trouble !== undefined && camera.since !== undefined
      ? ` · ${t("myCameras.since", { time: momentText(Date.parse(camera.since), now, zone) })}`
      : "";
  const tone = trouble === undefined ? (markOf(camera) === "waiting" ? "quiet" : "ok") : "critical";
  const words = trouble?.what ?? t(tone === "ok" ? "myCameras.fine" : "myCameras.waiting");
  return (
    <p className="state" data-tone={tone} data-testid="my-camera-state">
      {words}
      {since}
    </p>
  );
}
