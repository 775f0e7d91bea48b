// Draws masks over a camera's picture: with mouse or finger on the picture, or with numbers. What the hub makes of them
// is fetched and shown, so that the person sees what parents will see.
import { Button, InputNumber } from "antd";
import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraPrivacy } from "../../../hub/serve/contract.ts";
import { problemText } from "../shell/states.tsx";
import { between, type Mask, MIDDLE, MOST_MASKS, type Point, percentOf, withPercent } from "./masks.ts";
import { useParentsPicture } from "./parents-picture.ts";
import { PictureView } from "./picture-view.tsx";
import { useChangeMasks } from "./privacy-queries.ts";

const FIELDS = ["x", "y", "width", "height"] as const;

export function MaskEditor(props: { camera: CameraPrivacy; onClose: () => void }) {
  const { camera, onClose } = props;
  const { t } = useTranslation();
  const change = useChangeMasks(camera.cameraId);
  //  The last is as it is now; the ones before are for undoing.
  const [steps, setSteps] = useState<readonly (readonly Mask[])[]>([camera.masks]);
  const [isBare, setIsBare] = useState(false);
  const masks = steps.at(-1) ?? [];
  const looking = useParentsPicture(camera.cameraId, camera.picture, isBare ? [] : masks);
  const put = (next: readonly Mask[]) => setSteps((had) => [...had, next]);
  const isSame = JSON.stringify(masks) === JSON.stringify(camera.masks);
  return (
    <div className="mask-editor" data-testid="mask-editor">
      <p>{t("privacy.masksHow")}</p>
      <PictureView looking={looking} name={camera.name}>
        <Board masks={masks} isFull={masks.length >= MOST_MASKS} onDrawn={(mask) => put([...masks, mask])} />
      </PictureView>
      <p className="quiet">{t("privacy.masksCost")}</p>
      <MaskList masks={masks} onChange={put} />
      {change.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("privacy.failed")}</strong> {problemText(change.error, t)}
        </p>
      )}
      <div className="note-buttons">
        <Button
          data-testid="mask-add"
          disabled={masks.length >= MOST_MASKS}
          onClick={() => put([...masks, MIDDLE])}
        >
          {t("privacy.addMask")}
        </Button>
        <Button
          data-testid="mask-undo"
          disabled={steps.length < 2}
          onClick={() => setSteps((had) => had.slice(0, -1))}
        >
          {t("privacy.undo")}
        </Button>
        <Button aria-pressed={isBare} onClick={() => setIsBare((had) => !had)}>
          {t(isBare ? "privacy.masked" : "privacy.bare")}
        </Button>
      </div>
      <div className="note-buttons">
        <Button
          type="primary"
          data-testid="mask-save"
          disabled={isSame}
          loading={change.isPending}
          onClick={() => change.mutate(masks, { onSuccess: onClose })}
        >
          {t("privacy.saveMasks")}
        </Button>
        <Button onClick={onClose}>{t("privacy.cancel")}</Button>
      </div>
      {camera.approval && !isSame && <p className="privacy-warning">{t("privacy.masksVoid")}</p>}
    </div>
  );
}

/** What is drawn upon; it lies over the picture and shows where masks are. */
function Board(props: { masks: readonly Mask[]; isFull: boolean; onDrawn: (mask: Mask) => void }) {
  const { masks, isFull, onDrawn } = props;
  const { t } = useTranslation();
  const [drag, setDrag] = useState<readonly [from: Point, to: Point]>();
  const drawn = drag && between(...drag);
  return (
    <svg
      className="mask-board"
      viewBox="0 0 1 1"
      preserveAspectRatio="none"
      role="img"
      aria-label={t("privacy.board", { count: masks.length })}
      data-testid="mask-board"
      onPointerDown={(event) => {
        if (isFull || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = pointOf(event);
        setDrag([at, at]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], pointOf(event)])}
      onPointerUp={(event) => {
        const mask = drag && between(drag[0], pointOf(event));
        setDrag(undefined);
        if (mask) onDrawn(mask);
      }}
      onPointerCancel={() => setDrag(undefined)}
    >
      {masks.map((mask, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: masks have no names and keep their order
        <rect key={at} {...mask} className="mask" />
      ))}
      {drawn && <rect {...drawn} className="mask mask-new" />}
    </svg>
  );
}

function pointOf(event: PointerEvent<SVGSVGElement>): Point {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
}

function MaskList(props: { masks: readonly Mask[]; onChange: (masks: readonly Mask[]) => void }) {
  const { masks, onChange } = props;
  const { t } = useTranslation();
  return (
    <ol className="mask-list" aria-label={t("privacy.masks")}>
      {masks.map((mask, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: masks have no names and keep their order
        <li key={at} data-testid={`mask-${at + 1}`}>
          <strong>{t("privacy.maskNumber", { number: at + 1 })}</strong>
          {FIELDS.map((field) => (
            <span key={field} className="mask-field">
              <span aria-hidden="true">{t(`privacy.maskFields.${field}`)}</span>
              <InputNumber
                min={field === "width" || field === "height" ? 1 : 0}
                max={100}
                step={1}
                suffix="%"
                aria-label={t("privacy.maskField", {
                  number: at + 1,
                  field: t(`privacy.maskFields.${field}`),
                })}
                value={percentOf(mask[field])}
                onChange={(value) => {
                  if (value !== null) onChange(masks.with(at, withPercent(mask, field, value)));
                }}
              />
            </span>
          ))}
          <Button
            danger
            aria-label={t("privacy.removeMask", { number: at + 1 })}
            onClick={() => onChange(masks.toSpliced(at, 1))}
          >
            {t("privacy.remove")}
          </Button>
        </li>
      ))}
    </ol>
  );
}
