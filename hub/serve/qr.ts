// A QR code on a page of PDF: squares rather than a picture, sharp on any printer.
import { encode } from "uqr";

/** Error correction M: a crease in the paper may cover some. Places and size are in points. */
export function drawQr(
  document: PDFKit.PDFDocument,
  text: string,
  { left, top, size: side }: { readonly left: number; readonly top: number; readonly size: number },
): void {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const step = side / size;
  for (const [row, cells] of data.entries()) {
    for (const [column, isDark] of cells.entries()) {
      if (isDark) document.rect(left + column * step, top + row * step, step, step);
    }
  }
  document.fill("#000000");
}
