// A kitchen with an alert, the cook who is told of it, and phones that come by the link in the message.
import { makeOneTap } from "../hub/access/one-tap.ts";
import type { Config } from "../hub/config.ts";
import type { Alert } from "../hub/model.ts";
import { listEvents } from "../hub/store/alert-events.ts";
import { insertAlert } from "../hub/store/alerts.ts";
import type { Book } from "../hub/store/book.ts";
import { type Kitchen, openKitchen, until } from "./kitchen.ts";
import { createStillClock } from "./still-clock.ts";
import type { LiveClock } from "./video/live-clock.ts";

const FRIDGE = "east-canteen.fridge";

/** A fridge that is too warm, and that nobody has taken on. */
export function warmAlert(id: string, at: number): Alert {
  return {
    id,
    siteId: "east-canteen",
    deviceId: FRIDGE,
    source: "rule",
    rule: "sample-fridge-too-warm",
    severity: "warning",
    state: "firing",
    since: at - 25 * 60_000,
    firedAt: at - 10 * 60_000,
    metric: "temperature",
    limit: 8,
    worst: 10.4,
  };
}

/** Puts an alert into the book, with what opened it. */
export async function keepAlert(book: Pick<Book, "together">, alert: Alert): Promise<void> {
  const happened = {
    kind: "opened",
    at: alert.firedAt,
    by: "rule",
    data: { severity: alert.severity },
  } as const;
  await book.together((queries) => insertAlert(queries, alert, [happened]));
}

export type OneTapKitchen = AsyncDisposable & {
  readonly kitchen: Kitchen;
  readonly clock: LiveClock;
  readonly alertId: string;
  /** Makes a link of a message to somebody; gives its path. */
  readonly link: (account?: string, alertId?: string) => Promise<string>;
  /** The message that the last link went with. */
  readonly message: () => Promise<{ readonly opened_at: number | null }>;
  readonly phone: (path: string) => TapPhone;
  /** What happened to the alert; not that the hub planned to tell people. */
  readonly events: (alertId?: string) => Promise<readonly { readonly kind: string; readonly by: string }[]>;
  /** Waits until the hub has worked out whom it tells of the alert. */
  readonly untilPlanned: () => Promise<void>;
  readonly auditOf: (action: string) => Promise<readonly { readonly who: string; readonly detail: string }[]>;
};

export type TapPhone = {
  /** Fetches the page; keeps its cookie, as a browser does. */
  readonly open: (
    headers?: Record<string, string>,
  ) => Promise<{ readonly status: number; readonly text: string }>;
  readonly press: (
    what: string,
    body?: object,
    asked?: { readonly key?: string; readonly headers?: Record<string, string> },
  ) => Promise<{
    readonly status: number;
    readonly body: { readonly type?: string; readonly state?: string };
  }>;
  readonly cookie: () => string;
};

export async function openOneTapKitchen(settings: Partial<Config> = {}): Promise<OneTapKitchen> {
  const clock = createStillClock();
  const kitchen = await openKitchen(undefined, settings, clock);
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  await kitchen.person("guest", { role: "canteen-staff", siteId: "west-canteen" });
  const alertId = "alert-of-the-tests";
  await keepAlert(kitchen.hub.memory.book, warmAlert(alertId, clock.now()));
  let links = 0;

  async function link(account = "cook", about = alertId): Promise<string> {
    const { book } = kitchen.hub.memory;
    links += 1;
    const messageId = `message-${links}`;
    await book.together(async (queries) => {
      await queries
        .insertInto("message")
        .values(messageRow(messageId, account, about, clock.now()))
        .execute();
    });
    return await makeOneTap(book.db, { alertId: about, account, messageId }, clock.now());
  }

  return {
    kitchen,
    clock,
    alertId,
    link,
    message: () =>
      kitchen.hub.memory.book.db
        .selectFrom("message")
        .select("opened_at")
        .where("id", "=", `message-${links}`)
        .executeTakeFirstOrThrow(),
    phone: (path) => phoneOf(() => kitchen.hub.httpUrl, path),
    events: async (about = alertId) => {
      const all = await listEvents(kitchen.hub.memory.book.db, about);
      return all.filter(({ kind, by }) => !(kind === "message" && by === "hub"));
    },
    untilPlanned: async () => {
      await until("who is told", async () =>
        (await listEvents(kitchen.hub.memory.book.db, alertId)).find(({ by }) => by === "hub"),
      );
    },
    auditOf: (action) =>
      kitchen.hub.memory.book.db
        .selectFrom("audit")
        .select(["who", "detail"])
        .where("action", "=", action)
        .execute(),
    [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose](),
  };
}

function messageRow(id: string, account: string, alertId: string, at: number) {
  return {
    id,
    plan_key: id,
    account,
    alert_id: alertId,
    site_id: "east-canteen",
    kind: "opened",
    severity: "warning",
    language: "zh",
    why: "{}",
    created_at: at,
    not_before: at,
    state: "sent",
    tries: 1,
    next_try_at: at,
    sent_at: at,
    is_uncertain: 0,
  };
}

let keys = 0;

export function phoneOf(http: () => string, path: string): TapPhone {
  let cookie = "";
  return {
    cookie: () => cookie,
    open: async (headers = {}) => {
      const response = await fetch(`${http()}${path}`, {
        headers: { "accept-language": "zh", ...(cookie === "" ? {} : { cookie }), ...headers },
      });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return { status: response.status, text: await response.text() };
    },
    press: async (what, body = {}, asked = {}) => {
      keys += 1;
      const response = await fetch(`${http()}${path}/${what}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "idempotency-key": asked.key ?? `key-of-a-test-${keys}`,
          ...(cookie === "" ? {} : { cookie }),
          ...asked.headers,
        },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : { type: text } };
    },
  };
}
