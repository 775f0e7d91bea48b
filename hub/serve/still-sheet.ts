// Stills of many cameras as one answer, in a form that browsers take apart by themselves (Response.formData).
import { randomBytes } from "node:crypto";
import type { Response } from "express";
import type { SheetEntry } from "../model.ts";
import type { StillSheet } from "./contract.ts";

/** RFC 7578: a part "stills" that says of each camera what there is, then a JPEG by each id that has one. */
export function sendSheet(response: Response, entries: readonly SheetEntry[]): void {
  //  Chosen: no JPEG has it by accident.
  const boundary = randomBytes(16).toString("hex");
  const said: StillSheet = entries.map(({ cameraId, picture }) =>
    "jpeg" in picture
      ? {
          cameraId,
          capturedAt: new Date(picture.capturedAt).toISOString(),
          capturedBy: picture.source,
        }
      : { cameraId, why: picture.why, detail: picture.detail },
  );
  const part = (head: string, type: string): Buffer =>
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\nContent-Type: ${type}\r\n\r\n`,
      "utf8",
    );
  const end = Buffer.from("\r\n");
  const pictures = entries.flatMap(({ cameraId, picture }) =>
    "jpeg" in picture
      ? [part(`name="${escaped(cameraId)}"; filename="still.jpg"`, "image/jpeg"), picture.jpeg, end]
      : [],
  );
  const words = [part('name="stills"', "application/json"), Buffer.from(JSON.stringify(said)), end];
  response
    .set("Cache-Control", "no-store")
    .type(`multipart/form-data; boundary=${boundary}`)
    .send(Buffer.concat([...words, ...pictures, Buffer.from(`--${boundary}--\r\n`)]));
}

/** HTML, "multipart/form-data encoding algorithm". */
function escaped(name: string): string {
  return name.replace(/"/g, "%22").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
