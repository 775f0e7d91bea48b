// From "this person is told" to messages: by which channels, in which language, and when. Pure. Promises: what is critical
// is never held; in quiet hours the rest waits for their end and goes as one digest; the dashboard shows everything at once.
import type {
  Address,
  Alert,
  Channel,
  Contact,
  Language,
  MessageKind,
  SiteId,
  UnixMs,
  Why,
} from "../model.ts";
import { isGraver, type Scene, type Step } from "./call.ts";
import { quietUntil } from "./hours.ts";
import { reachOf } from "./reach.ts";

/** A message as it is decided upon; `isHeld`: as a part of its receiver's digest. */
export type PlannedTelling = {
  readonly planKey: string;
  readonly channelId: string | null;
  readonly account?: string;
  readonly address?: Address;
  readonly siteId: SiteId;
  readonly alertId: string;
  readonly kind: MessageKind;
  readonly severity: Alert["severity"];
  readonly language: Language;
  readonly why: Why;
  readonly createdAt: UnixMs;
  readonly notBefore: UnixMs;
  readonly isHeld: boolean;
};

/** domain.md §13: at night groups are told of nothing that is not critical before 06:00. */
const GROUP_QUIET: Contact["quiet"] = { on: true, from: "22:00", to: "06:00" };

/** Why somebody is called who is to do something; others are told so that they know. */
const CALLED: ReadonlySet<Why["reason"]> = new Set<Why["reason"]>(["duty", "deputy", "assignee"]);

/** `step` is the call as the step left it. */
export function messagesOf(
  { call, tell }: Pick<Step, "call" | "tell">,
  alert: Alert,
  scene: Scene,
): PlannedTelling[] {
  const called = tell.find(
    ({ to, kind, why }) => "account" in to && kind !== "resolved" && CALLED.has(why.reason),
  )?.to;
  const planned = tell.flatMap(({ to, kind, why }) => {
    if ("channel" in to)
      return [
        { ...messageTo({ channel: to.channel, kind, why }, undefined), ...namedIn(to.channel, called) },
      ];
    const contact = scene.contactOf(to.account);
    const ways: (Channel | null)[] = [null, ...channelsFor(contact, alert, scene)];
    return ways.map((channel) => messageTo({ channel, kind, why }, { account: to.account, contact }));
  });
  //  Told twice in one step is told once.
  return [...new Map(planned.map((message) => [message.planKey, message])).values()];

  /** A robot names in its group who is called at the same time, by their user id. */
  function namedIn({ kind }: Channel, to: typeof called): { readonly address?: Address } {
    if (to === undefined || !("account" in to)) return {};
    const { wecomUser } = scene.contactOf(to.account);
    return kind === "wecom" && wecomUser !== undefined ? { address: { wecomUser } } : {};
  }

  function messageTo(
    {
      channel,
      kind,
      why,
    }: { readonly channel: Channel | null; readonly kind: MessageKind; readonly why: Why },
    person: { readonly account: string; readonly contact: Contact } | undefined,
  ): PlannedTelling {
    const quiet = person?.contact.quiet ?? GROUP_QUIET;
    const held =
      channel === null || alert.severity === "critical"
        ? undefined
        : quietUntil(quiet, scene.now, scene.zone);
    return {
      planKey: [alert.id, call.step, kind, channel?.id ?? "app", person?.account ?? ""].join("."),
      channelId: channel?.id ?? null,
      ...(person && { account: person.account }),
      ...(person && channel && { address: addressOf(person.contact) }),
      siteId: alert.siteId,
      alertId: alert.id,
      kind,
      severity: alert.severity,
      language: person?.contact.language ?? channel?.language ?? "zh",
      why,
      createdAt: scene.now,
      notBefore: held ?? scene.now,
      isHeld: held !== undefined,
    };
  }
}

/** Of each kind the nearest channel that reaches the person; one that works before one that is dead. */
function channelsFor(contact: Contact, alert: Alert, scene: Scene): Channel[] {
  const able = scene.channels.filter((channel) => {
    const by = reachOf(channel);
    return by !== "group" && contact[by] !== undefined && !isGraver(channel.least, alert.severity);
  });
  const kinds = [...new Set(able.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const ofKind = able.filter((channel) => channel.kind === kind);
    return (ofKind.find(({ dead }) => dead === undefined) ?? ofKind[0]) as Channel;
  });
}

function addressOf({ email, mobile, wecomUser }: Contact): Address {
  return {
    ...(email === undefined ? {} : { email }),
    ...(mobile === undefined ? {} : { mobile }),
    ...(wecomUser === undefined ? {} : { wecomUser }),
  };
}
