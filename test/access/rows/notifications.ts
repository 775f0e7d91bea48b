// Rows of the matrix: what one was told, where people are told, who is away, and who is called for a site.
import { ALL, MANAGERS, type Rows, WORKERS } from "./row.ts";

const CONTACT = { language: "zh", quiet: { on: true, from: "22:00", to: "06:00" } };
const WEEK = { from: "2099-01-01T00:00:00.000Z", until: "2099-01-08T00:00:00.000Z" };

export const NOTIFICATION_ROWS: Rows = {
  "GET /messages": { may: ALL, kind: "self", call: () => ({ path: "/messages" }) },
  "GET /messages/unread": { may: ALL, kind: "self", call: () => ({ path: "/messages/unread" }) },
  //  Of an alert that one was told nothing of there is nothing to read, whosever it is.
  "POST /messages/read": {
    may: ALL,
    kind: "self",
    call: ({ alert }) => ({ path: "/messages/read", body: { alertId: alert } }),
  },
  "GET /notifications": { may: ALL, kind: "self", call: () => ({ path: "/notifications" }) },
  "PUT /notifications": { may: ALL, kind: "self", call: () => ({ path: "/notifications", body: CONTACT }) },
  "GET /people/{account}/contact": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/contact` }),
  },
  "PUT /people/{account}/contact": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({
      path: `/people/${await fresh.person(branch)}/contact`,
      body: { ...CONTACT, email: "cook@school.test" },
    }),
  },
  "GET /absences": { may: ALL, kind: "self", call: () => ({ path: "/absences" }) },
  "POST /absences": { may: ALL, kind: "self", call: () => ({ path: "/absences", body: WEEK }) },
  "DELETE /absences/{id}": { may: ALL, kind: "self", also: [404], call: () => ({ path: "/absences/none" }) },
  "GET /people/{account}/absences": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/absences` }),
  },
  "POST /people/{account}/absences": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/absences`, body: WEEK }),
  },
  "DELETE /people/{account}/absences/{id}": {
    may: MANAGERS,
    kind: "thing",
    also: [404],
    call: async (branch, fresh) => ({ path: `/people/${await fresh.person(branch)}/absences/none` }),
  },
  "GET /sites/{id}/duty": {
    may: WORKERS,
    kind: "thing",
    call: ({ canteen }) => ({ path: `/sites/${canteen}/duty` }),
  },
  "PUT /sites/{id}/duty": {
    may: MANAGERS,
    kind: "thing",
    call: ({ canteen }) => ({
      path: `/sites/${canteen}/duty`,
      body: { levels: { officer: { afterMin: 20 } } },
    }),
  },
};
