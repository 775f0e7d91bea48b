// Pictures as phones make them: small ones, with what phones put beside the picture (place, owner, a thumbnail, a film
// behind its end), which nobody else is to have.

const JPEG = Buffer.from(
  "/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAgYGBwYHCEhISEhISckJygoKCcnJycoKCgrKyszMzMr" +
    "KysoKCsrMDAzMzc5NzQ0MzQ5OTw8PEhIRUVUVFdnZ3z/xAGiAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgsBAAMBAQEBAQEB" +
    "AQEAAAAAAAABAgMEBQYHCAkKCxAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkK" +
    "FhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip" +
    "qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6EQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEG" +
    "EkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1" +
    "dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4" +
    "+fr/wAARCAAQACADARIAAhIAAxIA/9oADAMBAAIRAxEAPwDgNJjEkrZ5AAOPWup0qGKMs3noSwA28Z6/71OMFOpG+yTdu+x4DxdS" +
    "lNWoSle669Wv7rM6+KnhcJWdNuMpyp01JOzjdTba03srdGr3TO3G4NVKE4RqKSjKNSUkrpKMZrW0tFre9+hzF3/B+P8ASulntonI" +
    "BnRcZ6456f7Qr+iKP2vkfB4bH15N3wdWO383/wArPosz/wCXX/b/AP7afFY/G1puKeFqRtzWb5tb2/uLY9Uu/wCD8f6Vzd7cyAqP" +
    "Ic9eef8A4mv5nofa+R+lUMtwzT/2+j/5J/8ALT57M/8Al1/2/wD+2mVZ/WuT2i+r2v8AH1vbvy7Gzo0hZJFPO3bj6HPH4YrmtOml" +
    "t1dlheXft+7njGfRW9a9SlNyjyv7O3o+h60sPGirxqxqX7W6ekmfqmOwsKNZ1YJR9sveSX2ot3lvvLmV9Fqr7s+gr+zxLUZVYUpQ" +
    "+KLaclzWaum4tH//2Q==",
  "base64",
);
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAIAAAB/FOjAAAAACXBIWXMAAAABAAAAAQBPJcTWAAAAUElEQVR4nN2LwRFAUBQDtxM6" +
    "oRM6oRM6oRM62T/vzf9OLq4yOSSZLKSs1hbNUldySPEA7fMO2JBfAJFmPLlkkS76iHvcNxnsccU7+iHTZ6AAO/m5R6QA1OAAAAAA" +
    "SUVORK5CYII=",
  "base64",
);
const WEBP = Buffer.from(
  "UklGRsQAAABXRUJQVlA4ILgAAAAQBACdASoQAAgAAgA0JbACdHMBfYKoA6ADKGv1V9Gl3gFw45ozwBdlgAD++WezkJClJ4H/L8Un" +
    "6X/3/XH+Q+DPxiHf8c4jMk8GxPEpMPCqjsTvGtqXUXx/9HBuPQ09ZhKCb+rF3Xz/1FTiM7OuT8z6j+kf89q3/xW69l3+P799/6Tr" +
    "a/Ftc983//Pf7Ey75pONPy5hmSFkgj+2zsCOWaetcq7ipR//BAON7+2+P10/m+u+/OkkAAAA",
  "base64",
);

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** EXIF in Intel's order: that the picture lies on its side (6), and words where a place would be. */
const EXIF = Buffer.concat([
  Buffer.from("457869660000" + "49492a0008000000" + "0100" + "120103000100000006000000" + "00000000", "hex"),
  Buffer.from("GPS 30.27 N 120.15 E"),
]);

/** A JPEG that lies on its side, and tells its place in four ways. */
export const PHONE_JPEG = Buffer.concat([
  JPEG.subarray(0, 2),
  segment(0xe1, EXIF),
  segment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x GPS/>")),
  segment(0xed, Buffer.from("Photoshop 3.0\0GPS")),
  segment(0xfe, Buffer.from("GPS")),
  JPEG.subarray(2),
  Buffer.from("GPS: a film of the moment before"),
]);

export const PLAIN_JPEG = JPEG;

function pngChunk(name: string, body: string): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from(name + body), Buffer.alloc(4)]);
  chunk.writeUInt32BE(body.length, 0);
  return chunk;
}

/** Its metadata's checksums are not looked at by anybody: they go. */
export const PHONE_PNG = Buffer.concat([
  PNG.subarray(0, 33),
  pngChunk("eXIf", "GPS"),
  pngChunk("tEXt", "GPS"),
  PNG.subarray(33),
  Buffer.from("GPS"),
]);

/** In the extended format, which has room for metadata. */
export const PHONE_WEBP = (() => {
  const chunk = (name: string, body: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(body.length);
    return Buffer.concat([Buffer.from(name), size, body, Buffer.alloc(body.length % 2)]);
  };
  //  RFC 9649, section 2.7: flags (EXIF and XMP), then width and height, each less one.
  const extended = chunk("VP8X", Buffer.from([0x0c, 0, 0, 0, 15, 0, 0, 7, 0, 0]));
  const parts = [
    extended,
    WEBP.subarray(12),
    chunk("EXIF", Buffer.from("GPS")),
    chunk("XMP ", Buffer.from("GPS")),
  ];
  const body = Buffer.concat([Buffer.from("WEBP"), ...parts]);
  return chunk("RIFF", body);
})();
