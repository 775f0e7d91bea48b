// A provider of messages on loopback: keeps what it is sent, and answers as the test says.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly at: number;
};

export type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  /** Takes the request and hangs up. */
  | "hang up"
  /** Takes the request and says nothing. */
  | "silence";

export type Provider = AsyncDisposable & {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on. */
  answer: (request: Received) => Answer | Promise<Answer>;
};

export const WELL: Answer = { body: { errcode: 0, errmsg: "ok" } };

export async function openProvider(answer: Provider["answer"] = () => WELL): Promise<Provider> {
  const received: Received[] = [];
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const provider: Provider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const one = {
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(pieces).toString(),
      at: Date.now(),
    };
    received.push(one);
    const said = await provider.answer(one);
    if (said === "silence") return;
    if (said === "hang up") {
      request.socket.destroy();
      return;
    }
    const text = typeof said.body === "string" ? said.body : JSON.stringify(said.body ?? {});
    response.writeHead(said.status ?? 200, { "content-type": "application/json", ...said.headers });
    response.end(text);
  }
  return provider;
}
