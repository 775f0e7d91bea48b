// Takes a photo with the phone's camera, or one that is there already, makes it smaller and shows it.
import { CameraOutlined } from "@ant-design/icons";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { shrink } from "../one-tap/photo.ts";
import "../styles/alert-life.css";

export function PhotoField(props: { label: string; onPhoto: (photo: ArrayBuffer | undefined) => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  const [isWrong, setIsWrong] = useState(false);
  useEffect(() => () => (shown === undefined ? undefined : URL.revokeObjectURL(shown)), [shown]);
  const take = async (file: File | undefined) => {
    const photo = file && (await shrink(file).catch(() => undefined));
    setIsWrong(file !== undefined && photo === undefined);
    setShown(photo && URL.createObjectURL(new Blob([photo], { type: "image/jpeg" })));
    props.onPhoto(photo);
  };
  return (
    <div className="step-photos">
      <span className="step-label">{props.label}</span>
      <ul>
        {shown !== undefined && (
          <li>
            <img src={shown} alt={props.label} data-testid="photo-shown" />
          </li>
        )}
        <li>
          <label className="photo-add">
            <CameraOutlined aria-hidden="true" />
            {t("life.act.addPhoto")}
            <input
              type="file"
              accept="image/*"
              data-testid="photo-input"
              onChange={(event) => void take(event.target.files?.[0])}
            />
          </label>
        </li>
      </ul>
      {isWrong && (
        <p role="alert" className="form-fault">
          {t("life.act.noPicture")}
        </p>
      )}
    </div>
  );
}
