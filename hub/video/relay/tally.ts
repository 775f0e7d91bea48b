// What the relay counts since it started, for /metrics.

export type Tally = {
  /** Received from cameras, media and signalling. */
  bytesIn: number;
  /** Handed to viewers' sockets. */
  bytesOut: number;
  /** Pictures that came whole. */
  framesIn: number;
  /** Pictures not sent, counted once for each viewer too slow for them. */
  framesDroppedForSlowViewers: number;
  /** Pictures dropped since packets were missing, of them or of what they build on. */
  damagedFrames: number;
  /** RTP packets of cameras' pictures that came. */
  packetsIn: number;
  /** By their numbers: those that are missing. */
  packetsLost: number;
  /** Attempts to connect to a camera. */
  connects: number;
};

export function createTally(): Tally {
  return {
    bytesIn: 0,
    bytesOut: 0,
    framesIn: 0,
    framesDroppedForSlowViewers: 0,
    damagedFrames: 0,
    packetsIn: 0,
    packetsLost: 0,
    connects: 0,
  };
}
