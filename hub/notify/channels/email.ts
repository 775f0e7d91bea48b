// Mail through the operator's SMTP server (hub.yaml, `smtp`): plain text and HTML side by side. Message-ID is the message's
// own id, so that a mail that was sent twice can be known as one.
import { createTransport } from "nodemailer";
import { forHtml, oneLine } from "../escape.ts";
import type { Notice, Pace, Verdict, Way } from "./channel.ts";

export type SmtpSettings = {
  readonly host: string;
  readonly port: number;
  /** "implicit": TLS from the first byte; "starttls": asked for and required; "none": for a relay on the machine itself. */
  readonly tls: "implicit" | "starttls" | "none";
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
};

/** Sends a notice to one person or to a channel's own receivers. */
export type Mail = (notice: Notice, way: Pick<Way, "settings">) => Promise<Verdict>;

/** Chosen: providers of mail count by the hour; a minute's worth keeps below them. */
export const EMAIL_PACE: Pace = { windows: [{ count: 60, ms: 61_000 }] };
/** Chosen: a mail server that greets slowly has no more time than a webhook. */
const MOST_MS = 10_000;

export function createMail(smtp: SmtpSettings): { readonly send: Mail; readonly close: () => void } {
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls === "implicit",
    requireTLS: smtp.tls === "starttls",
    ignoreTLS: smtp.tls === "none",
    ...(smtp.user === undefined ? {} : { auth: { user: smtp.user, pass: smtp.password ?? "" } }),
    connectionTimeout: MOST_MS,
    greetingTimeout: MOST_MS,
    socketTimeout: MOST_MS,
    dnsTimeout: MOST_MS,
    //  Nothing in a mail names a file or an address for the library to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (notice, { settings }) => {
      const to = receivers(notice, settings);
      if (to.length === 0)
        return { outcome: "refused", of: "message", detail: "there is no e-mail address to send it to" };
      const sender = (/@([^@\s>]+)>?$/.exec(smtp.from) ?? [])[1] ?? "mingchu";
      try {
        const { response } = await transport.sendMail({
          from: smtp.from,
          to,
          subject: oneLine(notice.title),
          messageId: `<${notice.id}@${sender}>`,
          //  RFC 3834, section 5: nobody's holiday greeting is an answer to it.
          headers: { "Auto-Submitted": "auto-generated", "X-Mingchu-Severity": notice.severity },
          text: plainBody(notice),
          html: htmlBody(notice),
        });
        return { outcome: "sent", detail: response };
      } catch (error) {
        return mailVerdict(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Answers to these are about the receiver or the content; to others about the hub or the server. */
const ABOUT_ONE: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);

/** What the library throws. */
type SmtpError = Error & {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
};

function mailVerdict(error: unknown): Verdict {
  const { code, responseCode, command, message } = error as SmtpError;
  const detail = oneLine(`${responseCode === undefined ? (code ?? "") : ""} ${message}`);
  //  RFC 4954, section 6: the user or the password is wrong, or the server wants TLS for them.
  if (code === "EAUTH") return { outcome: "refused", of: "channel", detail };
  //  RFC 5321, section 4.2.1: 5yz will not get better by itself, 4yz will. Said of the receiver or of the content.
  if (responseCode !== undefined && responseCode >= 500)
    return { outcome: "refused", of: ABOUT_ONE.has(command ?? "") ? "message" : "channel", detail };
  if (responseCode !== undefined && responseCode >= 400)
    return { outcome: "failed", of: "channel", detail, isUncertain: false };
  //  The line broke after the content had gone.
  return { outcome: "failed", of: "channel", detail, isUncertain: command === "DATA" };
}

function receivers({ to }: Notice, settings: Way["settings"]): string[] {
  if (to !== undefined) return to.email === undefined ? [] : [to.email];
  const group = settings["to"];
  return Array.isArray(group) ? group.filter((one): one is string => typeof one === "string") : [];
}

function plainBody(notice: Notice): string {
  return [
    notice.title,
    ...(notice.uncertain === undefined ? [] : [notice.uncertain]),
    "",
    ...notice.facts.map(({ name, value }) => `${name}: ${value}`),
    ...notice.items.map((item) => `- ${item}`),
    "",
    ...(notice.link === undefined ? [] : [`${notice.link.word}: ${notice.link.url}`, ""]),
    notice.why,
  ]
    .map(oneLine)
    .join("\n");
}

function htmlBody(notice: Notice): string {
  const rows = notice.facts
    .map(({ name, value }) => `<tr><td>${forHtml(name)}</td><td><b>${forHtml(value)}</b></td></tr>`)
    .join("");
  const items = notice.items.map((item) => `<li>${forHtml(item)}</li>`).join("");
  return [
    `<h3>${forHtml(notice.title)}</h3>`,
    notice.uncertain === undefined ? "" : `<p>${forHtml(notice.uncertain)}</p>`,
    rows === "" ? "" : `<table cellpadding="4">${rows}</table>`,
    items === "" ? "" : `<ul>${items}</ul>`,
    notice.link === undefined
      ? ""
      : `<p><a href="${forHtml(notice.link.url)}">${forHtml(notice.link.word)}</a></p>`,
    `<p style="color:#666">${forHtml(notice.why)}</p>`,
  ].join("");
}
