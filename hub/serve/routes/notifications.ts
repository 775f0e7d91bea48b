// What a person was told, where and when they are told, and when they are away; of oneself, and by managers of their people.
import { z } from "zod";
import { horizon, reach } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { addAbsence, listAbsences, takeBackAbsence, type Whose } from "../../actions/change-absence.ts";
import { changeContact, changeOwnContact, readContact } from "../../actions/change-contact.ts";
import { type Desk, type Outcome, refuse } from "../../actions/desk.ts";
import type { Asker } from "../../actions/estate-desk.ts";
import type { Message } from "../../model.ts";
import { findAlert } from "../../store/alerts.ts";
import { findContact } from "../../store/contacts.ts";
import { namesOf } from "../../store/duty.ts";
import { countUnread, noteOwnOpened, ownMessages } from "../../store/messages.ts";
import {
  type Absences,
  absenceDraftSchema,
  absencesSchema,
  contactSchema,
  listOf,
  messagesQuerySchema,
  type OwnMessage,
  ownMessageSchema,
  readDraftSchema,
  unreadSchema,
} from "../contract.ts";
import { type Call, type Reply, type Route, route, signedIn } from "../route.ts";
import { alertView, iso } from "../views.ts";

const byAccount = z.object({ account: z.string().max(64) });
const byId = z.object({ id: z.string().max(64) });

type Asked = Pick<Call<unknown, unknown, unknown>, "who" | "language">;

export function notificationRoutes(desk: Desk): Route[] {
  return [...messageRoutes(desk), ...contactRoutes(desk), ...absenceRoutes(desk)];
}

function messageRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/messages",
      action: "messages.read",
      summary: "What you were told, newest first, and why",
      query: messagesQuerySchema,
      answer: listOf(ownMessageSchema),
      handle: async ({ who, query }) => {
        const before = query.cursor === undefined ? undefined : readCursor(query.cursor);
        if (before === null) return refuse(422, "cursor: is not one that this list gave");
        const { account } = signedIn(who).person;
        const { limit } = query;
        const asked = { account, unread: query.unread === "true", limit, before };
        const found = await ownMessages(desk.book.db, asked);
        const last = found.length === limit ? found.at(-1) : undefined;
        const items = await messageViews(desk, signedIn(who), found);
        return { answer: { items, ...(last && { next: `${last.createdAt}_${last.id}` }) } };
      },
    }),
    route({
      method: "get",
      path: "/messages/unread",
      action: "messages.read",
      summary: "How many of them you have not read",
      answer: unreadSchema,
      handle: async ({ who }) => ({
        answer: { count: await countUnread(desk.book.db, signedIn(who).person.account) },
      }),
    }),
    route({
      method: "post",
      path: "/messages/read",
      action: "messages.read",
      summary: "You have read them: all, or those of one alert",
      body: readDraftSchema.optional(),
      answer: unreadSchema,
      handle: async ({ who, body }) => {
        const { account } = signedIn(who).person;
        await noteOwnOpened(desk.book.db, { account, at: desk.clock.now(), alertId: body?.alertId });
        return { answer: { count: await countUnread(desk.book.db, account) } };
      },
    }),
  ];
}

function contactRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/notifications",
      action: "notifications.read",
      summary: "Where and when you are told",
      answer: contactSchema,
      handle: async ({ who }) => ({
        answer: await findContact(desk.book.db, signedIn(who).person.account),
      }),
    }),
    route({
      method: "put",
      path: "/notifications",
      action: "notifications.change",
      summary: "Say where and when you are told",
      body: contactSchema,
      answer: contactSchema,
      handle: async ({ who, body }) => answerOf(await changeOwnContact(desk, signedIn(who), defined(body))),
    }),
    route({
      method: "get",
      path: "/people/{account}/contact",
      action: "contacts.read",
      summary: "Where and when a person is told",
      params: byAccount,
      answer: contactSchema,
      handle: async ({ params, ...asked }) =>
        answerOf(await readContact(desk, askerOf(asked), params.account)),
    }),
    route({
      method: "put",
      path: "/people/{account}/contact",
      action: "contacts.change",
      summary: "Say where and when a person is told",
      params: byAccount,
      body: contactSchema,
      answer: contactSchema,
      handle: async ({ params, body, ...asked }) =>
        answerOf(await changeContact(desk, askerOf(asked), params.account, defined(body))),
    }),
  ];
}

function absenceRoutes(desk: Desk): Route[] {
  const ways = [
    {
      path: "/absences",
      read: "notifications.read",
      write: "notifications.change",
      whose: "You are",
      params: z.object({}),
    },
    {
      path: "/people/{account}/absences",
      read: "contacts.read",
      write: "contacts.change",
      whose: "A person is",
      params: byAccount,
    },
  ] as const;
  return ways.flatMap(({ path, read, write, whose, params: schema }) => {
    const params: z.ZodObject = schema;
    const meant = (given: unknown): Whose =>
      schema === byAccount ? { account: (given as z.output<typeof byAccount>).account } : "own";
    return [
      route({
        method: "get",
        path,
        action: read,
        summary: `When ${whose.toLowerCase()} away from now on, and who can stand in`,
        params,
        answer: absencesSchema,
        handle: ({ params: given, ...asked }) => absencesReply(desk, askerOf(asked), meant(given)),
      }),
      route({
        method: "post",
        path,
        action: write,
        summary: `${whose} away for a time; somebody may be told instead`,
        params,
        body: absenceDraftSchema,
        answer: absencesSchema,
        status: 201,
        handle: async ({ params: given, body: { from, until, deputy }, ...asked }) => {
          const draft = {
            from: Date.parse(from),
            until: Date.parse(until),
            ...(deputy === undefined ? {} : { deputy }),
          };
          const outcome = await addAbsence(desk, askerOf(asked), meant(given), draft);
          return "refused" in outcome ? outcome : absencesReply(desk, askerOf(asked), meant(given));
        },
      }),
      route({
        method: "delete",
        path: `${path}/{id}`,
        action: write,
        summary: `${whose} not away after all`,
        params: schema.extend(byId.shape),
        status: 204,
        handle: async ({ params: given, ...asked }) => {
          const { id } = given as z.output<typeof byId>;
          const outcome = await takeBackAbsence(desk, askerOf(asked), meant(given), id);
          return "refused" in outcome ? outcome : { answer: undefined };
        },
      }),
    ];
  });
}

async function absencesReply(desk: Desk, asker: Asker, whose: Whose): Promise<Reply<Absences>> {
  const outcome = await listAbsences(desk, asker, whose);
  if ("refused" in outcome) return outcome;
  const { items, deputies } = outcome.done;
  const names = await namesOf(
    desk.book.db,
    items.flatMap(({ deputy }) => deputy ?? []),
  );
  const views = items.map(({ id, from, until, deputy }) => ({
    id,
    from: iso(from),
    until: iso(until),
    ...(deputy === undefined ? {} : { deputy: { account: deputy, name: names.get(deputy) ?? deputy } }),
  }));
  return { answer: { items: views, deputies: [...deputies] } };
}

async function messageViews(desk: Desk, who: Who, found: readonly Message[]): Promise<OwnMessage[]> {
  const tree = desk.tree();
  const seen = reach(who.person, "alerts.read", tree);
  const known = horizon(who.person, tree);
  const names = await namesOf(
    desk.book.db,
    found.flatMap(({ why }) => why.deputyFor ?? []),
  );
  return await Promise.all(
    found.map(async (message) => {
      const alert =
        message.alertId === undefined ? undefined : await findAlert(desk.book.db, message.alertId);
      const { siteId, deputyFor, passed, ...why } = message.why;
      const site = siteId !== undefined && known.has(siteId) ? tree.site(siteId) : undefined;
      return {
        id: message.id,
        kind: message.kind,
        siteId: message.siteId,
        severity: message.severity,
        at: iso(message.createdAt),
        ...(message.openedAt === undefined ? {} : { readAt: iso(message.openedAt) }),
        why: {
          ...why,
          ...(site && { siteName: site.name }),
          ...(deputyFor === undefined ? {} : { deputyFor: names.get(deputyFor) ?? deputyFor }),
          ...(passed && { passed: [...passed] }),
        },
        ...(alert && seen.has(alert.siteId) ? { alert: alertView(alert) } : {}),
      };
    }),
  );
}

function readCursor(cursor: string): { readonly createdAt: number; readonly id: string } | null {
  const [createdAt, id] = cursor.split("_");
  if (createdAt === undefined || id === undefined || !/^\d+$/.test(createdAt)) return null;
  return { createdAt: Number(createdAt), id };
}

function answerOf<T>(outcome: Outcome<T>): Reply<T> {
  return "refused" in outcome ? outcome : { answer: outcome.done };
}

function askerOf({ who, language }: Asked): Asker {
  return { who: signedIn(who), language };
}

/** A schema's optional fields, without those that are there and undefined. */
function defined<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never;
}
