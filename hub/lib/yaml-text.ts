// Reads what a person wrote in YAML, or in JSON, which is part of it. Promise: what is wrong is said with its place and
// never with the words that stand there, because they may be a password.
import { parseDocument } from "yaml";

const ALIAS = "a value that begins with * stands for another one that is not there: put it in quotes";

export function readYaml(text: string): { readonly value: unknown } | { readonly faults: readonly string[] } {
  //  Warnings would quote the text.
  const document = parseDocument(text, { logLevel: "error" });
  if (document.errors.length > 0) return { faults: document.errors.map(({ message }) => firstLine(message)) };
  try {
    return { value: document.toJS() as unknown };
  } catch (error) {
    if (error instanceof ReferenceError) return { faults: [ALIAS] };
    throw error;
  }
}

/** What follows shows the lines of the text around the fault. */
function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/:$/, "");
}
