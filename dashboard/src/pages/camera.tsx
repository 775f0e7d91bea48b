// One camera: its picture now, and its past on one bar with it; of one that has left, what is held of it.
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { CameraPast } from "../past/camera-past.tsx";
import { GoneCamera } from "../past/gone-camera.tsx";
import { isStatus, useCamera, useMay, useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";
import "../styles/gone.css";
import "../styles/past.css";

export function CameraPage() {
  const { cameraId = "" } = useParams();
  const { t } = useTranslation();
  const may = useMay();
  const sites = useSites();
  const [search, setSearch] = useSearchParams();
  const { data, error, refetch } = useCamera(cameraId);
  usePageTitle(data?.name);
  const from = momentOf(search.get("at"));
  const onMoment = (at: number | undefined) =>
    setSearch(at === undefined ? {} : { at: new Date(at).toISOString() }, { replace: true });
  if (isStatus(error, 404)) return <GoneCamera cameraId={cameraId} from={from} onMoment={onMoment} />;
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data || !sites.data) return <Loading rows={8} />;
  const place = [data.name, t(`area.${data.area}`)].join(", ");
  return (
    <>
      <header className="page-head">
        <Breadcrumb path={pathTo(sites.data, data.siteId)} />
        <h1>{data.name}</h1>
        <p className="quiet">
          {t(`area.${data.area}`)} · {t(`camera.${data.state}`)} ·{" "}
          <Link to={`/cameras/${encodeURIComponent(data.id)}/picture`} data-testid="picture-link">
            {t("pictures.link")}
          </Link>
          {may("estate.change") && (
            <>
              {" · "}
              <Link to={`/sites/${encodeURIComponent(data.siteId)}/settings`}>{t("past.settings")}</Link>
            </>
          )}
        </p>
      </header>
      <CameraPast
        key={data.id}
        camera={data}
        label={place}
        from={from}
        mayPast={may("recordings.watch")}
        onMoment={onMoment}
      />
    </>
  );
}

function momentOf(text: string | null): number | undefined {
  const at = Date.parse(text ?? "");
  return Number.isFinite(at) ? at : undefined;
}
