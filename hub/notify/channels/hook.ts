// A plain HTTP hook, for whatever takes POST: a body of JSON or of form fields made from a template, signed with HMAC where
// a key is set. Placeholders are put into values that were parsed before, so that no name can break out of its place.
import { createHmac } from "node:crypto";
import type { HttpReply } from "../../lib/guarded-post.ts";
import type { UnixMs } from "../../model.ts";
import { oneLine } from "../escape.ts";
import { type AliyunPreset, parseAliyun, renderAliyun, SMS_A_DAY } from "./aliyun.ts";
import {
  JSON_UTF8,
  jsonOf,
  type Notice,
  statusVerdict,
  textOf,
  type Verdict,
  type WebChannel,
} from "./channel.ts";

const DAY_MS = 24 * 3_600_000;
/** Chosen: where nobody has said what the receiver bears. */
const A_MINUTE = 60;

export const hook: WebChannel = {
  pace: ({ settings }) => {
    const asked = settings["perMinute"];
    const count = typeof asked === "number" ? asked : A_MINUTE;
    const perDay =
      settings["perReceiverPerDay"] ?? (settings["preset"] === "aliyun-sms" ? SMS_A_DAY : undefined);
    return {
      windows: [{ count, ms: 61_000 }],
      ...(typeof perDay === "number" ? { perReceiver: { count: perDay, ms: DAY_MS } } : {}),
    };
  },
  render: (notice, way, at) => {
    const preset = presetOf(way.settings);
    if (preset !== undefined) return renderAliyun(preset, notice, way, at);
    const isForm = way.settings["format"] === "form";
    const filled = fill(way.settings["template"] ?? PLAIN, valuesOf(notice, at));
    const body = isForm ? form(filled) : JSON.stringify(filled);
    const key = way.secret["key"] ?? "";
    const seconds = String(Math.floor(at / 1000));
    return {
      url: way.secret["url"] ?? "",
      headers: {
        ...(isForm ? { "content-type": "application/x-www-form-urlencoded; charset=utf-8" } : JSON_UTF8),
        "idempotency-key": notice.id,
        ...(key === ""
          ? {}
          : { "x-mingchu-timestamp": seconds, "x-mingchu-signature": hookSign(key, seconds, body) }),
        ...((way.secret["authorization"] ?? "") === ""
          ? {}
          : { authorization: way.secret["authorization"] as string }),
      },
      body,
    };
  },
  parse: (reply, { settings }) => (presetOf(settings) === undefined ? parse(reply) : parseAliyun(reply)),
};

/** HMAC-SHA256 over the time in s, a point and the body, in hex: a body that was caught cannot be sent again later. */
export function hookSign(key: string, timestampS: string, body: string): string {
  return `sha256=${createHmac("sha256", key).update(`${timestampS}.${body}`).digest("hex")}`;
}

function presetOf(settings: Readonly<Record<string, unknown>>): AliyunPreset | undefined {
  const preset = settings["preset"];
  return preset === "aliyun-sms" || preset === "aliyun-voice" ? preset : undefined;
}

/** What is sent where no template is set: every placeholder under its own name. */
const PLAIN = {
  id: "{id}",
  kind: "{kind}",
  severity: "{severity}",
  title: "{title}",
  text: "{text}",
  site: "{site}",
  alert: "{alert}",
  value: "{value}",
  why: "{why}",
  link: "{link}",
  mobile: "{mobile}",
  time: "{time}",
};

function valuesOf(notice: Notice, at: UnixMs): Readonly<Record<string, string>> {
  const lines = [
    notice.title,
    ...(notice.uncertain === undefined ? [] : [notice.uncertain]),
    ...notice.facts.map(({ name, value }) => `${name}: ${value}`),
    ...notice.items,
    notice.why,
  ].map(oneLine);
  return {
    id: notice.id,
    kind: notice.kind,
    severity: notice.severity,
    title: oneLine(notice.title),
    text: lines.join("\n"),
    site: notice.siteId,
    alert: notice.alertId ?? "",
    value: oneLine(notice.figure?.value ?? ""),
    why: oneLine(notice.why),
    link: notice.link?.url ?? "",
    mobile: notice.to?.mobile ?? "",
    time: new Date(at).toISOString(),
  };
}

function fill(template: unknown, values: Readonly<Record<string, string>>): unknown {
  //  In one pass: what a name brings along is not looked at for placeholders.
  if (typeof template === "string")
    return template.replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
  if (Array.isArray(template)) return template.map((one) => fill(one, values));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fill(value, values)]));
}

function form(filled: unknown): string {
  const fields = Object.entries(filled as Record<string, unknown>).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(fields).toString();
}

/** What providers write for "it went well". */
const WELL = ["0", "00000", "200", "ok", "success", "true"];

function parse(reply: HttpReply): Verdict {
  const byStatus = statusVerdict(reply);
  if (byStatus !== undefined) return byStatus;
  const json = jsonOf(reply.body) ?? {};
  //  A provider that says with HTTP 200 that it failed.
  for (const name of ["errcode", "code", "Code", "success"]) {
    const said = json[name];
    if (said === undefined || said === null) continue;
    if (WELL.includes(String(said).toLowerCase())) continue;
    const words =
      textOf(json, "errmsg") || textOf(json, "message") || textOf(json, "Message") || textOf(json, "msg");
    return {
      outcome: "failed",
      of: "channel",
      detail: `${name} ${String(said)} ${words}`.trim(),
      isUncertain: false,
    };
  }
  return { outcome: "sent", detail: `HTTP ${reply.status}` };
}
