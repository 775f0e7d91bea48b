// Channels of a hub that has secrets: set up, tried, failing at providers that repeat what they were sent.
import { SMTPServer } from "smtp-server";
import { until } from "../kitchen.ts";
import { openProvider } from "../notify/provider.ts";
import type { Recorder } from "./canary-recorder.ts";
import { CONTROL, GIVEN } from "./canary-tour.ts";

/** A provider and a mail server that refuse everything, and say all that they were given. */
export async function openRepeating(): Promise<
  AsyncDisposable & { readonly url: string; readonly mailPort: number }
> {
  const provider = await openProvider(({ path, headers }) => ({
    body: {
      errcode: 310000,
      errmsg: `sign not match ${path} ${decodeURIComponent(path)} ${JSON.stringify(headers)}`,
    },
  }));
  const mail = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ password }, _, done) =>
      done(Object.assign(new Error(`not known: ${password}`), { responseCode: 535 })),
  });
  mail.on("error", () => undefined);
  await new Promise<void>((resolve) => mail.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: provider.url,
    mailPort: (mail.server.address() as { port: number }).port,
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => mail.close(() => resolve()));
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** Makes one of each, tries it, changes it, reads its log, and takes one away again. */
export async function channels({ api }: Recorder, token: string, provider: string): Promise<void> {
  const common = { on: true, least: "notice", language: "en", name: CONTROL };
  const address = `${provider}/robot/send?access_token=${encodeURIComponent(GIVEN["robot's token"])}`;
  const made = [
    {
      ...common,
      kind: "dingtalk",
      settings: { auditHead: true },
      secret: { url: address, key: GIVEN["robot's secret"] },
    },
    { ...common, kind: "wecom", settings: {}, secret: { url: address } },
    {
      ...common,
      kind: "hook",
      settings: {},
      secret: { url: address, key: GIVEN["hook's key"], authorization: GIVEN["hook's authorization"] },
    },
    {
      ...common,
      kind: "wecom-app",
      settings: { corpId: "ww0123456789abcdef", agentId: 1 },
      secret: { url: provider, key: GIVEN["application's secret"] },
    },
    { ...common, kind: "email", settings: { to: ["head@example.cn"] } },
  ];
  for (const body of made) {
    //  A key where the name belongs to is somebody's own doing; one in a wrong field of the form is refused.
    await api("POST", `/channels?site=${CONTROL}`, { token, body: { ...body, secret: { url: "nonsense" } } });
    const { body: channel } = await api("POST", `/channels?site=${CONTROL}`, { token, body });
    const tried = await api("POST", `/channels/${channel.id}/test`, { token, body: {} });
    if (tried.body.outcome !== "refused" && tried.body.outcome !== "failed")
      throw new Error(`not refused: ${JSON.stringify(tried.body)}`);
    await api("PUT", `/channels/${channel.id}`, { token, body: { ...body, name: `${CONTROL} again` } });
    await api("PUT", `/channels/${channel.id}`, {
      token,
      body: { ...body, secret: { url: "https://elsewhere.example.cn/" } },
    });
    await until("the try on the log", async () => {
      const { body: log } = await api("GET", `/channels/${channel.id}/messages`, { token });
      return log.items[0]?.tries.length > 0 ? true : undefined;
    });
    if (body.kind === "hook") await api("DELETE", `/channels/${channel.id}`, { token });
  }
  await api("GET", "/channels", { token });
}
