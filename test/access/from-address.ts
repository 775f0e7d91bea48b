// Asks a hub from a chosen address of this machine, as a browser or a program would: with or without cookies.
import { type IncomingHttpHeaders, request } from "node:http";
import { TOTP } from "otpauth";

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  /** The cookies that it set, as they are sent back. */
  readonly cookies: Readonly<Record<string, string>>;
};

export type Asked = {
  /** 127.0.0.1 if not given. */
  readonly address?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly bearer?: string;
  readonly agent?: string;
};

export function askFrom(httpUrl: string, path: string, asked: Asked = {}): Promise<Answer> {
  const { address = "127.0.0.1", body, cookies = {}, bearer, agent } = asked;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  return new Promise((resolve, reject) => {
    const asking = request(
      `${httpUrl}/api/v1${path}`,
      {
        method: asked.method ?? (body === undefined ? "GET" : "POST"),
        localAddress: address,
        agent: false,
        headers: {
          ...(text === undefined ? {} : { "content-type": "application/json" }),
          ...(cookie === "" ? {} : { cookie }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(agent === undefined ? {} : { "user-agent": agent }),
        },
      },
      (answer) => {
        let got = "";
        answer.on("data", (piece: Buffer) => {
          got += piece.toString();
        });
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: got === "" ? {} : (JSON.parse(got) as Record<string, unknown>),
            cookies: Object.fromEntries(
              (answer.headers["set-cookie"] ?? []).map((line) => (line.split(";")[0] ?? "").split("=", 2)),
            ),
          }),
        );
      },
    );
    asking.on("error", reject);
    asking.end(text);
  });
}

/** The code that an authenticator app with this secret shows at a moment. */
export function codeAt(secret: string, at: number): string {
  return new TOTP({ secret }).generate({ timestamp: at });
}
