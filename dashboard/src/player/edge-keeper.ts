// How fast to play so that the picture is as near to the live edge as the line allows: it keeps a little in hand when the
// next piece comes, more where pieces come unevenly. Pure: time and what was seen are arguments.

/** Chosen: what is in hand at the least when a piece comes on an even line. Measured: with pieces of 200 ms no picture is dropped. */
const EVEN_S = 0.08;
/** Chosen: the most that an uneven line is given; beyond it pictures are late rather than smooth. */
const UNEVEN_S = 0.6;
/** Chosen: after running dry so much more is kept in hand, and given back slowly. */
const MORE_S = 0.08;
const GIVE_BACK_S_PER_S = 0.002;
/** Chosen: several pieces. */
const WINDOW_MS = 1_000;
/** Chosen: nobody sees that. */
const RATES = { least: 0.96, most: 1.1 };
/** Chosen: near enough. */
const CALM_S = 0.02;

export type EdgeKeeper = {
  /** A piece came; so much of what came before was not yet shown, in seconds. */
  readonly came: (inHandS: number, now: number) => void;
  /** Nothing was left to show before the next piece came. */
  readonly ranDry: (now: number) => void;
  /** The picture was put elsewhere: what was seen says nothing any more. */
  readonly moved: () => void;
  readonly rate: (now: number) => number;
};

export function createEdgeKeeper(): EdgeKeeper {
  let seen: { readonly inHandS: number; readonly at: number }[] = [];
  let more = 0;
  let moreSince = 0;
  const wanted = (now: number) => EVEN_S + Math.max(0, more - ((now - moreSince) / 1000) * GIVE_BACK_S_PER_S);
  return {
    came: (inHandS, now) => {
      seen = [...seen.filter(({ at }) => now - at < WINDOW_MS), { inHandS, at: now }];
    },
    ranDry: (now) => {
      more = Math.min(UNEVEN_S - EVEN_S, wanted(now) - EVEN_S + MORE_S);
      moreSince = now;
    },
    moved: () => {
      seen = [];
    },
    rate: (now) => {
      if (seen.length < 2) return 1;
      const off = Math.min(...seen.map(({ inHandS }) => inHandS)) - wanted(now);
      if (Math.abs(off) < CALM_S) return 1;
      return Math.min(RATES.most, Math.max(RATES.least, 1 + off / 2));
    },
  };
}
