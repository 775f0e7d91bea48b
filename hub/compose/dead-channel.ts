// A channel that does not work is told to those who look after it by every other way: in the dashboard, by mail where they
// have an address, and in the groups that still hear.
import type { Tree } from "../access/tree.ts";
import type { SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "../store/book.ts";
import { type KeptChannel, listChannels } from "../store/channels.ts";
import { findContact } from "../store/contacts.ts";
import { insertMessage, type PlannedMessage } from "../store/messages.ts";
import { readRoster } from "../store/roster.ts";

const MANAGERS: ReadonlySet<string> = new Set([
  "admin",
  "district-manager",
  "town-manager",
  "school-manager",
]);

/** Gives who reads of it in the dashboard. */
export async function planDead(
  queries: BookQueries,
  {
    channel,
    why,
    at,
    tree,
  }: {
    readonly channel: KeptChannel;
    readonly why: string;
    readonly at: UnixMs;
    readonly tree: Tree;
  },
): Promise<readonly string[]> {
  const path = channel.siteId === null ? [] : tree.pathUp(channel.siteId);
  const siteId = channel.siteId ?? tree.sites().find(({ parentId }) => parentId === null)?.id ?? "*";
  const planned = {
    siteId,
    kind: "channel-dead",
    severity: "warning",
    why: { reason: "channel" },
    data: { channel: channel.name, channelId: channel.id, why, since: at },
    createdAt: at,
    notBefore: at,
  } as const satisfies Partial<PlannedMessage>;
  const key = `channel-dead.${channel.id}.${at}`;
  const others = (await listChannels(queries)).filter(
    (one) =>
      one.id !== channel.id &&
      one.isOn &&
      one.dead === undefined &&
      one.kind !== "mqtt" &&
      (one.siteId === null || path.includes(one.siteId)),
  );
  const mail = others.find(({ kind }) => kind === "email");
  const managers = await managersOf(queries, path, at);
  for (const account of managers) {
    const contact = await findContact(queries, account);
    const to = { ...planned, account, language: contact.language };
    await insertMessage(queries, { ...to, channelId: null, planKey: `${key}.${account}` });
    if (mail !== undefined && contact.email !== undefined) {
      const address = { email: contact.email };
      await insertMessage(queries, { ...to, address, channelId: mail.id, planKey: `${key}.${account}.mail` });
    }
  }
  for (const group of others.filter(isGroup)) {
    const planKey = `${key}.group.${group.id}`;
    await insertMessage(queries, { ...planned, language: group.language, channelId: group.id, planKey });
  }
  return managers;
}

/** Told by itself, without a person's address. */
function isGroup({ kind, settings }: KeptChannel): boolean {
  return (
    kind === "wecom" ||
    kind === "dingtalk" ||
    kind === "feishu" ||
    (kind === "email" && Array.isArray(settings["to"]))
  );
}

/** Who manages at the nearest site that anybody manages; administrators where there is none. */
async function managersOf(queries: BookQueries, path: readonly SiteId[], at: UnixMs): Promise<string[]> {
  const people = [...(await readRoster(queries)).values()].filter(
    ({ disabledAt }) => disabledAt === undefined,
  );
  const holding = (siteId: SiteId) =>
    people
      .filter(({ posts }) =>
        posts.some(
          (post) =>
            post.siteId === siteId &&
            MANAGERS.has(post.role) &&
            (post.from ?? 0) <= at &&
            at < (post.until ?? Number.POSITIVE_INFINITY),
        ),
      )
      .map(({ account }) => account);
  return [...path, "*"].map(holding).find((found) => found.length > 0) ?? [];
}
