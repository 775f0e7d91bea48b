// Channels: what people are told through, a real test of one, and what went through it.
import { z } from "zod";
import { mayEverywhere, permission } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { type Desk, refuse } from "../../actions/desk.ts";
import {
  type ChannelDraft,
  changeChannel,
  createChannel,
  removeChannelOf,
  whyNotChannel,
} from "../../actions/edit-channels.ts";
import { testChannel } from "../../actions/test-channel.ts";
import type { Message } from "../../model.ts";
import { findChannel, type KeptChannel, listChannels } from "../../store/channels.ts";
import { pageOfChannel, triesOf } from "../../store/delivery-log.ts";
import {
  type Channel,
  channelAnswerSchema,
  channelSaidSchema,
  channelSchema,
  channelTestSchema,
  type Delivered,
  deliveredSchema,
  listOf,
  pageQuerySchema,
} from "../contract.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });
const logQuery = pageQuerySchema.omit({ site: true });

export function channelRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/channels",
      action: "channels.read",
      summary:
        "Channels by which people are told, with those that serve the whole hub for its administrators",
      query: pageQuerySchema.pick({ site: true }),
      answer: listOf(channelSchema),
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "channels.read", query.site);
        if ("refused" in asked) return asked;
        const seesHub = query.site === undefined && mayEverywhere(signedIn(who).person, "channels.read");
        const channels = (await listChannels(desk.book.db)).filter(({ siteId }) =>
          siteId === null ? seesHub : asked.sites.has(siteId),
        );
        return { answer: { items: channels.map((one) => channelView(desk, signedIn(who), one)) } };
      },
    }),
    ...changes(desk),
    route({
      method: "post",
      path: "/channels/{id}/test",
      action: "channels.test",
      summary: "Send one message through a channel now and get the provider's answer",
      params: byId,
      body: channelTestSchema,
      answer: channelAnswerSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await testChannel(desk, signedIn(who), params.id, body);
        return "refused" in outcome ? outcome : { answer: outcome.done };
      },
    }),
    route({
      method: "get",
      path: "/channels/{id}/messages",
      action: "channels.read",
      summary: "What went through a channel, newest first, with each try",
      params: byId,
      query: logQuery,
      answer: listOf(deliveredSchema),
      handle: async ({ who, params, query }) => {
        const channel = await findChannel(desk.book.db, params.id);
        const refused = whyNotChannel(desk, signedIn(who), "channels.read", channel);
        if (refused !== undefined) return refused;
        const before = query.cursor === undefined ? undefined : readCursor(query.cursor);
        if (before === null) return refuse(422, "cursor: is not one that this list gave");
        const page = await pageOfChannel(desk.book.db, params.id, { limit: query.limit, before });
        const tries = await triesOf(
          desk.book.db,
          page.map(({ id }) => id),
        );
        const last = page.length === query.limit ? page.at(-1) : undefined;
        return {
          answer: {
            items: page.map((message) => deliveredView(message, tries.get(message.id) ?? [])),
            ...(last === undefined ? {} : { next: `${last.createdAt}_${last.id}` }),
          },
        };
      },
    }),
  ];
}

function changes(desk: Desk): Route[] {
  return [
    route({
      method: "post",
      path: "/channels",
      action: "channels.change",
      summary: "Make a channel for a site and all below it; without a site for the whole hub",
      query: z.object({ site: z.string().max(64).optional() }),
      body: channelSaidSchema,
      answer: channelSchema,
      status: 201,
      handle: async ({ who, query, body }) => {
        const outcome = await createChannel(desk, signedIn(who), query.site ?? null, body as ChannelDraft);
        return "refused" in outcome ? outcome : { answer: channelView(desk, signedIn(who), outcome.done) };
      },
    }),
    route({
      method: "put",
      path: "/channels/{id}",
      action: "channels.change",
      summary: "Change a channel, or switch it on or off; secrets that are left out stay",
      params: byId,
      body: channelSaidSchema,
      answer: channelSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await changeChannel(desk, signedIn(who), params.id, body as ChannelDraft);
        return "refused" in outcome ? outcome : { answer: channelView(desk, signedIn(who), outcome.done) };
      },
    }),
    route({
      method: "delete",
      path: "/channels/{id}",
      action: "channels.change",
      summary: "Remove a channel; what went through it stays on its alerts",
      params: byId,
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await removeChannelOf(desk, signedIn(who), params.id);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
  ];
}

function readCursor(text: string): { readonly createdAt: number; readonly id: string } | null {
  const [, at, id] = /^(\d{1,16})_([\w-]{1,64})$/.exec(text) ?? [];
  return at === undefined || id === undefined ? null : { createdAt: Number(at), id };
}

function channelView(desk: Desk, who: Who, channel: KeptChannel): Channel {
  const { siteId, dead } = channel;
  const { host, secrets, ...settings } = channel.settings;
  const mayChange =
    siteId === null
      ? mayEverywhere(who.person, "channels.change")
      : permission(who.person, "channels.change", siteId, desk.tree()) === "granted";
  return {
    id: channel.id,
    siteId,
    kind: channel.kind,
    name: channel.name,
    on: channel.isOn,
    settings,
    ...(typeof host === "string" ? { address: host } : {}),
    secrets: Array.isArray(secrets) ? secrets : [],
    least: channel.least,
    language: channel.language,
    ...(dead === undefined ? {} : { dead: { since: iso(dead.since), why: dead.why } }),
    may: { change: mayChange },
  };
}

function deliveredView(
  message: Message,
  tries: readonly {
    readonly at: number;
    readonly outcome: string;
    readonly detail: string;
    readonly tookMs: number;
  }[],
): Delivered {
  const { why, sentAt, openedAt, lastError, mergedInto, account, alertId } = message;
  return {
    id: message.id,
    siteId: message.siteId,
    ...(alertId === undefined ? {} : { alertId }),
    kind: message.kind,
    severity: message.severity,
    ...(account === undefined ? {} : { account }),
    why: {
      reason: why.reason,
      ...(why.level === undefined ? {} : { level: why.level }),
      ...(why.afterMin === undefined ? {} : { afterMin: why.afterMin }),
    },
    state: message.state,
    createdAt: iso(message.createdAt),
    ...(sentAt === undefined ? {} : { sentAt: iso(sentAt) }),
    ...(openedAt === undefined ? {} : { openedAt: iso(openedAt) }),
    uncertain: message.isUncertain,
    ...(lastError === undefined ? {} : { lastError }),
    ...(mergedInto === undefined ? {} : { mergedInto }),
    tries: tries.map(({ at, outcome, detail, tookMs }) => ({
      at: iso(at),
      outcome: outcome as Delivered["tries"][number]["outcome"],
      detail,
      tookMs,
    })),
  };
}
