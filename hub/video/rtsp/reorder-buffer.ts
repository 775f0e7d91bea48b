// Puts RTP packets that came over UDP back into their order. Bounded in number and in time: what is missing by then
// is lost, and the codec's rooms see the gap in the numbers.
import type { Clock, Stop } from "../../lib/clock.ts";

export type ReorderBuffer = {
  readonly push: (packet: Buffer) => void;
  /** Nothing is delivered any more. */
  readonly close: () => void;
};

//  Chosen: on one way packets change places with their next few neighbours; this is a 1080p key frame's worth.
const MOST_HELD = 64;
//  Chosen: beyond it a late packet is a lost one; waiting longer would only show in the picture's age.
const MOST_HELD_MS = 50;
//  RFC 3550, appendix A.1: a number so far behind is no late packet but a camera that has begun anew.
const MOST_MISORDER = 100;
const SEQUENCES = 0x1_0000;

export function createReorderBuffer(clock: Clock, deliver: (packet: Buffer) => void): ReorderBuffer {
  const held = new Map<number, Buffer>();
  let next: number | undefined;
  let stopTimer: Stop | undefined;

  /** Delivers what now follows without a gap, and waits on for the rest. */
  function drain(): void {
    for (let packet = take(); packet; packet = take()) deliver(packet);
    stopTimer?.();
    stopTimer = held.size > 0 ? clock.after(MOST_HELD_MS, giveUpGap) : undefined;
  }

  function take(): Buffer | undefined {
    if (next === undefined) return undefined;
    const packet = held.get(next);
    if (packet === undefined) return undefined;
    held.delete(next);
    next = (next + 1) % SEQUENCES;
    return packet;
  }

  function giveUpGap(): void {
    const from = next ?? 0;
    let nearest = SEQUENCES;
    for (const sequence of held.keys()) nearest = Math.min(nearest, distance(from, sequence));
    next = (from + nearest) % SEQUENCES;
    drain();
  }

  return {
    push: (packet) => {
      //  Shorter than its own header: readRtp refuses it too.
      if (packet.length < 4) return;
      const sequence = packet.readUInt16BE(2);
      next ??= sequence;
      const ahead = distance(next, sequence);
      if (ahead >= SEQUENCES / 2) {
        if (SEQUENCES - ahead < MOST_MISORDER) return;
        held.clear();
        next = sequence;
      }
      //  A jump ahead: those held are delivered with the gap that they leave.
      while (held.size > 0 && distance(next, sequence) > MOST_HELD) giveUpGap();
      if (held.size === 0 && distance(next, sequence) > MOST_HELD) next = sequence;
      held.set(sequence, packet);
      if (sequence === next) drain();
      else if (held.size >= MOST_HELD) giveUpGap();
      else stopTimer ??= clock.after(MOST_HELD_MS, giveUpGap);
    },
    close: () => {
      stopTimer?.();
      held.clear();
    },
  };
}

/** How far `to` is ahead of `from`, going round: 0 to 65,535. */
function distance(from: number, to: number): number {
  return (to - from + SEQUENCES) % SEQUENCES;
}
