// A name as it is kept: in any script, without what would break a line, turn the direction of the text around it, or
// stand there unseen.

/** Joiners (U+200C, U+200D) stay: scripts need them. */
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\uffff]|[\u{e0000}-\u{e007f}]/gu;

/** "" where nothing is left. */
export function plainName(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\s\u2028\u2029]+/g, " ")
    .replace(UNSEEN, "")
    .replace(/ +/g, " ")
    .trim();
}
