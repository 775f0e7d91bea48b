// A photo as it is sent: smaller, and drawn anew, so that nothing of what a phone writes into its files (where, when, by
// which phone) comes along.

/** Chosen: a label or a thermometer in it can be read. */
const MOST_PX = 1600;
/** Chosen: some seconds on a bad line. */
const MOST_BYTES = 400 * 1024;
/** Chosen: from hardly to be seen to clearly. Then the picture is made smaller instead. */
const QUALITIES = [0.82, 0.7, 0.55];

/** A JPEG of at most 1600 pixels and 400 KiB. Throws where the file is no picture that the browser opens. */
export async function shrink(file: Blob): Promise<ArrayBuffer> {
  const picture = await opened(file);
  for (let most = MOST_PX; ; most = Math.round(most * 0.75)) {
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("this browser cannot draw");
    //  What is see-through would turn black.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
      if (blob === null) throw new Error("this browser cannot write a JPEG");
      if (blob.size <= MOST_BYTES) return await blob.arrayBuffer();
    }
  }
}

/** Turned as it was held. */
async function opened(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    //  Older browsers know the file, but not in this way.
    const address = URL.createObjectURL(file);
    const image = new Image();
    image.src = address;
    await image.decode().finally(() => URL.revokeObjectURL(address));
    return image;
  }
}
