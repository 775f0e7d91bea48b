// Asks a hub as anybody could, and keeps every answer whole for the search of canary.test.ts.
import type { HubProcess } from "../hub-process.ts";
import type { Place } from "./canary-search.ts";

type Asked = {
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** The body as it is, with its type. */
  readonly raw?: { readonly type: string; readonly text: string };
  /** The secrets that this answer may tell. */
  readonly tells?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};
// biome-ignore lint/suspicious/noExplicitAny: tests look at single fields of the answer.
type Answered = { readonly status: number; readonly body: any; readonly headers: Headers };

/** Asks the hub, and keeps every answer whole, its headers too. */
export function recorder(hub: HubProcess) {
  const places: Place[] = [];
  async function ask(method: string, path: string, asked: Asked = {}): Promise<Answered> {
    const { token, body, raw, tells = [], headers = {} } = asked;
    const response = await fetch(`${hub.http}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(raw === undefined ? {} : { "content-type": raw.type }),
        ...headers,
      },
      ...(body === undefined
        ? raw === undefined
          ? {}
          : { body: raw.text }
        : { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const head = Buffer.from(JSON.stringify([...response.headers]));
    const where = `the answer to ${method} ${path.slice(0, 60)} (${response.status})`;
    places.push({ where, bytes, mayHold: tells }, { where: `${where}, head`, bytes: head, mayHold: tells });
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const parsed: unknown =
      isJson && bytes.length > 0 ? JSON.parse(bytes.toString().split("\n")[0] ?? "") : bytes;
    return { status: response.status, body: parsed, headers: response.headers };
  }
  const api = (method: string, path: string, asked?: Asked) => ask(method, `/api/v1${path}`, asked);
  return { places, ask, api };
}

export type Recorder = ReturnType<typeof recorder>;
