// Binds the sender: the outbox in the book, the alerts and names that messages are made of, and the ways out: webhooks, mail,
// the hub's own broker.
import { makeOneTap } from "../access/one-tap.ts";
import { createTree, type Tree } from "../access/tree.ts";
import type { ChannelDesk } from "../actions/desk.ts";
import type { Config } from "../config.ts";
import { addressList } from "../lib/address.ts";
import type { Clock } from "../lib/clock.ts";
import { createGuardedPost, PostFault } from "../lib/guarded-post.ts";
import type { Log } from "../lib/log.ts";
import type { Alert, Message, SiteId } from "../model.ts";
import type { Notice, Verdict, WebChannel } from "../notify/channels/channel.ts";
import { dingtalk } from "../notify/channels/dingtalk.ts";
import { createMail, EMAIL_PACE } from "../notify/channels/email.ts";
import { feishu } from "../notify/channels/feishu.ts";
import { hook } from "../notify/channels/hook.ts";
import { MQTT_PACE, sendToSite, type TellSite } from "../notify/channels/mqtt.ts";
import { wecom } from "../notify/channels/wecom.ts";
import { wecomApp } from "../notify/channels/wecom-app.ts";
import { oneLine } from "../notify/escape.ts";
import type { AlertTold, Told } from "../notify/notice.ts";
import { receiverOf } from "../notify/pick.ts";
import { type Sender, startSender } from "../notify/sender.ts";
import type { OpenChannel } from "../notify/settle.ts";
import { createWebSending } from "../notify/web-sending.ts";
import type { Present } from "../serve/present.ts";
import { hasOpen } from "../store/alert-messages.ts";
import { findAlert } from "../store/alerts.ts";
import type { Book } from "../store/book.ts";
import { findChannel } from "../store/channels.ts";
import { namesOf } from "../store/duty.ts";
import { findMessage, messagesIn } from "../store/messages.ts";
import { planDead } from "./dead-channel.ts";
import type { Memory } from "./memory.ts";
import { bindOutbox, openChannel } from "./outbox.ts";

const WEB: Readonly<Partial<Record<string, WebChannel>>> = {
  wecom,
  "wecom-app": wecomApp,
  dingtalk,
  feishu,
  hook,
};

export type SendingNeeds = {
  readonly memory: Pick<Memory, "book" | "box" | "estate">;
  readonly config: Pick<Config, "smtp" | "channelNetworks" | "publicUrl" | "zone">;
  readonly present: Pick<Present, "latestOf">;
  readonly tellSite: TellSite;
  /** These people have something new to read. */
  readonly showTold: (accounts: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export function startSending(needs: SendingNeeds): Sender {
  const { memory, config, clock, log } = needs;
  const { book, box, estate } = memory;
  const post = createGuardedPost({ isListed: addressList(config.channelNetworks) ?? (() => false), clock });
  const webSending = createWebSending({ post, clock });
  const mail = config.smtp === undefined ? undefined : createMail(config.smtp);
  const tree = () => createTree(estate.sites());

  async function send(channel: OpenChannel, notice: Notice): Promise<Verdict> {
    const verdict = await sendUnscrubbed(channel, notice);
    const secret = [...Object.values(channel.secret), config.smtp?.password ?? "", ...webSending.tokens()];
    const receivers = [...Object.values(notice.to ?? {}), ...groupOf(channel)].flatMap((one) => [
      one,
      //  Chinese providers leave their own country out.
      one.replace(/^\+(86)?/, ""),
    ]);
    return { ...verdict, detail: withoutSecrets(verdict.detail, [...secret, ...receivers]) };
  }

  async function sendUnscrubbed(channel: OpenChannel, notice: Notice): Promise<Verdict> {
    const { kind } = channel.channel;
    if (kind === "mqtt") {
      const isOn = await hasOpen(book.db, channel.channel.id, notice.siteId);
      return await sendToSite(notice, isOn, needs.tellSite);
    }
    if (kind === "email")
      return mail === undefined
        ? { outcome: "refused", of: "channel", detail: "the hub has no mail server: set smtp" }
        : await mail.send(notice, channel);
    try {
      return await webSending.send(WEB[kind] as WebChannel, channel, notice);
    } catch (error) {
      if (!(error instanceof PostFault)) throw error;
      return postVerdict(error);
    }
  }

  const sender = startSender({
    outbox: bindOutbox({
      book,
      box,
      now: clock.now,
      tellDead: (queries, channel, why, at) => planDead(queries, { channel, why, at, tree: tree() }),
      showTold: needs.showTold,
    }),
    tell: (message) => tell(book, message, { ...needs, tree: tree() }),
    send,
    paceOf: ({ channel, settings }) => {
      if (channel.kind === "email") return EMAIL_PACE;
      return channel.kind === "mqtt" ? MQTT_PACE : (WEB[channel.kind] as WebChannel).pace({ settings });
    },
    clock,
    log,
  });
  return {
    ...sender,
    close: async () => {
      await sender.close();
      mail?.close();
    },
  };
}

/** What managers' actions need of the sender. */
export function channelDesk(
  { book, box }: Pick<Memory, "book" | "box">,
  { channelNetworks }: Pick<Config, "channelNetworks">,
  sender: () => Sender,
): ChannelDesk {
  const open = async (id: string) => {
    const kept = await findChannel(book.db, id);
    return kept === undefined ? undefined : openChannel(box, kept);
  };
  return {
    isListed: addressList(channelNetworks) ?? (() => false),
    waitMs: async (id, receiver) => {
      const channel = await open(id);
      return channel === undefined ? 0 : await sender().waitMs(channel, receiverOf(receiver));
    },
    sendNow: async (id, messageId) => {
      const [channel, message] = await Promise.all([open(id), findMessage(book.db, messageId)]);
      if (channel === undefined || message === undefined) throw new Error("a channel that is tried is there");
      const { outcome, detail, tookMs } = await sender().sendNow(channel, message);
      return { outcome, detail, tookMs };
    },
  };
}

function postVerdict(fault: PostFault): Verdict {
  const { cause, message } = fault;
  const detail = cause instanceof Error ? `${message}: ${cause.message}` : message;
  if (fault.kind === "forbidden") return { outcome: "refused", of: "channel", detail };
  return { outcome: "failed", of: "channel", detail, isUncertain: fault.mayHaveArrived };
}

/** Chosen: what a person reads of a provider's words. */
const DETAIL_CHARS = 300;

/** A mail server names the address that it refuses; who reads an alert's course need not know it. */
function groupOf({ settings }: OpenChannel): string[] {
  const to = settings["to"];
  return Array.isArray(to) ? to.filter((one) => typeof one === "string") : [];
}

/** A provider may repeat what it was sent: of that nothing secret, and nobody's address, is written down. */
function withoutSecrets(detail: string, secret: readonly string[]): string {
  const parts = secret.flatMap((value) => {
    if (!URL.canParse(value)) return [value];
    const { pathname, search, searchParams } = new URL(value);
    return [value, `${pathname}${search}`, ...searchParams.values(), pathname.split("/").at(-1) ?? ""];
  });
  //  As it stands in an address or in a form, too.
  const written = parts.flatMap((part) => [
    part,
    encodeURIComponent(part),
    new URLSearchParams({ _: part }).toString().slice(2),
  ]);
  //  Chosen: shorter ones are parts of words.
  const telling = written.filter((part) => part.length >= 6).sort((one, other) => other.length - one.length);
  return oneLine(telling.reduce((text, part) => text.replaceAll(part, "***"), detail)).slice(0, DETAIL_CHARS);
}

type Scene = Pick<SendingNeeds, "config" | "present" | "clock"> & {
  readonly memory: Pick<Memory, "estate">;
  readonly tree: Tree;
};

/** What a message is made of, as it is now. Undefined: it need not be told any more. */
async function tell(book: Book, message: Message, scene: Scene): Promise<Told | undefined> {
  const { alertId } = message;
  const alert = alertId === undefined ? undefined : await findAlert(book.db, alertId);
  if (alert !== undefined && !isNeeded(message, alert)) return undefined;
  const held = message.kind === "digest" ? await messagesIn(book.db, message.id) : [];
  const items = await Promise.all(held.map((one) => itemOf(book, one, scene)));
  const told = items.filter((item) => item !== undefined);
  if (message.kind === "digest" && told.length === 0) return undefined;
  const link = await linkOf(book, message, alert, scene);
  const { deputyFor } = message.why;
  const name = deputyFor && (await namesOf(book.db, [deputyFor])).get(deputyFor);
  return {
    message,
    site: siteText(message.siteId, scene.tree),
    ...(alert === undefined ? {} : { alert: alertTold(alert, scene) }),
    items: told,
    ...(link === undefined ? {} : { link }),
    ...(name === undefined ? {} : { deputyFor: oneLine(name) }),
    at: scene.clock.now(),
    zone: scene.config.zone,
  };
}

/** Whoever is called because nobody has answered is not, once somebody has. */
function isNeeded({ kind }: Message, { state }: Alert): boolean {
  if (kind === "escalated") return state === "firing";
  return kind !== "still" || state === "firing" || state === "acknowledged";
}

async function itemOf(
  book: Book,
  { alertId, kind, severity }: Message,
  scene: Scene,
): Promise<Told["items"][number] | undefined> {
  const alert = alertId === undefined ? undefined : await findAlert(book.db, alertId);
  return alert === undefined ? undefined : { kind, severity, told: alertTold(alert, scene) };
}

function alertTold(alert: Alert, { memory, present, tree }: Scene): AlertTold {
  const { deviceId, metric } = alert;
  const device =
    deviceId === undefined
      ? undefined
      : (memory.estate.sensor(deviceId)?.name ?? memory.estate.camera(deviceId)?.name ?? deviceId);
  const newest =
    deviceId === undefined || metric === undefined ? undefined : present.latestOf(deviceId).get(metric);
  const isOfNow = newest !== undefined && newest.measuredAt >= alert.since && alert.resolvedAt === undefined;
  return {
    alert,
    site: siteText(alert.siteId, tree),
    ...(device === undefined ? {} : { device }),
    ...(isOfNow ? { now: newest.value } : {}),
  };
}

/** A site with what it hangs under: "东区小学 食堂". */
function siteText(id: SiteId, tree: Tree): string {
  const names = tree
    .pathUp(id)
    .slice(0, 2)
    .map((each) => tree.site(each)?.name ?? each);
  return oneLine(names.reverse().join(" "));
}

async function linkOf(
  book: Book,
  { id, account, kind, alertId }: Message,
  alert: Alert | undefined,
  { config: { publicUrl }, clock }: Scene,
): Promise<string | undefined> {
  if (publicUrl === undefined) return undefined;
  if (kind === "channel-dead" || kind === "test") return `${publicUrl}/channels`;
  if (kind === "audit-head") return undefined;
  if (alert === undefined || alertId === undefined) return `${publicUrl}/alerts`;
  //  A group's link would sign in whoever presses first.
  if (account === undefined || alert.state === "closed") return `${publicUrl}/alerts/${alertId}`;
  const path = await makeOneTap(book.db, { alertId, account, messageId: id }, clock.now());
  return `${publicUrl}${path}`;
}
