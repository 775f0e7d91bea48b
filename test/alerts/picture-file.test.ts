// Photos without what phones put beside them: the picture stays what it was, pixel by pixel, and nothing else does.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { pictureType, withoutMetadata } from "../../hub/lib/picture-file.ts";
import { PHONE_JPEG, PHONE_PNG, PHONE_WEBP, PLAIN_JPEG } from "../phone-picture.ts";

/** The picture's pixels as ffmpeg sees them, not turned. */
function pixels(bytes: Uint8Array): string {
  const { stdout, stderr, status } = spawnSync(
    "ffmpeg",
    ["-v", "error", "-noautorotate", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
    { input: bytes },
  );
  if (status !== 0) throw new Error(stderr.toString());
  return stdout.toString("hex");
}

test.each([
  ["image/jpeg", PHONE_JPEG],
  ["image/png", PHONE_PNG],
  ["image/webp", PHONE_WEBP],
] as const)("%s: its place goes, its pixels stay", (type, phone) => {
  expect(pictureType(phone)).toBe(type);
  const clean = withoutMetadata(phone, type);
  if (clean === undefined) throw new Error("it was not read");
  expect(phone.includes("GPS")).toBe(true);
  expect(Buffer.from(clean).includes("GPS")).toBe(false);
  expect(pixels(clean)).toBe(pixels(phone));
  expect(withoutMetadata(clean, type)).toEqual(clean);
  for (let end = 16; end < clean.length; end += 7) withoutMetadata(clean.subarray(0, end), type);
  expect(withoutMetadata(clean.subarray(0, clean.length - 3), type)).toBeUndefined();
});

test("a photo that lies on its side still says so, and one that does not says nothing", () => {
  const clean = Buffer.from(withoutMetadata(PHONE_JPEG, "image/jpeg") as Uint8Array);
  expect(clean.toString("hex")).toContain("0112" + "0003" + "00000001" + "0006");
  expect(Buffer.from(withoutMetadata(PLAIN_JPEG, "image/jpeg") as Uint8Array).includes("Exif")).toBe(false);
});

test.each([
  ["a page", "<!doctype html><script>alert(1)</script>"],
  ["a drawing with a script", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"],
  ["an animation", "GIF89a and some more bytes"],
  ["nothing", ""],
])("%s is no photo", (_what, text) => expect(pictureType(Buffer.from(text))).toBeUndefined());
