// Mail through a real SMTP server: what it holds, how its refusals are told apart, and that it goes over TLS.
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { expect, test } from "vitest";
import { createMail, type SmtpSettings } from "../../hub/notify/channels/email.ts";
import { NOTICE, named } from "./notice.ts";

type Mail = { readonly from: string; readonly to: string[]; readonly raw: string };

async function openSmtp(
  options: SMTPServerOptions = {},
): Promise<AsyncDisposable & { readonly mails: Mail[]; readonly settings: SmtpSettings }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    ...options,
    onData: (stream, session, done) => {
      let raw = "";
      stream.on("data", (chunk: Buffer) => {
        raw += chunk.toString();
      });
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({ from: mailFrom ? mailFrom.address : "", to: rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.server.address() as { port: number };
  return {
    mails,
    settings: { host: "127.0.0.1", port, tls: "none", from: "Mingchu <hub@example.cn>" },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const to = (email: string) => ({ ...NOTICE, to: { email } });
const PEOPLE = { settings: {} };
const refusal = (code: number) => Object.assign(new Error("no"), { responseCode: code });

test("a mail has its words as text and as HTML, and its message's own id", async () => {
  await using smtp = await openSmtp();
  const mail = createMail(smtp.settings);
  const verdict = await mail.send(to("head@example.cn"), PEOPLE);
  mail.close();
  expect(verdict.outcome).toBe("sent");
  const [sent] = smtp.mails as [Mail];
  expect(sent).toMatchObject({ from: "hub@example.cn", to: ["head@example.cn"] });
  expect(sent.raw).toContain(`Message-ID: <${NOTICE.id}@example.cn>`);
  expect(sent.raw).toContain("Auto-Submitted: auto-generated");
  const decoded = decodedParts(sent.raw);
  expect(decoded).toContain("数值: 现在 12.4 °C，最差 13.0 °C，限值 8.0 °C");
  expect(decoded).toContain("<td>单位</td><td><b>东区小学 食堂</b></td>");
  expect(decoded).toContain('href="https://hub.example.cn/t/abc"');
});

test("names break out of neither a header nor the HTML", async () => {
  await using smtp = await openSmtp();
  const mail = createMail(smtp.settings);
  const name = "x\r\nBcc: all@example.cn\r\n\r\n<script>alert(1)</script><img src=x>";
  await mail.send({ ...named(name), to: { email: "head@example.cn" } }, PEOPLE);
  mail.close();
  const [sent] = smtp.mails as [Mail];
  expect(sent.to).toEqual(["head@example.cn"]);
  expect(sent.raw).not.toMatch(/^Bcc:/im);
  const html = decodedParts(sent.raw).split("<h3>")[1] ?? "";
  expect(html).not.toMatch(/<script|<img/);
  expect(html).toContain("&lt;script&gt;");
});

test("a group's mail goes to each of its addresses; nobody's to nobody", async () => {
  await using smtp = await openSmtp();
  const mail = createMail(smtp.settings);
  await mail.send(NOTICE, { settings: { to: ["a@example.cn", "b@example.cn"] } });
  expect(smtp.mails[0]?.to).toEqual(["a@example.cn", "b@example.cn"]);
  expect(await mail.send(NOTICE, PEOPLE)).toMatchObject({ outcome: "refused", of: "message" });
  mail.close();
});

test("a receiver who is not there is refused, a full mailbox is tried again", async () => {
  let code = 550;
  await using smtp = await openSmtp({ onRcptTo: (_, __, done) => done(refusal(code)) });
  const mail = createMail(smtp.settings);
  expect(await mail.send(to("gone@example.cn"), PEOPLE)).toMatchObject({ outcome: "refused", of: "message" });
  code = 452;
  expect(await mail.send(to("full@example.cn"), PEOPLE)).toMatchObject({ outcome: "failed" });
  mail.close();
});

test("a wrong password is the channel's fault, and is in no word of it", async () => {
  await using smtp = await openSmtp({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (_, __, done) => done(Object.assign(new Error("Invalid login"), { responseCode: 535 })),
  });
  const mail = createMail({ ...smtp.settings, user: "hub", password: "canary-of-the-mail" });
  const verdict = await mail.send(to("head@example.cn"), PEOPLE);
  mail.close();
  expect(verdict).toMatchObject({ outcome: "refused", of: "channel" });
  expect(verdict.detail).not.toContain("canary");
});

test("where TLS is asked for nothing goes without it", async () => {
  await using smtp = await openSmtp();
  const mail = createMail({ ...smtp.settings, tls: "starttls" });
  expect(await mail.send(to("head@example.cn"), PEOPLE)).toMatchObject({
    outcome: "refused",
    of: "channel",
  });
  mail.close();
  const implicit = createMail({ ...smtp.settings, tls: "implicit" });
  expect(await implicit.send(to("head@example.cn"), PEOPLE)).toMatchObject({ outcome: "failed" });
  implicit.close();
  expect(smtp.mails).toEqual([]);
});

/** Every part of a mail, out of base64 or quoted-printable. */
function decodedParts(raw: string): string {
  return raw
    .split(/\r?\n--[^\r\n]+\r?\n/)
    .map((part) => {
      const [head = "", ...body] = part.split(/\r?\n\r?\n/);
      const text = body.join("\n");
      if (/base64/i.test(head)) return Buffer.from(text, "base64").toString();
      const bytes = text
        .replace(/=\r?\n/g, "")
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, "latin1").toString();
    })
    .join("\n");
}
