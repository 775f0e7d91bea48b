// What keys mean on the wall. A tile that is focused is a button: Space is its press. Pure.
import { SIZES } from "./wall-search.ts";

export type KeyAct =
  | { readonly kind: "move"; readonly columns: number; readonly rows: number }
  | { readonly kind: "open" }
  | { readonly kind: "size"; readonly size: number }
  | { readonly kind: "turn"; readonly by: 1 | -1 }
  | { readonly kind: "full" }
  | { readonly kind: "help" }
  | { readonly kind: "leave" };

/** As the list of keys shows them: the keys, and the word of what they do (languages/zh-wall.ts). */
export const KEY_LIST = [
  [["←", "↑", "→", "↓"], "move"],
  [["Space"], "live"],
  [["Enter"], "open"],
  [["1", "2", "3", "4", "5"], "size"],
  [["N", "P"], "turn"],
  [["F"], "full"],
  [["Esc"], "leave"],
  [["?"], "help"],
] as const;

const MOVES: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key means on the wall; undefined where it means nothing. `isOnTile`: a tile has the focus. */
export function actOf(key: string, isOnTile: boolean): KeyAct | undefined {
  const move = MOVES[key];
  if (move !== undefined) return { kind: "move", columns: move[0], rows: move[1] };
  if (key === "Enter") return isOnTile ? { kind: "open" } : undefined;
  const size = /^[1-5]$/.test(key) ? SIZES[Number(key) - 1] : undefined;
  if (size !== undefined) return { kind: "size", size };
  switch (key.toLowerCase()) {
    case "n":
      return { kind: "turn", by: 1 };
    case "p":
      return { kind: "turn", by: -1 };
    case "f":
      return { kind: "full" };
    case "?":
    case "？":
      return { kind: "help" };
    case "escape":
      return { kind: "leave" };
    default:
      return undefined;
  }
}

/** The tile that is reached from one by a step; the same where there is none. Pure. */
export function stepFrom(
  at: number,
  step: { readonly columns: number; readonly rows: number },
  wall: { readonly columns: number; readonly count: number },
): number {
  const to = at + step.columns + step.rows * wall.columns;
  return to < 0 || to >= wall.count ? at : to;
}
