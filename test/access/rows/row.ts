// What a row of the matrix says, and the groups of roles that come again and again. Letters: matrix-world.ts, ROLES.
import type { Branch, Fresh } from "../matrix-world.ts";

export type Call = {
  /** Under /api/v1. */
  readonly path: string;
  readonly body?: unknown;
  /** A file as the body. */
  readonly file?: { readonly type: string; readonly text: string };
};

export type Row = {
  /** The letters of the roles that may, each within the branch of their post; "" for everybody without signing in. */
  readonly may: string;
  /** The call for things of this branch. Throwaway things are made by `fresh`. */
  readonly call: (branch: Branch, fresh: Fresh) => Call | Promise<Call>;
  /**
   * "thing": of one branch; elsewhere it is not there. "list": what is outside is left out; with `?site=` of the other
   * branch it is not there. "filter": of what was named, what is outside is left out. "self": of the caller alone. "hub": of no site; `may` is all there is to it.
   */
  readonly kind: "thing" | "list" | "filter" | "self" | "hub";
  /** Statuses besides success that an allowed call may have here: what is asked for is not there in this small world. */
  readonly also?: readonly number[];
  /** What a stranger to the branch is answered instead of 404: for programs that know nothing else. */
  readonly elsewhere?: 403;
  /** The thing is used up by being done: only one of the allowed tries it. */
  readonly once?: true;
};

export type Rows = Readonly<Record<string, Row>>;

export const ALL = "ADTSIOCP";
export const MANAGERS = "ADTS";
export const OFFICERS = "ADTSO";
export const WORKERS = "ADTSOC";

/** The last hour, as a query. */
export const SPAN = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date().toISOString()}`;
