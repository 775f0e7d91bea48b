// A site's own cameras as they are set up, each with whether it is seen.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BRANDS } from "../../../devices/brands.ts";
import type { Camera, Site } from "../../../hub/serve/contract.ts";
import { camerasQuery } from "../queries.ts";
import { EmptyNote } from "../shell/states.tsx";
import { CameraForm, type CameraSettings } from "./camera-form.tsx";
import { estateApi } from "./estate-api.ts";
import { RemoveButton } from "./remove-button.tsx";

export function CameraTable(props: {
  siteId: string;
  cameras: readonly CameraSettings[];
  sites: readonly Site[];
}) {
  const { siteId, cameras, sites } = props;
  const { t } = useTranslation();
  const live = useQuery(camerasQuery(siteId));
  const [edited, setEdited] = useState<CameraSettings>();
  if (cameras.length === 0) return <EmptyNote text={t("estate.noCameras")} />;
  const states = new Map(live.data?.map((camera) => [camera.id, camera]));
  return (
    <>
      <table className="estate-table">
        <thead>
          <tr>
            <th>{t("estate.fields.name")}</th>
            <th>{t("estate.fields.area")}</th>
            <th>{t("estate.fields.host")}</th>
            <th>{t("estate.state")}</th>
            <th>
              <span className="out-of-sight">{t("estate.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {cameras.map((camera) => (
            <tr key={camera.id} data-testid={`camera-row-${camera.id}`}>
              <td className="estate-name">
                {camera.name}
                <small className="mono">{camera.id}</small>
              </td>
              <td data-label={t("estate.fields.area")}>{t(`area.${camera.area}`)}</td>
              <td data-label={t("estate.fields.host")}>
                <span className="mono">
                  {camera.host}:{camera.port}
                </span>
                <small>
                  {BRANDS.find((one) => one.id === camera.brand)?.title ?? camera.brand} ·{" "}
                  {camera.path ?? `${t("estate.fields.channel")} ${camera.channel}`}
                </small>
              </td>
              <td data-label={t("estate.state")}>
                <State camera={states.get(camera.id)} />
              </td>
              <td className="estate-actions">
                <Button
                  size="small"
                  aria-label={t("estate.editNamed", { name: camera.name })}
                  onClick={() => setEdited(camera)}
                >
                  {t("estate.edit")}
                </Button>
                <RemoveButton
                  name={camera.name}
                  question={t("estate.confirmRemove.camera", { name: camera.name })}
                  detail={t("estate.confirmRemove.cameraDetail")}
                  remove={() => estateApi.removeCamera(camera.id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edited && (
        <CameraForm
          siteId={siteId}
          camera={edited}
          area={undefined}
          sites={sites}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}

function State(props: { camera: Camera | undefined }) {
  const { t } = useTranslation();
  const { state = "unknown", fault } = props.camera ?? {};
  const tone = { online: "ok", offline: "critical", unknown: "quiet" }[state];
  return (
    <span>
      <span className="state" data-tone={tone}>
        {t(`camera.${state}`)}
      </span>
      {fault && <small>{t(`camera.fault.${fault}`)}</small>}
    </span>
  );
}
