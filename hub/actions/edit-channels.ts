// A manager makes, changes or removes what people are told through. Promise: what is secret goes in and never comes out; and
// a secret that is kept is not sent to another address than the one that it was given for.
import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import type { Severity } from "../../devices/limits.ts";
import { type Action, mayEverywhere } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import { isPublicAddress } from "../lib/address.ts";
import type { ChannelKind, Language, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import {
  findChannel,
  type KeptChannel,
  listChannels,
  putChannel,
  removeChannel,
  secretPurpose,
} from "../store/channels.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";

/** A channel as a person says it. Of secrets null takes one away, and what is left out stays. */
export type ChannelDraft = {
  readonly kind: ChannelKind;
  readonly name: string;
  readonly on: boolean;
  readonly least: Severity;
  readonly language: Language;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secret?: SecretDraft | undefined;
};
type SecretName = "url" | "key" | "authorization";
type SecretDraft = Readonly<Partial<Record<SecretName, string | null | undefined>>>;
type Secret = Readonly<Partial<Record<SecretName, string>>>;

/** Chosen: a town's groups, with room; more are a mistake. */
const MOST_CHANNELS = 200;

/** Undefined where the person may; of the whole hub only who may everywhere. */
export function whyNotChannel(
  desk: Desk,
  who: Who,
  action: Action,
  channel: Pick<KeptChannel, "siteId"> | undefined,
): Refused | undefined {
  if (channel !== undefined && channel.siteId === null)
    return mayEverywhere(who.person, action)
      ? undefined
      : refuse(404, "There is no such channel, or it is outside your branch.");
  const siteId = channel === undefined ? undefined : desk.tree().site(channel.siteId as SiteId)?.id;
  return whyNot(desk, who, action, siteId, "channel");
}

export async function createChannel(
  desk: Desk,
  who: Who,
  siteId: SiteId | null,
  draft: ChannelDraft,
): Promise<Outcome<KeptChannel>> {
  const refused =
    siteId === null
      ? whyNotChannel(desk, who, "channels.change", { siteId })
      : whyNot(desk, who, "channels.change", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const secret = nextSecret({}, draft);
  const fault = faultOf(desk, draft, secret);
  if (fault !== undefined) return fault;
  return await desk.book.together(async (queries) => {
    if ((await countAt(queries, siteId)) >= MOST_CHANNELS)
      return refuse(409, `There are ${MOST_CHANNELS} channels here already: remove one first.`);
    return await keep(desk, who, queries, { id: randomUUID(), siteId, draft, secret }, undefined);
  });
}

export async function changeChannel(
  desk: Desk,
  who: Who,
  id: string,
  draft: ChannelDraft,
): Promise<Outcome<KeptChannel>> {
  return await desk.book.together(async (queries) => {
    const before = await findChannel(queries, id);
    const refused = whyNotChannel(desk, who, "channels.change", before);
    if (refused !== undefined || before === undefined)
      return refused ?? refuse(404, "There is no such channel.");
    if (draft.kind !== before.kind)
      return refuse(422, `kind: a channel stays what it is (${before.kind}): make another one.`);
    const known = openSecret(desk, before);
    const secret = nextSecret(known, draft);
    const fault = faultOf(desk, draft, secret) ?? keptAcross(known, secret, draft);
    if (fault !== undefined) return fault;
    return await keep(desk, who, queries, { id, siteId: before.siteId, draft, secret }, before);
  });
}

export async function removeChannelOf(desk: Desk, who: Who, id: string): Promise<Outcome<true>> {
  return await desk.book.together(async (queries) => {
    const before = await findChannel(queries, id);
    const refused = whyNotChannel(desk, who, "channels.change", before);
    if (refused !== undefined || before === undefined)
      return refused ?? refuse(404, "There is no such channel.");
    const at = desk.clock.now();
    await removeChannel(queries, id, at);
    await addAuditLine(queries, {
      ...{ at, who: who.person.account, action: "channels.remove" },
      ...{ siteId: before.siteId, target: id, detail: before.name },
      ...changed(told(before, {}), undefined),
    });
    return { done: true } as const;
  });
}

async function keep(
  desk: Desk,
  who: Who,
  queries: BookQueries,
  {
    id,
    siteId,
    draft,
    secret,
  }: {
    readonly id: string;
    readonly siteId: SiteId | null;
    readonly draft: ChannelDraft;
    readonly secret: Secret;
  },
  before: KeptChannel | undefined,
): Promise<Outcome<KeptChannel>> {
  const at = desk.clock.now();
  const host = secret.url === undefined ? undefined : new URL(secret.url).host;
  const hasSecret = Object.keys(secret).length > 0;
  const said = {
    id,
    siteId,
    kind: draft.kind,
    name: draft.name,
    isOn: draft.on,
    //  `host` is ours: what of the address may be shown.
    settings: { ...draft.settings, ...(host === undefined ? {} : { host }), secrets: Object.keys(secret) },
    sealed: hasSecret ? desk.box.seal(JSON.stringify(secret), secretPurpose(id)) : undefined,
    least: draft.least,
    language: draft.language,
  };
  await putChannel(queries, said, { account: who.person.account, at });
  const after = await findChannel(queries, id);
  if (after === undefined) throw new Error("a channel that was kept is not there");
  const anew = Object.entries(draft.secret ?? {}).flatMap(([name, value]) => (value ? [name] : []));
  const names = ["url", "key", "authorization"];
  await addAuditLine(queries, {
    ...{ at, who: who.person.account, siteId, target: id, detail: draft.name },
    action: before === undefined ? "channels.create" : "channels.change",
    ...changed(before && told(before, openSecret(desk, before)), told(after, secret), {
      secret: names,
      anew,
    }),
  });
  return { done: after };
}

/** As the audit log keeps it; secrets are hidden by `changed`. */
function told({ name, isOn, least, language, kind, settings }: KeptChannel, secret: Secret): object {
  const { secrets: _, ...shown } = settings;
  return { name, kind, on: isOn, least, language, ...shown, ...secret };
}

function openSecret(desk: Desk, { id, sealed }: KeptChannel): Secret {
  return sealed === undefined ? {} : (JSON.parse(desk.box.open(sealed, secretPurpose(id))) as Secret);
}

/** Where WeCom's applications and Aliyun answer, by their documentation. */
const PRESET_URL: Readonly<Record<string, string>> = {
  "wecom-app": "https://qyapi.weixin.qq.com/",
  "aliyun-sms": "https://dysmsapi.aliyuncs.com/",
  "aliyun-voice": "https://dyvmsapi.aliyuncs.com/",
};

function nextSecret(known: Secret, { kind, secret = {}, settings }: ChannelDraft): Secret {
  if (kind === "email" || kind === "mqtt") return {};
  const preset = PRESET_URL[kind] ?? PRESET_URL[String(settings["preset"] ?? "")];
  const merged = { ...(preset === undefined ? {} : { url: preset }), ...known, ...secret };
  return Object.fromEntries(
    Object.entries(merged).flatMap(([name, value]) =>
      value === null || value === undefined || value === "" ? [] : [[name, value]],
    ),
  );
}

function faultOf(desk: Desk, draft: ChannelDraft, { url, key }: Secret): Refused | undefined {
  if (draft.kind === "email" || draft.kind === "mqtt") return undefined;
  if (url === undefined)
    return refuseField("secret.url", "give the webhook's address, as the provider shows it");
  if (!URL.canParse(url)) return refuseField("secret.url", "is no address: it begins with https://");
  const { protocol, username, password, hostname } = new URL(url);
  if (username !== "" || password !== "")
    return refuseField("secret.url", "must have no user and password in it: use authorization instead");
  const host = hostname.replace(/^\[|\]$/g, "");
  const isListed = isIP(host) !== 0 && desk.channels.isListed(host);
  if (protocol !== "https:" && (protocol !== "http:" || (isIP(host) !== 0 && !isListed)))
    return refuseField("secret.url", "must begin with https://; http:// is for addresses in channelNetworks");
  if (isIP(host) !== 0 && !isListed && !isPublicAddress(host))
    return refuseField(
      "secret.url",
      "is in a private network: have the administrator add it to channelNetworks",
    );
  if (draft.kind === "wecom-app")
    return key === undefined ? refuseField("secret.key", "give the application's Secret") : undefined;
  const preset = draft.settings["preset"];
  if (preset === undefined) return undefined;
  if (key === undefined) return refuseField("secret.key", "give the AccessKey Secret");
  const needed =
    preset === "aliyun-sms" ? ["accessKeyId", "signName", "templateCode"] : ["accessKeyId", "templateCode"];
  const missing = needed.find((name) => (draft.settings[name] ?? "") === "");
  return missing === undefined ? undefined : refuseField(`settings.${missing}`, "is needed for Aliyun");
}

/** A key or an authorization that somebody else gave must not be had by sending it elsewhere. */
function keptAcross(known: Secret, next: Secret, { secret = {} }: ChannelDraft): Refused | undefined {
  if (known.url === undefined || next.url === undefined) return undefined;
  if (new URL(known.url).origin === new URL(next.url).origin) return undefined;
  const kept = (["key", "authorization"] as const).find(
    (name) => next[name] !== undefined && secret[name] === undefined,
  );
  return kept === undefined
    ? undefined
    : refuseField(`secret.${kept}`, "must be given again with an address elsewhere, or be taken away");
}

function refuseField(path: string, why: string): Refused {
  return { refused: { status: 422, detail: `${path}: ${why}`, fields: [{ path, why }] } };
}

async function countAt(queries: BookQueries, siteId: SiteId | null): Promise<number> {
  return (await listChannels(queries)).filter((one) => one.siteId === siteId).length;
}
