// A camera that has left where it was, moved away or removed: what it showed there, with the word that it is there no more.
import { useTranslation } from "react-i18next";
import type { PastCamera } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { useMay, useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading, NotFound } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";
import { minuteText } from "../wording.ts";
import { CameraPast } from "./camera-past.tsx";
import { useGoneCameras } from "./past-queries.ts";

/** Chosen: what was in front of it last is what is asked for after an incident. */
const BEFORE_END_MS = 60_000;

/** The page of a camera that is not there, at `from` or where what is held of it ends. */
export function GoneCamera(props: {
  cameraId: string;
  from: number | undefined;
  onMoment: (at: number | undefined) => void;
}) {
  const may = useMay();
  const sites = useSites();
  const gone = useGoneCameras({ camera: props.cameraId });
  if (!may("recordings.watch")) return <NotFound />;
  if (gone.error && !gone.data) return <Failed error={gone.error} onRetry={gone.refetch} />;
  if (!gone.data || !sites.data) return <Loading rows={8} />;
  const [camera] = gone.data;
  if (camera === undefined) return <NotFound />;
  const { oldest, newest, until } = camera;
  const last = Math.max(Date.parse(oldest), Date.parse(newest) - BEFORE_END_MS);
  return (
    <>
      <header className="page-head">
        <Breadcrumb path={pathTo(sites.data, camera.siteId)} />
        <GoneHead camera={camera} />
      </header>
      <CameraPast
        key={camera.id}
        camera={camera}
        until={Date.parse(until)}
        label={camera.name}
        from={props.from ?? last}
        mayPast
        onMoment={props.onMoment}
      />
    </>
  );
}

function GoneHead({ camera }: { camera: PastCamera }) {
  const { name, area, became, until } = camera;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  usePageTitle(name);
  return (
    <>
      <h1>{name}</h1>
      {area && <p className="quiet">{t(`area.${area}`)}</p>}
      <p className="gone-word" role="note" data-testid="gone-word">
        <strong>{t(`gone.page.${became}`, { time: minuteText(Date.parse(until), zone) })}</strong>{" "}
        {t("gone.page.about")}
      </p>
    </>
  );
}
