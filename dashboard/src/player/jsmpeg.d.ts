// The part of jsmpeg that is used: no types come with it.
declare module "@cycjimmy/jsmpeg-player" {
  type Renderer = {
    enabled: boolean;
    resize(width: number, height: number): void;
    render(y: Uint8Array, cb: Uint8Array, cr: Uint8Array): void;
  };
  type VideoDecoder = {
    /** Set once the picture's size is known; until then what comes is looked through for it. */
    hasSequenceHeader?: boolean;
    readonly bits: { index: number; byteLength: number };
    connect(to: Renderer): void;
    /** Decodes and renders one picture; false where none waits. */
    decode(): boolean;
  };
  type Demuxer = {
    connect(streamId: number, to: VideoDecoder): void;
    write(bytes: ArrayBuffer): void;
  };
  const JSMpeg: {
    readonly Demuxer: {
      readonly TS: (new () => Demuxer) & { readonly STREAM: { readonly VIDEO_1: number } };
    };
    readonly Decoder: {
      readonly MPEG1Video: new (options: {
        readonly streaming: boolean;
        readonly videoBufferSize?: number;
        readonly decodeFirstFrame?: boolean;
      }) => VideoDecoder;
    };
    readonly Renderer: {
      readonly Canvas2D: new (options: { readonly canvas: HTMLCanvasElement }) => Renderer;
    };
  };
  // biome-ignore lint/style/noDefaultExport: the package has no other.
  export default JSMpeg;
}
