// What a person writes into the form of a channel, and what of it is told to the hub. Pure.
import type { Channel, ChannelSaid } from "../../../hub/serve/contract.ts";

export type Kind = Channel["kind"];
export const KINDS: readonly Kind[] = ["wecom", "wecom-app", "dingtalk", "feishu", "email", "hook", "mqtt"];
export type Preset = "none" | "aliyun-sms" | "aliyun-voice";

export type Draft = {
  readonly kind: Kind;
  readonly name: string;
  readonly on: boolean;
  readonly least: Channel["least"];
  readonly language: Channel["language"];
  readonly auditHead: boolean;
  /** Secrets: empty leaves what is there. */
  readonly url: string;
  readonly key: string;
  readonly authorization: string;
  readonly style: "card" | "markdown";
  readonly corpId: string;
  readonly agentId: number | null;
  readonly keyword: string;
  /** One address a line. */
  readonly to: string;
  readonly preset: Preset;
  readonly format: "json" | "form";
  /** JSON as text; empty: everything under its own name. */
  readonly template: string;
  readonly perMinute: number | null;
  readonly perReceiverPerDay: number | null;
  readonly accessKeyId: string;
  readonly signName: string;
  readonly templateCode: string;
  readonly shownNumber: string;
};

export function draftOf(channel: Channel | undefined): Draft {
  const settings = channel?.settings ?? {};
  const text = (name: string) => (typeof settings[name] === "string" ? (settings[name] as string) : "");
  const to = settings["to"];
  const number = (name: string) => (typeof settings[name] === "number" ? (settings[name] as number) : null);
  return {
    kind: channel?.kind ?? "wecom",
    name: channel?.name ?? "",
    on: channel?.on ?? true,
    least: channel?.least ?? "warning",
    language: channel?.language ?? "zh",
    auditHead: settings["auditHead"] === true,
    url: "",
    key: "",
    authorization: "",
    style: text("style") === "markdown" ? "markdown" : "card",
    corpId: text("corpId"),
    agentId: number("agentId"),
    keyword: text("keyword"),
    to: Array.isArray(to) ? to.join("\n") : "",
    preset: (text("preset") || "none") as Preset,
    format: text("format") === "form" ? "form" : "json",
    template: settings["template"] === undefined ? "" : JSON.stringify(settings["template"], null, 2),
    perMinute: number("perMinute"),
    perReceiverPerDay: number("perReceiverPerDay"),
    accessKeyId: text("accessKeyId"),
    signName: text("signName"),
    templateCode: text("templateCode"),
    shownNumber: text("shownNumber"),
  };
}

/** True where a template can be read as JSON with names and values. */
export function isTemplate(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    //  Said at the field.
    return false;
  }
}

export function saidOf(draft: Draft): ChannelSaid {
  const { kind, name, on, least, language } = draft;
  const secret = {
    ...(draft.url.trim() === "" ? {} : { url: draft.url.trim() }),
    ...(draft.key.trim() === "" ? {} : { key: draft.key.trim() }),
    ...(draft.authorization.trim() === "" ? {} : { authorization: draft.authorization.trim() }),
  };
  const said = { name: name.trim(), on, least, language };
  const withSecret = Object.keys(secret).length === 0 ? said : { ...said, secret };
  const common = draft.auditHead ? { auditHead: true } : {};
  const keyword = draft.keyword.trim() === "" ? {} : { keyword: draft.keyword.trim() };
  switch (kind) {
    case "wecom":
      return { ...withSecret, kind, settings: { ...common, style: draft.style } };
    case "wecom-app":
      return {
        ...withSecret,
        kind,
        settings: { corpId: draft.corpId.trim(), agentId: draft.agentId ?? 0 },
      };
    case "dingtalk":
    case "feishu":
      return { ...withSecret, kind, settings: { ...common, ...keyword } };
    case "email": {
      const to = draft.to.split(/[\s,;，；]+/).filter((one) => one !== "");
      return { ...said, kind, settings: { ...common, ...(to.length === 0 ? {} : { to }) } };
    }
    case "hook":
      return { ...withSecret, kind, settings: { ...common, ...hookSettings(draft) } };
    case "mqtt":
      return { ...said, kind, settings: common };
  }
}

function hookSettings(draft: Draft) {
  const { perMinute, perReceiverPerDay } = draft;
  const limit = {
    ...(perMinute === null ? {} : { perMinute }),
    ...(perReceiverPerDay === null ? {} : { perReceiverPerDay }),
  };
  if (draft.preset === "none")
    return {
      ...limit,
      format: draft.format,
      ...(draft.template.trim() === ""
        ? {}
        : { template: JSON.parse(draft.template) as Record<string, never> }),
    };
  const { preset, accessKeyId, signName, templateCode, shownNumber } = draft;
  return preset === "aliyun-sms"
    ? { ...limit, preset, accessKeyId, signName, templateCode }
    : { ...limit, preset, accessKeyId, templateCode, shownNumber };
}

/** Who is reached by it: a group, or single people by this part of their address. */
export function reachOf({
  kind,
  settings,
}: Pick<Channel, "kind" | "settings">): "group" | "email" | "mobile" | "wecomUser" | "site" {
  if (kind === "mqtt") return "site";
  if (kind === "email") return Array.isArray(settings["to"]) && settings["to"].length > 0 ? "group" : "email";
  if (kind === "wecom-app") return "wecomUser";
  if (kind !== "hook") return "group";
  const namesNumber = JSON.stringify(settings["template"] ?? "").includes("{mobile}");
  return settings["preset"] !== undefined || namesNumber ? "mobile" : "group";
}
