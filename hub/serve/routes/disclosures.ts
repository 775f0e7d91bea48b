// Inspections, menus and retained samples of a canteen.
import { z } from "zod";
import { dayOf } from "../../access/link-gate.ts";
import { type Desk, whyNot } from "../../actions/desk.ts";
import { discloseDay } from "../../actions/disclose-day.ts";
import { recordInspection, withdrawRecordedInspection } from "../../actions/record-inspection.ts";
import {
  type Disclosure,
  findDisclosure,
  type Inspection,
  listInspections,
} from "../../store/disclosures.ts";
import type * as contract from "../contract.ts";
import {
  day,
  disclosureChangeSchema,
  disclosureSchema,
  inspectionSchema,
  listOf,
  newInspectionSchema,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });
const byIdAndDay = z.object({ id: z.string(), day });
/** Chosen: years of a canteen. */
const MOST_SHOWN = 500;

export function disclosureRoutes(desk: Desk, zone: string): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/inspections",
      action: "disclosures.read",
      summary: "When a canteen was inspected, the newest first",
      params: byId,
      answer: listOf(inspectionSchema),
      handle: async ({ who, params }) => {
        const site = desk.tree().site(params.id)?.id;
        const refused = whyNot(desk, signedIn(who), "disclosures.read", site, "site");
        if (refused !== undefined) return refused;
        const all = await listInspections(desk.book.db, params.id, MOST_SHOWN);
        return { answer: { items: all.map(inspectionView) } };
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/inspections",
      action: "inspections.record",
      summary: "Write down that a canteen was inspected",
      params: byId,
      body: newInspectionSchema,
      answer: inspectionSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const today = dayOf(desk.clock.now(), zone);
        const outcome = await recordInspection(desk, signedIn(who), params.id, body, today);
        return "refused" in outcome ? outcome : { answer: inspectionView(outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/inspections/{id}/withdraw",
      action: "inspections.record",
      summary: "Take back a wrong one: it stays on the record, and parents are not told of it",
      params: byId,
      answer: inspectionSchema,
      handle: async ({ who, params }) => {
        const outcome = await withdrawRecordedInspection(desk, signedIn(who), params.id);
        return "refused" in outcome ? outcome : { answer: inspectionView(outcome.done) };
      },
    }),
    route({
      method: "get",
      path: "/sites/{id}/disclosures/{day}",
      action: "disclosures.read",
      summary: "A day's menu and retained samples",
      params: byIdAndDay,
      answer: disclosureSchema,
      handle: async ({ who, params }) => {
        const site = desk.tree().site(params.id)?.id;
        const refused = whyNot(desk, signedIn(who), "disclosures.read", site, "site");
        if (refused !== undefined) return refused;
        const known = await findDisclosure(desk.book.db, params.id, params.day);
        return {
          answer:
            known === undefined ? { siteId: params.id, day: params.day, meals: [] } : disclosureView(known),
        };
      },
    }),
    route({
      method: "put",
      path: "/sites/{id}/disclosures/{day}",
      action: "disclosures.edit",
      summary: "Say what is eaten on a day, and which samples are kept",
      params: byIdAndDay,
      body: disclosureChangeSchema,
      answer: disclosureSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await discloseDay(desk, signedIn(who), params.id, params.day, body.meals);
        return "refused" in outcome ? outcome : { answer: disclosureView(outcome.done) };
      },
    }),
  ];
}

function inspectionView({ recordedBy, recordedAt, withdrawn, ...rest }: Inspection): contract.Inspection {
  return {
    ...rest,
    recorded: { by: recordedBy, at: iso(recordedAt) },
    ...(withdrawn === undefined ? {} : { withdrawn: { by: withdrawn.by, at: iso(withdrawn.at) } }),
  };
}

function disclosureView({ siteId, day: of, meals, changedBy, changedAt }: Disclosure): contract.Disclosure {
  return {
    siteId,
    day: of,
    meals: meals.map((meal) => ({ ...meal, samples: meal.samples.map((sample) => ({ ...sample })) })),
    changed: { by: changedBy, at: iso(changedAt) },
  };
}
