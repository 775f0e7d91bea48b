// A manager tries a channel: one real message goes through it, and the provider's answer is shown.
import { randomUUID } from "node:crypto";
import type { Who } from "../access/sessions.ts";
import type { Address, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { findChannel, type KeptChannel } from "../store/channels.ts";
import { findContact } from "../store/contacts.ts";
import { insertMessage } from "../store/messages.ts";
import { claimMessage } from "../store/outbox.ts";
import { type Desk, type Outcome, type ProviderAnswer, refuse, whyNot } from "./desk.ts";
import { whyNotChannel } from "./edit-channels.ts";

type Asked = {
  readonly email?: string | undefined;
  readonly mobile?: string | undefined;
  readonly wecomUser?: string | undefined;
  readonly siteId?: SiteId | undefined;
};

export async function testChannel(
  desk: Desk,
  who: Who,
  id: string,
  asked: Asked,
): Promise<Outcome<ProviderAnswer>> {
  const channel = await findChannel(desk.book.db, id);
  const refused = whyNotChannel(desk, who, "channels.test", channel);
  if (refused !== undefined || channel === undefined)
    return refused ?? refuse(404, "There is no such channel.");
  const siteId = asked.siteId ?? channel.siteId ?? topOf(desk);
  const elsewhere = whyNot(desk, who, "channels.test", desk.tree().site(siteId)?.id, "site");
  if (elsewhere !== undefined) return elsewhere;
  if (channel.siteId !== null && !desk.tree().pathUp(siteId).includes(channel.siteId))
    return refuse(422, "siteId: the channel does not serve this site.");
  const account = who.person.account;
  const address = await addressFor(desk, account, asked);
  const receiver = { account, ...(address === undefined ? {} : { address }) };
  const waitMs = await desk.channels.waitMs(id, receiver);
  if (waitMs > 0)
    return refuse(409, `The provider's limit is used up: try again in ${Math.ceil(waitMs / 1000)} s.`);
  const messageId = await prepare(desk, channel, { siteId, ...receiver });
  return { done: await desk.channels.sendNow(id, messageId) };
}

/** On disk as "sending" before the provider is called. */
async function prepare(
  desk: Desk,
  channel: KeptChannel,
  { siteId, account, address }: { siteId: SiteId; account: string; address?: Address },
): Promise<string> {
  const at = desk.clock.now();
  return await desk.book.together(async (queries) => {
    const id = await insertMessage(queries, {
      ...(address === undefined ? {} : { account, address }),
      planKey: `test.${randomUUID()}`,
      channelId: channel.id,
      siteId,
      kind: "test",
      severity: "notice",
      language: channel.language,
      why: { reason: "test" },
      createdAt: at,
      notBefore: at,
    });
    if (id === undefined || (await claimMessage(queries, id)) === undefined)
      throw new Error("a test's message was not kept");
    const line = { siteId: channel.siteId, target: channel.id, detail: channel.name };
    await addAuditLine(queries, { at, who: account, action: "channels.test", ...line });
    return id;
  });
}

/** Undefined: the channel's own group. */
async function addressFor(
  desk: Desk,
  account: string,
  { email, mobile, ...asked }: Asked,
): Promise<Address | undefined> {
  if (email === undefined && mobile === undefined && asked.wecomUser === undefined) return undefined;
  const wecomUser = asked.wecomUser ?? (await findContact(desk.book.db, account)).wecomUser;
  return {
    ...(email === undefined ? {} : { email }),
    ...(mobile === undefined ? {} : { mobile }),
    ...(wecomUser === undefined ? {} : { wecomUser }),
  };
}

function topOf(desk: Desk): SiteId {
  return (
    desk
      .tree()
      .sites()
      .find(({ parentId }) => parentId === null)?.id ?? ""
  );
}
