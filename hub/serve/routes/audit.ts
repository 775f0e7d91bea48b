// The audit log, as far as it speaks of the reader's branch; what belongs to no site is for platform administrators.

import { z } from "zod";
import { isEverywhere } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { type Desk, type Refused, refuse, whyNot } from "../../actions/desk.ts";
import { noteAuditExport, verifyAuditLog } from "../../actions/look-at-audit.ts";
import type { UnixMs } from "../../model.ts";
import { type AuditAsked, everyAuditLine, pageAudit } from "../../store/audit.ts";
import type { AuditCheck } from "../../store/audit-check.ts";
import { AUDIT_FORMATS, auditPieces } from "../../store/audit-file.ts";
import { listWatched, type Watched } from "../../store/audit-views.ts";
import { masker } from "../audit-view.ts";
import type * as contract from "../contract.ts";
import {
  auditCheckSchema,
  auditExportQuerySchema,
  auditLineSchema,
  auditQuerySchema,
  listOf,
  watcherSchema,
  watchersQuerySchema,
} from "../contract.ts";
import { createExportDesk, followed } from "../export.ts";
import { sitesAsked } from "../paging.ts";
import { type Reply, type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const DAY_MS = 86_400_000;
/** Chosen: what a school is asked about, with some to spare. */
const MOST_DAYS = 92;

export function auditRoutes(desk: Desk, look: () => Promise<AuditCheck>): Route[] {
  const files = createExportDesk();
  return [
    route({
      method: "get",
      path: "/audit",
      action: "audit.read",
      summary: "The audit log, newest first, narrowed down by time, person, action, site and words",
      query: auditQuerySchema,
      answer: listOf(auditLineSchema),
      handle: async ({ who, query }) => {
        const { cursor, limit } = query;
        const asked = askedOf(desk, signedIn(who), "audit.read", query);
        if ("refused" in asked) return asked;
        if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) return wrongCursor();
        const before = cursor === undefined ? undefined : Number(cursor);
        const lines = await pageAudit(desk.book.db, { ...asked, limit, before });
        const last = lines.length === limit ? lines.at(-1) : undefined;
        const mask = masker(signedIn(who).person, desk.tree());
        return {
          answer: {
            items: lines.map((line) => ({ ...mask(line), at: iso(line.at) })),
            ...(last === undefined ? {} : { next: String(last.number) }),
          },
        };
      },
    }),
    route({
      method: "post",
      path: "/audit/verify",
      action: "audit.verify",
      summary: "Look through the whole audit log: whether it is sound, or which lines were tampered with",
      answer: auditCheckSchema,
      handle: async ({ who }) => ({ answer: checkView(await verifyAuditLog(desk, signedIn(who), look)) }),
    }),
    route({
      method: "get",
      path: "/exports/audit",
      action: "audit.export",
      summary: "The audit log as CSV, Excel or JSON lines, newest line first; sent while it is made",
      query: auditExportQuerySchema,
      downloads: Object.values(AUDIT_FORMATS),
      handle: ({ who, query }) => exportFile(desk, files, signedIn(who), query),
    }),
    route({
      method: "get",
      path: "/sites/{id}/watchers",
      action: "watchers.read",
      summary: "Who watched the cameras of a site and all below it, from when to when, newest first",
      params: z.object({ id: z.string() }),
      query: watchersQuerySchema,
      answer: listOf(watcherSchema),
      handle: ({ who, params, query }) => watchers(desk, signedIn(who), params.id, query),
    }),
  ];
}

type Narrowing = z.output<typeof auditExportQuerySchema>;

/** What a person asks for, within their branch. */
function askedOf(
  desk: Desk,
  who: Who,
  action: "audit.read" | "audit.export",
  query: Omit<Narrowing, "format">,
): AuditAsked | Refused {
  const { site, from, to, target, q: text } = query;
  const asked = sitesAsked(desk.tree(), who, action, site);
  if ("refused" in asked) return asked;
  const actions = query.action
    ?.split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  return {
    sites: site === undefined && isEverywhere(who.person) ? undefined : asked.sites,
    from: momentOf(from),
    to: momentOf(to),
    who: query.who,
    actions: actions?.length === 0 ? undefined : actions,
    target,
    text,
  };
}

async function exportFile(
  desk: Desk,
  files: ReturnType<typeof createExportDesk>,
  who: Who,
  { format, ...query }: Narrowing,
): Promise<Reply<undefined>> {
  const asked = askedOf(desk, who, "audit.export", query);
  if ("refused" in asked) return asked;
  const progress = files.begin(who.person.account, undefined, 0);
  if (progress === undefined)
    return refuse(429, "Several files are being made already: try again in a minute.");
  const said = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${value}`],
  );
  try {
    await noteAuditExport(desk, who, { siteId: query.site, detail: [format, ...said].join(", ") });
  } catch (error) {
    progress.state = "broken-off";
    throw error;
  }
  const mask = masker(who.person, desk.tree());
  async function* masked() {
    for await (const line of everyAuditLine(desk.book.db, asked as AuditAsked)) yield mask(line);
  }
  const pieces = auditPieces(masked(), format, {
    siteName: (id) => desk.tree().site(id)?.name ?? "",
    onLine: () => {
      progress.rows += 1;
    },
  });
  return {
    download: followed({ fileName: `audit.${format}`, type: AUDIT_FORMATS[format], pieces }, progress),
  };
}

async function watchers(
  desk: Desk,
  who: Who,
  siteId: string,
  query: z.output<typeof watchersQuerySchema>,
): Promise<Reply<z.input<ReturnType<typeof listOf<typeof watcherSchema>>>>> {
  const refused = whyNot(desk, who, "watchers.read", desk.tree().site(siteId)?.id, "site");
  if (refused !== undefined) return refused;
  const asked = sitesAsked(desk.tree(), who, "watchers.read", siteId);
  if ("refused" in asked) return asked;
  const to = momentOf(query.to) ?? desk.clock.now() + 1;
  const from = momentOf(query.from) ?? to - DAY_MS;
  if (from >= to) return refuse(422, "from: must be before to");
  if (to - from > MOST_DAYS * DAY_MS)
    return refuse(422, `from: at most ${MOST_DAYS} days can be asked for at once`);
  const { cursor, limit } = query;
  //  Of one moment: a view that ends meanwhile is open or has its end, and is not without either.
  const all = await desk.book.together((queries) =>
    listWatched(queries, { sites: [...asked.sites], from, to }),
  );
  const at = cursor === undefined ? -1 : all.findIndex(({ key }) => key === cursor);
  if (cursor !== undefined && at < 0) return wrongCursor();
  const items = all.slice(at + 1, at + 1 + limit);
  const last = all.length > at + 1 + limit ? items.at(-1) : undefined;
  return {
    answer: { items: items.map(watcherView), ...(last === undefined ? {} : { next: last.key }) },
  };
}

function watcherView({ from, until, ...view }: Watched): contract.Watcher {
  return {
    ...view,
    isLink: view.who.startsWith("link:"),
    from: iso(from),
    ...(until === undefined ? {} : { until: iso(until) }),
  };
}

/** Where heads lie on the hub's machine is not told. */
function checkView({ lines, head, heads, faults, notices }: AuditCheck): contract.AuditCheck {
  return {
    ...{ isSound: faults.length === 0, lines, head, heads },
    faults: faults.map((fault) => ({
      ...{ kind: fault.kind, number: fault.number, through: fault.through },
      ...("was" in fault && fault.was !== undefined ? { was: fault.was } : {}),
    })),
    notices: notices.map((notice) => ({
      kind: notice.kind,
      ...("number" in notice ? { number: notice.number } : {}),
      ...("byMs" in notice ? { byMs: notice.byMs } : {}),
      ...("lost" in notice ? { lost: notice.lost } : {}),
    })),
  };
}

function momentOf(text: string | undefined): UnixMs | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function wrongCursor(): Refused {
  return refuse(422, "cursor: is not one that this list gave");
}
