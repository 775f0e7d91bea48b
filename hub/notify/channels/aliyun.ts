// Aliyun's SMS and voice calls, which the hook has as presets: their parameters with the signature of the RPC style
// (version 1.0, HMAC-SHA1) and what their replies mean. Signature name and template must have been approved there.
import { createHmac } from "node:crypto";
import type { HttpReply, HttpRequest } from "../../lib/guarded-post.ts";
import { cutChars, oneLine } from "../escape.ts";
import { codeOf, type Notice, textOf, type Verdict, type Way } from "./channel.ts";

export type AliyunPreset = "aliyun-sms" | "aliyun-voice";

/** help.aliyun.com, document 2881383: notifications for one phone in 24 hours. */
export const SMS_A_DAY = 50;
/** Chosen: a variable of a template; longer ones are refused. */
const MOST_VARIABLE_CHARS = 35;

/** RFC 3986, section 2.3, by Aliyun's rules: also !'()* are encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The signature of a request's parameters, in base64. */
export function aliyunSign(
  method: "GET" | "POST",
  parameters: Readonly<Record<string, string>>,
  accessKeySecret: string,
): string {
  const query = Object.keys(parameters)
    .sort()
    .map((name) => `${encode(name)}=${encode(parameters[name] ?? "")}`)
    .join("&");
  const text = `${method}&${encode("/")}&${encode(query)}`;
  return createHmac("sha1", `${accessKeySecret}&`).update(text).digest("base64");
}

export function renderAliyun(
  preset: AliyunPreset,
  notice: Notice,
  { settings, secret }: Way,
  at: number,
): HttpRequest {
  const fields = variables(notice);
  const common = {
    AccessKeyId: textOf(settings, "accessKeyId"),
    Format: "JSON",
    RegionId: "cn-hangzhou",
    SignatureMethod: "HMAC-SHA1",
    //  Also a guard against repetition: the same message asked for again in the same moment is refused there.
    SignatureNonce: `${notice.id}-${at}`,
    SignatureVersion: "1.0",
    Timestamp: new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
    Version: "2017-05-25",
    OutId: notice.id,
  };
  const own =
    preset === "aliyun-sms"
      ? {
          Action: "SendSms",
          PhoneNumbers: notice.to?.mobile ?? "",
          SignName: textOf(settings, "signName"),
          TemplateCode: textOf(settings, "templateCode"),
          TemplateParam: JSON.stringify(fields),
        }
      : {
          Action: "SingleCallByTts",
          CalledNumber: notice.to?.mobile ?? "",
          CalledShowNumber: textOf(settings, "shownNumber"),
          TtsCode: textOf(settings, "templateCode"),
          TtsParam: JSON.stringify(fields),
          //  Chosen: read twice, because whoever picks up misses the beginning.
          PlayTimes: "2",
        };
  const parameters: Record<string, string> = { ...common, ...own };
  const Signature = aliyunSign("POST", parameters, secret["key"] ?? "");
  return {
    url: secret["url"] ?? "",
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: new URLSearchParams({ ...parameters, Signature }).toString(),
  };
}

/** What a template may ask for: ${site}, ${what}, ${value}, ${time}. */
function variables(notice: Notice): Record<string, string> {
  const short = (text: string | undefined) => cutChars(oneLine(text ?? ""), MOST_VARIABLE_CHARS);
  const fact = (index: number) => notice.facts[index]?.value;
  return {
    site: short(fact(0)),
    what: short(notice.title),
    value: short(notice.figure?.value),
    time: short(fact(1)),
  };
}

export function parseAliyun(reply: HttpReply): Verdict {
  const said = codeOf(reply, { code: "Code", words: "Message", well: "OK" });
  if ("verdict" in said) return said.verdict;
  const { code, detail } = said;
  //  The day's, the hour's or the minute's number for this phone is used up: chosen to ask again in an hour.
  if (code.includes("BUSINESS_LIMIT_CONTROL"))
    return { outcome: "held", of: "message", detail, waitMs: 3_600_000 };
  if (code.startsWith("Throttling")) return { outcome: "held", of: "channel", detail, waitMs: 60_000 };
  if (/MOBILE|PARAM|CALLED/.test(code.toUpperCase())) return { outcome: "refused", of: "message", detail };
  if (/^(InvalidAccessKeyId|SignatureDoesNotMatch|Forbidden|isv\.)/.test(code))
    return { outcome: "refused", of: "channel", detail };
  return { outcome: "failed", of: "channel", detail, isUncertain: false };
}
