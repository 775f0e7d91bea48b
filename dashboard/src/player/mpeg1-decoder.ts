// MPEG-1 in a transport stream onto a canvas, by jsmpeg's demuxer, decoder and renderer. Its own player, socket and
// WebAssembly stay unused: the hub's content policy forbids the last. Loaded only where somebody needs it.
import JSMpeg from "@cycjimmy/jsmpeg-player";

/** Chosen: a second of what the hub sends, at several times its usual rate; older pictures make room. */
const BUFFER_BYTES = 512 * 1024;
/** Chosen: more than that waiting is behind, and is decoded as fast as it goes. */
const CALM_BYTES = 48 * 1024;
const MOST_AT_ONCE = 12;

export type Mpeg1Decoder = {
  readonly write: (bytes: ArrayBuffer) => void;
  /** Shows what is next; true where there was a picture. To be called at each turn of the screen. */
  readonly show: () => boolean;
  /** Forgets what waits, and goes on at the next key frame. */
  readonly skip: () => void;
};

export function createMpeg1Decoder(canvas: HTMLCanvasElement): Mpeg1Decoder {
  const demuxer = new JSMpeg.Demuxer.TS();
  const decoder = new JSMpeg.Decoder.MPEG1Video({
    streaming: true,
    videoBufferSize: BUFFER_BYTES,
    decodeFirstFrame: false,
  });
  decoder.connect(new JSMpeg.Renderer.Canvas2D({ canvas }));
  demuxer.connect(JSMpeg.Demuxer.TS.STREAM.VIDEO_1, decoder);
  const waiting = () => decoder.bits.byteLength - (decoder.bits.index >> 3);
  return {
    write: (bytes) => demuxer.write(bytes),
    show: () => {
      if (!decoder.decode()) return false;
      for (let more = 1; more < MOST_AT_ONCE && waiting() > CALM_BYTES; more++) decoder.decode();
      return true;
    },
    skip: () => {
      decoder.bits.index = decoder.bits.byteLength << 3;
      decoder.hasSequenceHeader = false;
    },
  };
}
