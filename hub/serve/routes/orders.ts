// Rectification orders (整改): giving one, making one of what was reported, another deadline, taking one back, and who may
// own one. Signing, acting and looking again are those of any alert.
import { z } from "zod";
import { answerersOf } from "../../access/answerers.ts";
import { changeDeadline, withdrawOrder } from "../../actions/change-order.ts";
import { type Desk, whyNot } from "../../actions/desk.ts";
import { makeOrder, openOrder } from "../../actions/open-order.ts";
import { readRoster } from "../../store/roster.ts";
import {
  alertSchema,
  answererSchema,
  deadlineChangeSchema,
  listOf,
  newOrderSchema,
  orderTermsSchema,
  withdrawalSchema,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { alertView } from "../views.ts";

const byId = z.object({ id: z.string() });

export function orderRoutes(desk: Desk, zone: string): Route[] {
  return [
    route({
      method: "post",
      path: "/orders",
      action: "orders.open",
      summary: "Give a rectification order: a problem, what is to be done, who answers for it, until when",
      body: newOrderSchema,
      answer: alertSchema,
      status: 201,
      handle: async ({ who, body }) => {
        const moments = { dueAt: momentOf(body.dueAt), since: momentOf(body.since) };
        const outcome = await openOrder(desk, signedIn(who), { ...body, ...moments }, zone);
        return "refused" in outcome ? outcome : { answer: alertView(outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/alerts/{id}/order",
      action: "orders.open",
      summary: "Make a rectification order of what a parent or somebody else reported",
      params: byId,
      body: orderTermsSchema,
      answer: alertSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const terms = { ...body, dueAt: momentOf(body.dueAt) };
        const outcome = await makeOrder(desk, signedIn(who), params.id, terms, zone);
        return "refused" in outcome ? outcome : { answer: alertView(outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/orders/{id}/deadline",
      action: "orders.decide",
      summary: "Give an order another deadline; by whoever ordered it, or is above them",
      params: byId,
      body: deadlineChangeSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) => {
        const change = { dueAt: Date.parse(body.dueAt), reason: body.reason };
        const outcome = await changeDeadline(desk, signedIn(who), params.id, change);
        return "refused" in outcome ? outcome : { answer: alertView(outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/orders/{id}/withdraw",
      action: "orders.decide",
      summary: "Take an order back: it was given by mistake, or came to nothing. Its number stays used",
      params: byId,
      body: withdrawalSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await withdrawOrder(desk, signedIn(who), params.id, body.reason);
        return "refused" in outcome ? outcome : { answer: alertView(outcome.done) };
      },
    }),
    route({
      method: "get",
      path: "/sites/{id}/answerers",
      action: "orders.open",
      summary: "Who may own an order at a site; the first does where nobody is named",
      params: byId,
      answer: listOf(answererSchema),
      handle: async ({ who, params }) => {
        const site = desk.tree().site(params.id)?.id;
        const refused = whyNot(desk, signedIn(who), "orders.open", site, "site");
        if (refused !== undefined) return refused;
        const people = (await readRoster(desk.book.db)).values();
        return {
          answer: { items: [...answerersOf(people, params.id, desk.tree(), desk.clock.now())] },
        };
      },
    }),
  ];
}

function momentOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
