// One route of the API as data: what it is called, who may use it, what it takes and what it gives. The same row checks
// the request, is looked up in the table of rights, and becomes the OpenAPI file.
import type { z } from "zod";
import type { Action } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { Refused } from "../actions/desk.ts";
import type { MediaAnswer } from "./media.ts";

/** What a handler gets. `who` is absent on public routes only. */
export type Call<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly who: Who | undefined;
  /** The address that the request came from. */
  readonly from: string;
  /** What the browser says that it is. */
  readonly agent: string;
  /** The mark that the browser was given at a sign-in, if it has one. */
  readonly browser: string | undefined;
  /** The session came as a cookie, not as `Authorization: Bearer`. */
  readonly isCookie: boolean;
  /** Scheme and host as people open the hub, for links. */
  readonly hubUrl: string;
  /** The file that came as the body, on routes with `upload`. */
  readonly upload: Upload | undefined;
  /** What the reader asked to be answered in (Accept-Language). */
  readonly language: "zh" | "en";
  /** Aborted when whoever asks has gone away. */
  readonly gone: AbortSignal;
};

/** A file that is written while it is sent. `write` gives pieces; the next is asked for when the reader has taken the last. */
export type Download = {
  /** As the browser saves it; any script, the hub encodes it. */
  readonly fileName: string;
  /** Its media type. */
  readonly type: string;
  readonly pieces: AsyncIterable<Uint8Array>;
};

/** A file that a request brings as its body. */
export type Upload = { readonly bytes: Uint8Array; readonly type: string };

export type Reply<Answer> =
  | { readonly download: Download }
  | { readonly media: MediaAnswer }
  | {
      readonly answer: Answer;
      /** A session cookie to set, with the mark by which the browser is known again, or "clear" to take it back. */
      readonly cookie?:
        | { readonly token: string; readonly expiresAt: number; readonly browser?: string }
        | "clear";
    }
  | Refused;

type Empty = Record<string, never>;

export type Route = {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Under /api/v1, in OpenAPI's form: /sensors/{id}. */
  readonly path: string;
  readonly action: Action;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  /** The body is a file of one of these media types, no larger than `mostBytes`; then there is no `body`. */
  readonly upload?: { readonly types: readonly string[]; readonly mostBytes: number };
  /** The answer is a file of one of these media types. */
  readonly downloads?: readonly string[];
  /** The status of success. */
  readonly status: 200 | 201 | 202 | 204;
  readonly handle: (call: Call<never, never, never>) => Promise<Reply<unknown>>;
};

/** Makes a route whose handler is checked against its schemas. */
export function route<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  A extends z.ZodType | undefined = undefined,
>(spec: {
  readonly method: Route["method"];
  readonly path: string;
  readonly action: Action;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer?: A;
  readonly upload?: Route["upload"];
  readonly downloads?: Route["downloads"];
  readonly status?: Route["status"];
  readonly handle: (
    call: Call<
      P extends z.ZodType ? z.output<P> : Empty,
      Q extends z.ZodType ? z.output<Q> : Empty,
      B extends z.ZodType ? z.output<B> : undefined
    >,
  ) => Promise<Reply<A extends z.ZodType ? z.input<A> : undefined>>;
}): Route {
  return { status: 200, ...spec } as unknown as Route;
}

/** The person of a route that is not public. */
export function signedIn(who: Who | undefined): Who {
  if (who === undefined) throw new Error("a route that needs a person was reached without one");
  return who;
}
