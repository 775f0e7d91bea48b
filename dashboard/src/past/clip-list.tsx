// The clips that were taken out of a camera's past: how far each is, its files, and how it is verified.
import { Button, Popconfirm, Progress } from "antd";
import { useTranslation } from "react-i18next";
import type { ClipExport } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { problemText } from "../shell/states.tsx";
import { clockTime, momentText, zoneDate } from "../wording.ts";
import { fileSize } from "./file-size.ts";
import { exportAddress, useExports, useRemoveClip } from "./past-queries.ts";

export function ClipList(props: { cameraId: string }) {
  const may = useMay();
  return may("recordings.export") ? <Clips {...props} /> : null;
}

function Clips(props: { cameraId: string }) {
  const { t } = useTranslation();
  const { data } = useExports(props.cameraId);
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="past-card">
      <h2>{t("past.clips.title")}</h2>
      <ul className="past-clips">
        {data.map((clip) => (
          <ClipRow key={clip.id} cameraId={props.cameraId} clip={clip} />
        ))}
      </ul>
      <p className="quiet">
        {t("past.clips.verify")} <code>npx mingchu clip verify</code>
      </p>
    </section>
  );
}

function ClipRow({ cameraId, clip }: { cameraId: string; clip: ClipExport }) {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [from, to] = [Date.parse(clip.from), Date.parse(clip.to)];
  return (
    <li data-testid="clip" data-state={clip.state}>
      <strong>
        {zoneDate(from, zone)} {clockTime(from, zone)} – {clockTime(to, zone)}
      </strong>
      <span className="quiet">
        {clip.by} · {momentText(Date.parse(clip.at), now, zone)} · {clip.reason}
      </span>
      {(clip.state === "waiting" || clip.state === "running") && (
        <Progress
          percent={Math.round(clip.progress * 100)}
          size="small"
          aria-label={t("past.clips.making")}
        />
      )}
      {clip.state === "done" && (
        <span className="past-files">
          <a href={exportAddress(clip.id, "clip.mp4")} download data-testid="clip-whole">
            {t("past.clips.whole")}
          </a>
          <a href={exportAddress(clip.id, "manifest.json")} download>
            {t("past.clips.manifest")}
          </a>
          {clip.bytes !== undefined && <span className="quiet">{fileSize(clip.bytes)}</span>}
        </span>
      )}
      {clip.form === "fragmented-mp4" && <span className="quiet">{t("past.clips.fragmented")}</span>}
      {clip.state === "done" && clip.gaps !== undefined && clip.gaps.length > 0 && (
        <span className="quiet">{t("past.clips.gaps", { count: clip.gaps.length })}</span>
      )}
      {(clip.state === "failed" || clip.state === "broken-off" || clip.state === "expired") && (
        <span data-tone="critical" role="status">
          {clip.removedBy === undefined
            ? t(`past.clips.${clip.state}`)
            : t("past.clips.removedBy", { who: clip.removedBy })}{" "}
          {clip.faultKind !== undefined && t(`past.clips.faults.${clip.faultKind}`)}
        </span>
      )}
      {clip.mayRemove && <RemoveClip cameraId={cameraId} clip={clip} />}
    </li>
  );
}

function RemoveClip({ cameraId, clip }: { cameraId: string; clip: ClipExport }) {
  const { t } = useTranslation();
  const remove = useRemoveClip(cameraId);
  return (
    <>
      <Popconfirm
        title={t("past.clips.removeSure")}
        description={<p className="past-sure">{t("past.clips.removeLost")}</p>}
        okText={t("past.clips.remove")}
        okButtonProps={{ danger: true }}
        cancelText={t("past.clips.keep")}
        onConfirm={() => remove.mutate(clip.id)}
      >
        <Button size="small" danger loading={remove.isPending} data-testid="clip-remove">
          {t("past.clips.remove")}
        </Button>
      </Popconfirm>
      {remove.error !== null && (
        <span className="acknowledge-failed" role="alert">
          {problemText(remove.error, t)}
        </span>
      )}
    </>
  );
}
