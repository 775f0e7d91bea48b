// Lets the browser save what the page already has as a file.

/** Chosen: long after any browser has saved it. */
const RELEASE_AFTER_MS = 60_000;

export function saveFile(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  //  The browser reads it after the click, and later still when it is busy.
  setTimeout(() => URL.revokeObjectURL(address), RELEASE_AFTER_MS);
}
