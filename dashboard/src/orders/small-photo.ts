// A phone's photo made small enough for a bad line, before it is sent. Drawn anew, so nothing that the phone wrote into the
// file goes along.

/** Chosen: a label on a shelf can still be read, in some 300 kB. */
const LONGEST_SIDE_PX = 1600;
const QUALITY = 0.82;

/** The photo as JPEG; as it is where the browser cannot read it, so that the hub says what is wrong with it. */
export async function smallPhoto(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (picture === undefined) return file;
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return await new Promise((resolve) =>
    canvas.toBlob((made) => resolve(made ?? file), "image/jpeg", QUALITY),
  );
}

/** A name for something that is sent and perhaps sent again. */
export function sendingKey(): string {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}
