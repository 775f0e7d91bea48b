// The cameras of a site and below it, in the order food passes the areas, with the areas nobody sees among them. Only
// the first few on the screen play at once; one can be enlarged.
import { Modal } from "antd";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { AREAS } from "../../../devices/areas.ts";
import type { Camera, RecordingLine, Site } from "../../../hub/serve/contract.ts";
import { EmptyNote } from "../shell/states.tsx";
import { BlindTile, CameraPicture, CameraTile, LIVE_AT_ONCE, type Showing } from "./camera-tile.tsx";

export function CameraGrid(props: {
  cameras: readonly Camera[];
  canteens: readonly Site[];
  /** How they are recorded, for who may look back. */
  recordings: ReadonlyMap<string, RecordingLine> | undefined;
}) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [visible, setVisible] = useState<ReadonlySet<string>>(new Set());
  const onVisible = useCallback((cameraId: string, isVisible: boolean) => {
    setVisible((had) => {
      if (had.has(cameraId) === isVisible) return had;
      const next = new Set(had);
      if (isVisible) next.add(cameraId);
      else next.delete(cameraId);
      return next;
    });
  }, []);

  const several = props.canteens.length > 1;
  const names = new Map(props.canteens.map((site) => [site.id, site.name]));
  const nameOf = (siteId: string) => (several ? names.get(siteId) : undefined);
  const cameras = inOrderOfFood(props.cameras, props.canteens);
  const blind = props.canteens.flatMap((site) =>
    site.areas.filter((one) => one.cameraIds.length === 0).map((one) => ({ site, area: one.area })),
  );
  const enlarged = cameras.find((camera) => camera.id === search.get("camera"));
  const playing = new Set(
    cameras
      .filter((camera) => visible.has(camera.id) && camera.state !== "offline" && camera !== enlarged)
      .slice(0, LIVE_AT_ONCE)
      .map((camera) => camera.id),
  );
  const showingOf = (camera: Camera): Showing => {
    if (playing.has(camera.id)) return "live";
    if (camera === enlarged) return "enlarged";
    return visible.has(camera.id) ? "limit" : "unseen";
  };
  if (cameras.length === 0 && blind.length === 0) return <EmptyNote text={t("site.noCameras")} />;
  return (
    <>
      <div className="tiles">
        {cameras.map((camera) => (
          <CameraTile
            key={camera.id}
            camera={camera}
            siteName={nameOf(camera.siteId)}
            recording={props.recordings?.get(camera.id)}
            showing={showingOf(camera)}
            onVisible={onVisible}
            onEnlarge={() => setSearch({ camera: camera.id })}
          />
        ))}
        {blind.map(({ site, area }) => (
          <BlindTile key={`${site.id}.${area}`} area={area} siteName={nameOf(site.id)} />
        ))}
      </div>
      <EnlargedCamera camera={enlarged} onClose={() => setSearch({})} />
    </>
  );
}

/** One camera over the page. */
function EnlargedCamera(props: { camera: Camera | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { camera } = props;
  return (
    <Modal
      open={camera !== undefined}
      onCancel={props.onClose}
      footer={null}
      width="min(1100px, calc(100vw - 24px))"
      centered
      destroyOnHidden
      title={
        camera && (
          <>
            {camera.name} · {t(`area.${camera.area}`)}{" "}
            <Link to={`/cameras/${encodeURIComponent(camera.id)}`}>{t("past.open")}</Link>
          </>
        )
      }
    >
      {camera && <CameraPicture camera={camera} showing="live" stream="main" />}
    </Modal>
  );
}

function inOrderOfFood(cameras: readonly Camera[], canteens: readonly Site[]): Camera[] {
  const siteOrder = new Map(canteens.map((site, at) => [site.id, at]));
  const rank = (camera: Camera) =>
    (siteOrder.get(camera.siteId) ?? canteens.length) * AREAS.length + AREAS.indexOf(camera.area);
  return cameras.toSorted((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id));
}
