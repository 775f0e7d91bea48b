// Whether one camera's picture can be believed: what is wrong and what to do about it, the approved picture beside the
// present one, and each figure against its limit.
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { CameraPicture } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Compare } from "../picture/compare.tsx";
import { doubtText, PictureFigures, StreamFigures } from "../picture/figures.tsx";
import { useCameraPicture } from "../picture/picture-queries.ts";
import { useCamera, useSites } from "../queries.ts";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { Breadcrumb } from "../sites/breadcrumb.tsx";
import { pathTo } from "../sites/site-tree.ts";
import { momentText } from "../wording.ts";

export function CameraPicturePage() {
  const { cameraId = "" } = useParams();
  const { t } = useTranslation();
  const camera = useCamera(cameraId);
  const sites = useSites();
  const picture = useCameraPicture(cameraId);
  const name = camera.data?.name;
  usePageTitle(name === undefined ? undefined : t("picture.title", { name }));
  const failed = [camera, picture, sites].find((query) => query.error && !query.data);
  if (failed) return <Failed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!camera.data || !picture.data || !sites.data) return <Loading rows={8} />;
  const { siteId, area } = camera.data;
  return (
    <>
      <header className="page-head">
        <Breadcrumb path={pathTo(sites.data, siteId)} />
        <h1>{t("picture.title", { name: camera.data.name })}</h1>
        <p className="quiet">
          {t(`area.${area}`)} ·{" "}
          <Link to={`/sites/${encodeURIComponent(siteId)}/pictures`}>{t("pictures.link")}</Link>
        </p>
        <Verdict picture={picture.data} />
      </header>
      <Compare picture={picture.data} name={camera.data.name} />
      <PictureFigures picture={picture.data} />
      <StreamFigures picture={picture.data} />
    </>
  );
}

function Verdict(props: { picture: CameraPicture }) {
  const { trust, off } = props.picture;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  if (off !== undefined) return <p className="picture-verdict">{t("picture.off")}</p>;
  if (trust === undefined)
    return (
      <p className="picture-verdict" data-tone="quiet" data-testid="picture-verdict">
        {t("picture.notJudged")}
      </p>
    );
  if (trust.isBelieved)
    return (
      <p className="picture-verdict" data-tone="ok" data-testid="picture-verdict">
        {t("picture.believed")}
      </p>
    );
  const time = momentText(Date.parse(trust.since), now, zone);
  return (
    <div className="picture-verdict" data-tone="critical" data-testid="picture-verdict" role="alert">
      <strong>{t("picture.doubted", { why: doubtText(trust.why, t), time })}</strong>
      {trust.why !== undefined && <p>{t(`picture.todo.${trust.why}`)}</p>}
    </div>
  );
}
