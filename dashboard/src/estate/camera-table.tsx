// A site's own cameras as they are set up, each with whether it is seen.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { BRANDS } from "../../../devices/brands.ts";
import type { Camera, Site } from "../../../hub/serve/contract.ts";
import { useRecordingLines } from "../past/past-queries.ts";
import { RecordingWord } from "../past/recording-word.tsx";
import { camerasQuery } from "../queries.ts";
import { EmptyNote } from "../shell/states.tsx";
import { CameraForm, type CameraSettings } from "./camera-form.tsx";
import { estateApi } from "./estate-api.ts";
import { EstateTable } from "./estate-table.tsx";

export function CameraTable(props: {
  siteId: string;
  cameras: readonly CameraSettings[];
  sites: readonly Site[];
}) {
  const { siteId, cameras, sites } = props;
  const { t } = useTranslation();
  const live = useQuery(camerasQuery(siteId));
  const lines = useRecordingLines(siteId).data;
  if (cameras.length === 0) return <EmptyNote text={t("estate.noCameras")} />;
  const states = new Map(live.data?.map((camera) => [camera.id, camera]));
  return (
    <EstateTable
      things={cameras}
      testIdOf={({ id }) => `camera-row-${id}`}
      columns={[
        { title: t("estate.fields.area"), cell: ({ area }) => t(`area.${area}`) },
        { title: t("estate.fields.host"), cell: (camera) => <Address camera={camera} /> },
        { title: t("estate.state"), cell: ({ id }) => <State camera={states.get(id)} /> },
        ...(lines === undefined
          ? []
          : [
              {
                title: t("past.recording.title"),
                cell: ({ id, name }: CameraSettings) => (
                  <RecordingWord cameraId={id} name={name} line={lines.get(id)} />
                ),
              },
            ]),
      ]}
      question={(name) => t("estate.confirmRemove.camera", { name })}
      detail={t("estate.confirmRemove.cameraDetail")}
      remove={estateApi.removeCamera}
      form={(camera, onClose) => (
        <CameraForm siteId={siteId} camera={camera} area={undefined} sites={sites} onClose={onClose} />
      )}
    />
  );
}

function Address(props: { camera: CameraSettings }) {
  const { host, port, brand, path, channel } = props.camera;
  const { t } = useTranslation();
  return (
    <>
      <span className="mono">
        {host}:{port}
      </span>
      <small>
        {BRANDS.find((one) => one.id === brand)?.title ?? brand} ·{" "}
        {path ?? `${t("estate.fields.channel")} ${channel}`}
      </small>
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
