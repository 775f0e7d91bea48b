// The shape every camera brand has: how the addresses of its streams are made.
// Pure: user and password are never part of what is made here.

export type StreamKind = "main" | "sub";

/** What a brand needs to know to address a stream. */
export type StreamAsked = {
  /** The recorder's or camera's channel, counted from 1. */
  readonly channel: number;
  readonly stream: StreamKind;
  /** A path given by hand; used by brand "url" only. With its leading slash, may hold a query. */
  readonly path?: string;
  /** The sub stream's, given by hand too; without it the sub stream is the main one. */
  readonly subPath?: string;
};

export type Brand = {
  readonly id: string;
  readonly title: string;
  /** The port its RTSP server listens on unless told otherwise. */
  readonly defaultPort: number;
  /** The path (and query) of an RTSP address, with its leading slash; or undefined if `asked` lacks what the brand needs. */
  readonly pathOf: (asked: StreamAsked) => string | undefined;
};
