// How large a file is, in words.

/** Two digits that count at the least, so that a clip of some seconds is not 0.0 MB. */
export function fileSize(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000)} kB`;
  const [value, unit] = bytes < 1_000_000_000 ? [bytes / 1_000_000, "MB"] : [bytes / 1_000_000_000, "GB"];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
