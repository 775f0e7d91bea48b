// A viewer that keeps what it gets, and resolves when what a test waits for has come.
import type { LiveText, Viewer } from "../../hub/video/relay/viewer.ts";

export type RecordingViewer = Viewer & {
  /** In the order of arrival. */
  readonly got: readonly (LiveText | Uint8Array)[];
  readonly texts: () => readonly LiveText[];
  readonly binaries: () => readonly Uint8Array[];
  readonly closed: () => { readonly code: number; readonly reason: string } | undefined;
  /** Resolves as soon as `holds` is true, now or after a message. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** What the viewer's socket claims to hold back. */
  setBuffered: (bytes: number) => void;
};

export function createRecordingViewer(): RecordingViewer {
  const got: (LiveText | Uint8Array)[] = [];
  let closed: { code: number; reason: string } | undefined;
  let buffered = 0;
  let waiting: { holds: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    const met = waiting.filter(({ holds }) => holds());
    waiting = waiting.filter((wait) => !met.includes(wait));
    for (const { resolve } of met) resolve();
  };
  return {
    got,
    texts: () => got.filter((item): item is LiveText => !(item instanceof Uint8Array)),
    binaries: () => got.filter((item): item is Uint8Array => item instanceof Uint8Array),
    closed: () => closed,
    until: (holds) =>
      holds() ? Promise.resolve() : new Promise((resolve) => waiting.push({ holds, resolve })),
    sendText: (message) => {
      got.push(message);
      look();
    },
    sendBinary: (data) => {
      got.push(data);
      look();
    },
    bufferedBytes: () => buffered,
    close: (code, reason) => {
      closed = { code, reason };
      look();
    },
    setBuffered: (bytes) => {
      buffered = bytes;
    },
  };
}

/** Decode time, size and kind of each fragment in what a viewer got. */
export function fragmentsIn(data: Uint8Array): readonly { readonly time: number; readonly isKey: boolean }[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const found: { time: number; isKey: boolean }[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    if (bytes.toString("latin1", at + 4, at + 8) !== "moof") continue;
    const tfdt = bytes.indexOf("tfdt", at);
    const trun = bytes.indexOf("trun", at);
    found.push({
      time: bytes.readUInt32BE(tfdt + 8) * 2 ** 32 + bytes.readUInt32BE(tfdt + 12),
      isKey: bytes.readUInt32BE(trun + 24) === 0x0200_0000,
    });
  }
  return found;
}
