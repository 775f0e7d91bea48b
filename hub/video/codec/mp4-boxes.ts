// Boxes of the ISO base media file format (ISO/IEC 14496-12), as far as a live stream of one video track needs them.

/** A box, clause 4.2: length, name, content. */
export function box(name: string, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.reduce((sum, part) => sum + part.length, 8));
  head.write(name, 4, "latin1");
  return Buffer.concat([head, ...content]);
}

/** A box with version and flags. */
export function fullBox(name: string, version: number, flags: number, ...content: readonly Buffer[]): Buffer {
  return box(name, u32(version * 2 ** 24 + flags), ...content);
}

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

export function zeros(count: number): Buffer {
  return Buffer.alloc(count);
}

export function ascii(text: string): Buffer {
  return Buffer.from(text, "latin1");
}
