// Fragmented MP4 as the relay gives it, made by ffmpeg of its own test pictures, so that each can be told by its look.
import { execFileSync } from "node:child_process";

export type MadeVideo = { readonly init: Buffer; readonly fragments: readonly Buffer[] };

/** `source` is a filter of ffmpeg's that makes pictures; a fragment a picture. */
export function makeVideo(source: string, seconds: number, codec = ["libx264", "-bf", "0"]): MadeVideo {
  const key = ["-g", "25", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
  const mp4 = [
    "-movflags",
    "empty_moov+default_base_moof+frag_every_frame",
    "-video_track_timescale",
    "90000",
  ];
  const bytes = execFileSync(
    "ffmpeg",
    [
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      source,
      "-t",
      String(seconds),
      "-c:v",
      ...codec,
      ...key,
      ...mp4,
      "-f",
      "mp4",
      "pipe:1",
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const boxes: { readonly name: string; readonly bytes: Buffer }[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    boxes.push({
      name: bytes.toString("latin1", at + 4, at + 8),
      bytes: bytes.subarray(at, at + bytes.readUInt32BE(at)),
    });
  }
  const named = (name: string) => boxes.filter((box) => box.name === name).map((box) => box.bytes);
  const data = named("mdat");
  return {
    init: Buffer.concat([...named("ftyp"), ...named("moov")]),
    fragments: named("moof").map((moof, index) => Buffer.concat([moof, data[index] ?? Buffer.alloc(0)])),
  };
}
