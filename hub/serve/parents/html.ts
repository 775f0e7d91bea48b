// HTML from values that strangers have typed: whatever is put into a template is escaped, unless it is HTML itself.

/** HTML that is safe to send: made by `html` only. */
export type Html = { readonly html: string };

type Value = string | number | Html | undefined | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template; values become text, lists of HTML are put in a row, and `undefined` is nothing. Put quotes around attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.map((part, i) => part + textOf(values[i])).join("") };
}

function textOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "object") return "html" in value ? value.html : value.map((one) => one.html).join("");
  return String(value).replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}

/** JSON for a data block, that cannot end the block or begin a comment in it. */
export function dataBlock(value: unknown): Html {
  return {
    html: JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  };
}
