// The text of a PDF as pdfkit writes it: flate streams, one typeface whose glyphs a CMap names. Enough to see that what
// should stand on a page stands there; pieces that are set apart are lines.
import { inflateSync } from "node:zlib";

export function pdfText(pdf: Buffer): string {
  const streams = streamsOf(pdf);
  const glyphs = new Map<string, string>();
  for (const cmap of streams.filter((text) => text.includes("begincmap"))) readCmap(cmap, glyphs);
  const page = (text: string) =>
    [...text.matchAll(/\[([^\]]*)\] TJ/g)]
      .map(([, shown = ""]) =>
        [...shown.matchAll(/<([0-9a-fA-F]+)>/g)]
          .flatMap(([, hex = ""]) => hex.toLowerCase().match(/.{4}/g) ?? [])
          .map((glyph) => glyphs.get(glyph) ?? "\ufffd")
          .join(""),
      )
      .join("\n");
  return streams
    .filter((text) => text.includes("TJ") && !text.includes("begincmap"))
    .map(page)
    .join("\n");
}

function streamsOf(pdf: Buffer): string[] {
  const found: string[] = [];
  let at = 0;
  for (;;) {
    const begin = pdf.indexOf("stream\n", at);
    if (begin < 0) return found;
    const end = pdf.indexOf("endstream", begin);
    const bytes = pdf.subarray(begin + "stream\n".length, end);
    if (bytes[0] === 0x78) found.push(inflateSync(bytes).toString("latin1"));
    at = end + "endstream".length;
  }
}

/** ISO 32000-1, 9.10.3: `<from> <to> [<unicode> …]` and `<from> <to> <unicode>`. */
function readCmap(cmap: string, glyphs: Map<string, string>): void {
  const char = (hex: string) =>
    String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)));
  for (const [, from = "", , list] of cmap.matchAll(
    /<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>\s*\[([^\]]*)\]/g,
  )) {
    const first = Number.parseInt(from, 16);
    for (const [index, [, hex = ""]] of [...(list ?? "").matchAll(/<([0-9a-fA-F ]+)>/g)].entries())
      glyphs.set((first + index).toString(16).padStart(4, "0"), char(hex.replaceAll(" ", "")));
  }
}
