// Takes a photo with the phone's camera, or one that is there already, and shows it small.
import { useEffect, useId, useState } from "react";
import { shrink } from "../one-tap/photo.ts";

export function PhotoField(props: { label: string; onPhoto: (photo: ArrayBuffer | undefined) => void }) {
  const id = useId();
  const [shown, setShown] = useState<string>();
  useEffect(() => () => (shown === undefined ? undefined : URL.revokeObjectURL(shown)), [shown]);
  const take = async (file: File | undefined) => {
    const photo = file && (await shrink(file).catch(() => undefined));
    setShown(photo && URL.createObjectURL(new Blob([photo], { type: "image/jpeg" })));
    props.onPhoto(photo);
  };
  return (
    <div className="labelled">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="file"
        accept="image/*"
        data-testid="photo"
        className="photo-input"
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {shown !== undefined && <img className="photo-small" src={shown} alt={props.label} />}
    </div>
  );
}
