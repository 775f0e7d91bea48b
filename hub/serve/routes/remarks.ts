// What people report: opening an alert, answering it, setting it aside, and what is said of any alert.
import { z } from "zod";
import { commentAlert } from "../../actions/comment-alert.ts";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import { openAlert } from "../../actions/open-alert.ts";
import { answerAlert, setRemarkAside } from "../../actions/remark-alert.ts";
import { findAlert } from "../../store/alerts.ts";
import { listWords, type Said } from "../../store/remarks.ts";
import {
  alertSchema,
  answerSchema,
  type Comment,
  commentSchema,
  listOf,
  newAlertSchema,
  newCommentSchema,
  setAsideSchema,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { alertView, iso } from "../views.ts";

const byId = z.object({ id: z.string() });

export function remarkRoutes(desk: Desk, zone: string): Route[] {
  return [
    route({
      method: "post",
      path: "/alerts",
      action: "alerts.open",
      summary: "Open a problem: an alert that no rule could find",
      body: newAlertSchema,
      answer: alertSchema,
      status: 201,
      handle: async ({ who, body }) => {
        const dueAt = body.dueAt === undefined ? undefined : Date.parse(body.dueAt);
        const outcome = await openAlert(desk, signedIn(who), { ...body, dueAt }, zone);
        return "refused" in outcome ? outcome : { answer: alertView(outcome.done) };
      },
    }),
    route({
      method: "get",
      path: "/alerts/{id}/comments",
      action: "alerts.read",
      summary: "What was said of an alert, answers too, the oldest first",
      params: byId,
      answer: listOf(commentSchema),
      handle: async ({ who, params }) => {
        const alert = await findAlert(desk.book.db, params.id);
        const refused = whyNot(desk, signedIn(who), "alerts.read", alert?.siteId, "alert");
        if (refused !== undefined || alert === undefined)
          return refused ?? refuse(404, "There is no such alert.");
        return { answer: { items: (await listWords(desk.book.db, alert.id)).map(commentView) } };
      },
    }),
    route({
      method: "post",
      path: "/alerts/{id}/comments",
      action: "alerts.comment",
      summary: "Say something about an alert, to whoever sees it; it is never changed",
      params: byId,
      body: newCommentSchema,
      answer: commentSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const outcome = await commentAlert(desk, signedIn(who), params.id, body.text);
        return "refused" in outcome ? outcome : { answer: commentView(outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/alerts/{id}/answer",
      action: "alerts.answer",
      summary: "Answer what a person reported; who reported it reads the answer",
      params: byId,
      body: answerSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await answerAlert(desk, signedIn(who), params.id, body);
        return "refused" in outcome ? outcome : { answer: alertView(outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/alerts/{id}/set-aside",
      action: "alerts.moderate",
      summary: "Say that what was reported is abuse: its text is hidden, and the alert is over",
      params: byId,
      body: setAsideSchema,
      answer: alertSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await setRemarkAside(desk, signedIn(who), params.id, body);
        return "refused" in outcome ? outcome : { answer: alertView(outcome.done, true) };
      },
    }),
  ];
}

function commentView({ at, ...rest }: Said): Comment {
  return { ...rest, at: iso(at) };
}
