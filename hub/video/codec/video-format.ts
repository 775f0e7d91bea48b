// What passes between a codec's depacketiser and the container, the same for every codec.

/** What a player and the container must know before the first frame. Compared by identity: another object is another stream. */
export type VideoFormat = {
  /** As in MediaSource.isTypeSupported. */
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  /** How many pictures may come before one that is shown earlier (B-frames): 0 where none does. Absent: not said. */
  readonly reorder?: number;
  /** How long a picture is shown, as the stream says itself. Only a first guess: cameras are often wrong about it. */
  readonly frameS?: number;
  /** The sample entry's name and the box within it that holds the decoder's configuration (ISO/IEC 14496-15). */
  readonly sampleEntry: string;
  readonly configuration: { readonly box: string; readonly bytes: Buffer };
};

/** One coded picture, whole. */
export type AccessUnit = {
  /** RTP timestamp of its presentation, 32 bits, wraps. */
  readonly timestamp: number;
  /** A decoder can start here. */
  readonly isKey: boolean;
  readonly format: VideoFormat;
  /** NAL units, each with its length in four bytes before it, as the container holds them. To be copied: the next picture is written over it. */
  readonly data: Buffer;
};
