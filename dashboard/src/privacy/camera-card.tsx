// One camera before parents see it: its picture as they would see it, what is hidden of it, and a person's yes or no.
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraPrivacy } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { MaskEditor } from "./mask-editor.tsx";
import { type Looking, useParentsPicture } from "./parents-picture.ts";
import { PictureView } from "./picture-view.tsx";
import { useApprove, useBar } from "./privacy-queries.ts";

/** Source: hub/actions/camera-privacy.ts, STILL_HOLDS_MS, less half a minute for the way and the clocks. */
const STILL_HOLDS_MS = 14.5 * 60_000;

export function CameraCard(props: { camera: CameraPrivacy; mayChange: boolean }) {
  const { camera, mayChange } = props;
  const { t } = useTranslation();
  const [isDrawing, setIsDrawing] = useState(false);
  const title = useId();
  const state = stateOf(camera);
  return (
    <li
      className="privacy-camera"
      id={`camera-${camera.cameraId}`}
      data-testid={`privacy-${camera.cameraId}`}
      data-state={state}
      aria-labelledby={title}
    >
      <div className="privacy-camera-head">
        <h3 id={title}>
          {camera.name} <span className="quiet">{t(`area.${camera.area}`)}</span>
        </h3>
        <span className="state" data-tone={TONES[state]} data-testid="privacy-state">
          <span aria-hidden="true">{state === "shown" ? "●" : "○"}</span>
          {t(`privacy.states.${state}`)}
        </span>
      </div>
      {isDrawing ? (
        <MaskEditor camera={camera} onClose={() => setIsDrawing(false)} />
      ) : (
        <Look camera={camera} mayChange={mayChange} onDraw={() => setIsDrawing(true)} />
      )}
    </li>
  );
}

const TONES = { shown: "ok", approved: "notice", barred: "quiet", "to-look": "warning" } as const;

function stateOf({ hindrances, approval, notForParents }: CameraPrivacy): keyof typeof TONES {
  if (notForParents !== undefined) return "barred";
  if (hindrances.length === 0) return "shown";
  return approval !== undefined && !hindrances.includes("not-approved") ? "approved" : "to-look";
}

function Look(props: { camera: CameraPrivacy; mayChange: boolean; onDraw: () => void }) {
  const { camera, mayChange } = props;
  const { t } = useTranslation();
  const looking = useParentsPicture(camera.cameraId, camera.picture);
  return (
    <div className="privacy-look">
      <div>
        <PictureView looking={looking} name={camera.name} />
        <div className="note-buttons">
          <Button
            loading={looking.isAsking}
            aria-label={t("privacy.againOf", { name: camera.name })}
            onClick={looking.again}
          >
            {t("privacy.again")}
          </Button>
          {mayChange && (
            <Button
              data-testid="masks-edit"
              aria-label={t("privacy.drawOf", { name: camera.name })}
              onClick={props.onDraw}
            >
              {t("privacy.draw", { count: camera.masks.length })}
            </Button>
          )}
        </div>
      </div>
      <div>
        <p className="quiet">
          {t(camera.masks.length > 0 ? "privacy.withMasks" : "privacy.withoutMasks", {
            count: camera.masks.length,
          })}
        </p>
        <Standing camera={camera} />
        {mayChange && <Decide camera={camera} looking={looking} />}
      </div>
    </div>
  );
}

/** Who has said what of it, and what became of it. */
function Standing(props: { camera: CameraPrivacy }) {
  const { approval, lostApproval, notForParents, notForParentsSaid, hindrances } = props.camera;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const time = (at: string) => momentText(Date.parse(at), now, zone);
  if (notForParents !== undefined) {
    const said = notForParentsSaid && { who: notForParentsSaid.by, time: time(notForParentsSaid.at) };
    return (
      <p data-testid="privacy-standing">
        <strong>{t("privacy.barred", { reason: notForParents })}</strong> {said && t("privacy.by", said)}
      </p>
    );
  }
  if (approval !== undefined && !hindrances.includes("not-approved")) {
    const said = { who: approval.by, time: time(approval.at), still: time(approval.stillAt) };
    return <p data-testid="privacy-standing">{t("privacy.approved", said)}</p>;
  }
  const lost = lostApproval && {
    who: lostApproval.by,
    time: time(lostApproval.at),
    lostBy: lostApproval.lostBy,
    lost: time(lostApproval.lostAt),
  };
  return (
    <p data-testid="privacy-standing">
      <strong>{t("privacy.notApproved")}</strong> {lost && t(`privacy.lost.${lostApproval.why}`, lost)}
    </p>
  );
}

function Decide(props: { camera: CameraPrivacy; looking: Looking }) {
  const { camera, looking } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const approve = useApprove(camera.cameraId);
  const bar = useBar(camera.cameraId);
  const [asking, setAsking] = useState(false);
  const { shown } = looking;
  const isNow = shown?.picture === camera.picture;
  const isFresh = shown !== undefined && now - Date.parse(shown.capturedAt) < STILL_HOLDS_MS;
  const error = approve.error ?? bar.error;
  const name = camera.name;
  const isApproved = camera.approval !== undefined && !camera.hindrances.includes("not-approved");
  return (
    <>
      {error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("privacy.failed")}</strong> {problemText(error, t)}
        </p>
      )}
      {asking && <BarForm camera={camera} bar={bar} onClose={() => setAsking(false)} />}
      {!asking && (
        <div className="note-buttons">
          {camera.notForParents !== undefined && (
            <Button
              data-testid="unbar"
              loading={bar.isPending}
              aria-label={t("privacy.unbarOf", { name })}
              onClick={() => bar.mutate("")}
            >
              {t("privacy.unbar")}
            </Button>
          )}
          {camera.notForParents === undefined && !isApproved && (
            <Button
              type="primary"
              className="privacy-approve"
              data-testid="approve"
              disabled={!isNow || !isFresh}
              loading={approve.isPending}
              aria-label={t("privacy.approveOf", { name })}
              onClick={() =>
                shown?.picture !== undefined &&
                approve.mutate({ stillAt: shown.capturedAt, picture: shown.picture })
              }
            >
              {t("privacy.approve")}
            </Button>
          )}
          {isApproved && (
            <Button
              danger
              data-testid="withdraw"
              loading={approve.isPending}
              aria-label={t("privacy.withdrawOf", { name })}
              onClick={() => approve.mutate(undefined)}
            >
              {t("privacy.withdraw")}
            </Button>
          )}
          {camera.notForParents === undefined && (
            <Button
              data-testid="bar"
              aria-label={t("privacy.barOf", { name })}
              onClick={() => setAsking(true)}
            >
              {t("privacy.bar")}
            </Button>
          )}
        </div>
      )}
      {camera.notForParents === undefined && !isApproved && (
        <p className="quiet">
          {t(
            shown === undefined
              ? "privacy.nothingToApprove"
              : isFresh
                ? "privacy.approveHint"
                : "privacy.tooOld",
          )}
        </p>
      )}
      {isApproved && <p className="quiet">{t("privacy.withdrawHint")}</p>}
    </>
  );
}

function BarForm(props: { camera: CameraPrivacy; bar: ReturnType<typeof useBar>; onClose: () => void }) {
  const { camera, bar, onClose } = props;
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState("");
  return (
    <form
      className="privacy-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== "") bar.mutate(reason.trim(), { onSuccess: onClose });
      }}
    >
      <label htmlFor={id}>{t("privacy.barWhy", { name: camera.name })}</label>
      <Input
        id={id}
        autoFocus
        required
        maxLength={80}
        data-testid="bar-reason"
        placeholder={t("privacy.barHint")}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <span className="note-buttons">
        <Button danger type="primary" htmlType="submit" loading={bar.isPending} data-testid="bar-send">
          {t("privacy.bar")}
        </Button>
        <Button onClick={onClose}>{t("privacy.cancel")}</Button>
      </span>
    </form>
  );
}
