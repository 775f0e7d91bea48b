// A camera's past as a player sees it: pieces in order of time, and where there are none. Pure; times are Unix ms.
import type { Recordings } from "../../../hub/serve/contract.ts";

export type PastPiece = {
  readonly id: string;
  readonly initId: string;
  readonly mime: string;
  readonly from: number;
  /** When its last picture ends on the bar: `from` and how long it plays. */
  readonly to: number;
  readonly isOpen: boolean;
  readonly isDamaged: boolean;
};

/** Chosen: a shorter hole is passed over without a word, as the list of the hub does. */
export const GAP_MS = 2_000;

export function piecesOf(recordings: Recordings): readonly PastPiece[] {
  return recordings.spans
    .flatMap(({ mime, pieces }) =>
      pieces.map(({ id, initId, from, durationS, isOpen, isDamaged }) => {
        const at = Date.parse(from);
        return { id, initId, mime, from: at, to: at + durationS * 1000, isOpen: isOpen === true, isDamaged };
      }),
    )
    .sort((one, other) => one.from - other.from);
}

export type Place =
  | { readonly kind: "in"; readonly piece: PastPiece }
  /** Nothing was recorded at that moment; it goes on with this piece. */
  | { readonly kind: "gap"; readonly next: PastPiece }
  /** Nothing comes after it. */
  | { readonly kind: "end" };

export function placeOf(pieces: readonly PastPiece[], at: number): Place {
  const inside = pieces.findLast((piece) => piece.from <= at && at < piece.to);
  if (inside) return { kind: "in", piece: inside };
  const next = pieces.find((piece) => piece.from > at);
  if (next === undefined) return { kind: "end" };
  return next.from - at <= GAP_MS ? { kind: "in", piece: next } : { kind: "gap", next };
}

/** The piece that follows upon another without a gap. */
export function following(pieces: readonly PastPiece[], piece: PastPiece): PastPiece | undefined {
  const next = pieces.find(({ from, id }) => id !== piece.id && from > piece.from);
  return next !== undefined && next.from - piece.to <= GAP_MS ? next : undefined;
}
