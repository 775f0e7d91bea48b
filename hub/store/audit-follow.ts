// Follows the audit log's chain from its first line to its last and names what does not fit: lines that are missing,
// altered, put in, moved, or written without the key. A line whose place is explained makes no further lines suspect.
import {
  BEGINNING,
  CHAIN,
  type ChainKey,
  type ChainRow,
  hashOf,
  type SealedRow,
  signatureOf,
} from "./audit-chain.ts";

export type ChainFault = {
  readonly kind:
    | "missing"
    | "altered"
    /** Either this line or the one before it was altered: which, cannot be told. */
    | "unfit"
    | "put-in"
    | "moved"
    /** Its hash fits, and was made by somebody who has not the hub's key. */
    | "unsigned";
  readonly number: number;
  /** The last line of a run that has the same fault. */
  readonly through: number;
  /** Of a moved one: as which line it was written. */
  readonly was?: number;
};

export type ChainFound = {
  readonly faults: readonly ChainFault[];
  readonly lines: number;
  readonly head: string;
  /** The first line that is signed, and how many of the signatures were looked at; the rest is by keys that are not here. */
  readonly signedFrom: number | undefined;
  readonly signaturesSeen: number;
  /** Whether the last line is signed with the first of the keys. */
  readonly endsSigned: boolean;
};

export type ChainFollower = {
  readonly take: (row: SealedRow) => void;
  readonly end: () => ChainFound;
};

/** Chosen: more than a person looks through; what lies beyond is counted in runs only. */
const MOST_HELD = 64;

type Held = { readonly row: SealedRow; readonly prevHash: string; readonly fault: ChainFault };

/** `keys`: the one that signs now first, then those of before. None: signatures are not looked at. */
export function createChainFollower(keys: readonly ChainKey[]): ChainFollower {
  const known = new Map(keys.map((key) => [key.id, key]));
  let prev = { hash: BEGINNING, number: 0, isGood: true, isSealed: true as boolean | undefined };
  /** The last line that is certainly one of the hub's: its hash, the number that it was written with, and where it stands. */
  let genuine = { hash: BEGINNING, was: 0, number: 0 };
  /** How much lower lines' numbers were when they were written: others were put in before them. */
  let shift = 0;
  let faults: ChainFault[] = [];
  let held: Held[] = [];
  /** A line that does not fit, but would if one before it had been taken out and the rest moved up. */
  let pending: { readonly was: number; readonly hash: string; readonly number: number } | undefined;
  let signedFrom: number | undefined;
  let signaturesSeen = 0;
  let lastKey: string | null = null;

  /** Whether the signature is right; undefined where there is none to look at. */
  function sealOf(row: SealedRow): boolean | undefined {
    if (row.chain < CHAIN) return undefined;
    const key = known.get(row.key_id ?? "");
    if (key === undefined) return undefined;
    signaturesSeen += 1;
    return signatureOf(key, row.hash) === row.mac;
  }

  function add(fault: ChainFault): void {
    faults = [...faults.slice(0, -1), ...inRuns([...faults.slice(-1), fault])];
  }

  const between = (kind: ChainFault["kind"], number: number, through: number): ChainFault => ({
    kind,
    number,
    through,
  });

  function isGenuine(row: SealedRow, was: number): void {
    genuine = { hash: row.hash, was, number: row.number };
    shift = was - row.number;
    pending = undefined;
  }

  /** The line after the last genuine one, though it stands elsewhere: what stands in between was put in, or moved. */
  function takeDisplaced(row: SealedRow): void {
    const after = genuine.number;
    faults = faults.filter((fault) => fault.number <= after || fault.kind === "missing");
    const inBetween = held.filter((one) => one.row.number > after);
    held = held.filter((one) => one.row.number <= after);
    const was = genuine.was + 1;
    const next = inBetween.find((one) => hashOf(row.hash, one.row, was + 1) === one.row.hash);
    if (next === undefined) {
      if (prev.number > after) add(between("put-in", after + 1, prev.number));
      else add({ ...between("moved", row.number, row.number), was });
      isGenuine(row, was);
      return;
    }
    //  The two have changed places.
    add({ ...between("moved", next.row.number, next.row.number), was: was + 1 });
    add({ ...between("moved", row.number, row.number), was });
    isGenuine(row, was);
    genuine = { hash: next.row.hash, was: was + 1, number: row.number };
    shift = genuine.was - row.number;
  }

  function takeUnfit(row: SealedRow, isSealed: boolean | undefined): void {
    const { number } = row;
    const isCertain = prev.isGood && (isSealed === false || (isSealed === true && prev.isSealed === true));
    //  Its hash is the hub's own, and the line before it is known to be wrong: nothing is said against this one.
    if (!prev.isGood && prev.isSealed === false && isSealed === true) {
      isGenuine(row, row.number + shift);
      return;
    }
    const fault = between(isSealed === false || isCertain ? "altered" : "unfit", number, number);
    if (held.length < MOST_HELD) held.push({ row, prevHash: prev.hash, fault });
    else add(fault);
    if (isSealed !== false) pending = { was: genuine.was + 2, hash: row.hash, number };
  }

  function take(row: SealedRow): void {
    const isSealed = sealOf(row);
    if (row.chain >= CHAIN) signedFrom ??= row.number;
    const hasGap = row.number !== prev.number + 1;
    const displaced = () => hashOf(genuine.hash, row, genuine.was + 1) === row.hash;
    let hash = row.hash;
    let isGood = true;
    if (!hasGap && hashOf(prev.hash, row, row.number + shift) === row.hash) {
      if (isSealed === false) {
        add(between("unsigned", row.number, row.number));
        isGood = false;
      } else isGenuine(row, row.number + shift);
    } else if ((genuine.number !== prev.number || hasGap) && displaced()) {
      takeDisplaced(row);
      hash = genuine.hash;
    } else if (pending !== undefined && hashOf(pending.hash, row, pending.was + 1) === row.hash) {
      const { number, was } = pending;
      faults = faults.filter((fault) => fault.number < number);
      held = held.filter((one) => one.row.number < number);
      add(between("missing", number, number));
      isGenuine(row, was + 1);
    } else if (hasGap) {
      add(between("missing", prev.number + 1, row.number - 1));
      if (isSealed === false) add(between("altered", row.number, row.number));
      else isGenuine(row, row.number + shift);
      isGood = isSealed !== false;
    } else {
      takeUnfit(row, isSealed);
      isGood = false;
    }
    prev = { hash, number: row.number, isGood, isSealed };
    lastKey = isSealed === true ? row.key_id : null;
  }

  return {
    take,
    end: () => ({
      faults: inRuns([...faults, ...settle(held)].sort((a, b) => a.number - b.number)),
      lines: prev.number,
      head: prev.number === 0 ? "" : prev.hash,
      signedFrom,
      signaturesSeen,
      endsSigned: lastKey !== null && lastKey === keys[0]?.id,
    }),
  };
}

/** Among lines that do not fit, those that would in each other's places; the others stay as they were called. */
function settle(held: readonly Held[]): ChainFault[] {
  const hashes = [...new Set(held.flatMap(({ row, prevHash }) => [row.hash, prevHash]))];
  const numbers = held.map(({ row }) => row.number);
  const placeOf = (row: ChainRow & { readonly hash: string }): number | undefined =>
    numbers.find((was) => hashes.some((before) => hashOf(before, row, was) === row.hash));
  return held.flatMap(({ row, fault }) => {
    const was = placeOf(row);
    if (was === row.number) return [];
    if (was !== undefined) return [{ kind: "moved" as const, number: row.number, through: row.number, was }];
    return [fault];
  });
}

/** Faults in order, those of one kind that are beside each other as one. */
function inRuns(faults: readonly ChainFault[]): ChainFault[] {
  const runs: ChainFault[] = [];
  for (const fault of faults) {
    const last = runs.at(-1);
    const goesOn = last?.kind === fault.kind && last.through + 1 === fault.number && fault.was === undefined;
    if (last !== undefined && goesOn) runs[runs.length - 1] = { ...last, through: fault.through };
    else runs.push(fault);
  }
  return runs;
}
