// Photos that go while the rest is still being written: made smaller, sent at once, and tried again where that failed.
import { CameraOutlined, CloseOutlined } from "@ant-design/icons";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../api.ts";
import { shrink } from "../one-tap/photo.ts";
import { newKey, sendPhoto, stepProblem } from "./life-queries.ts";

type Shot = {
  readonly key: string;
  readonly file: File;
  /** An address of the picture within this page. */
  readonly address: string;
  readonly state: "sending" | "sent" | "failed";
  readonly id?: string;
  readonly error?: unknown;
};

export type Photos = {
  readonly shots: readonly Shot[];
  /** Ids of those that the hub has. */
  readonly sent: string[];
  readonly isSending: boolean;
  readonly add: (files: readonly File[]) => void;
  readonly again: (shot: Shot) => void;
  readonly remove: (shot: Shot) => void;
};

export function usePhotos(alertId: string): Photos {
  const [shots, setShots] = useState<readonly Shot[]>([]);
  const latest = useRef(shots);
  useEffect(() => {
    latest.current = shots;
  }, [shots]);
  useEffect(
    () => () => {
      for (const { address } of latest.current) URL.revokeObjectURL(address);
    },
    [],
  );
  const change = (key: string, to: Partial<Shot>) =>
    setShots((all) => all.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const send = async (shot: Shot) => {
    change(shot.key, { state: "sending" });
    try {
      const { id } = await sendPhoto(alertId, await shrink(shot.file), shot.key);
      change(shot.key, { state: "sent", id });
    } catch (error) {
      change(shot.key, { state: "failed", error });
    }
  };
  return {
    shots,
    sent: shots.flatMap(({ id }) => (id === undefined ? [] : [id])),
    isSending: shots.some(({ state }) => state === "sending"),
    add: (files) => {
      for (const file of files) {
        const address = URL.createObjectURL(file);
        const shot: Shot = { key: newKey(), file, address, state: "sending" };
        setShots((all) => [...all, shot]);
        void send(shot);
      }
    },
    again: (shot) => void send(shot),
    remove: (shot) => {
      URL.revokeObjectURL(shot.address);
      setShots((all) => all.filter((one) => one.key !== shot.key));
    },
  };
}

export function PhotoField(props: { photos: Photos }) {
  const { shots, add, again, remove } = props.photos;
  const { t } = useTranslation();
  return (
    <div className="step-photos">
      <span className="step-label">
        {t("life.act.photos")} <span className="quiet">· {t("life.act.photoHint")}</span>
      </span>
      <ul>
        {shots.map((shot, index) => (
          <li key={shot.key} data-state={shot.state} data-testid="photo">
            <img src={shot.address} alt={t("life.act.photo", { number: index + 1 })} />
            {shot.state === "sending" && <span role="status">{t("life.act.sendingPhoto")}…</span>}
            {shot.state === "failed" && (
              <button type="button" onClick={() => again(shot)} title={stepProblem(shot.error, t)}>
                {t(shot.error instanceof ProblemError ? "life.act.photoFailed" : "life.act.noPicture")}
              </button>
            )}
            <button
              type="button"
              className="photo-remove"
              aria-label={t("life.act.remove")}
              onClick={() => remove(shot)}
            >
              <CloseOutlined />
            </button>
          </li>
        ))}
        <li>
          <label className="photo-add">
            <CameraOutlined aria-hidden="true" />
            {t("life.act.addPhoto")}
            <input
              type="file"
              accept="image/*"
              multiple
              data-testid="photo-input"
              onChange={({ target }) => {
                add([...(target.files ?? [])]);
                target.value = "";
              }}
            />
          </label>
        </li>
      </ul>
    </div>
  );
}
