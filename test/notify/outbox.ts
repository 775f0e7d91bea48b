// What tests put into the outbox: a channel with its secret, an alert, messages about it.
import { randomUUID } from "node:crypto";
import type { Memory } from "../../hub/compose/memory.ts";
import type { Alert, Channel, ChannelKind, Message } from "../../hub/model.ts";
import { insertAlert } from "../../hub/store/alerts.ts";
import { putChannel, secretPurpose } from "../../hub/store/channels.ts";
import { findMessage, insertMessage, type PlannedMessage } from "../../hub/store/messages.ts";
import { until } from "../kitchen.ts";

type Kept = Pick<Memory, "book" | "box">;

export async function makeChannel(
  { book, box }: Kept,
  kind: ChannelKind,
  secret: Readonly<Record<string, string>>,
  said: Partial<Pick<Channel, "siteId" | "name" | "settings" | "language">> = {},
): Promise<string> {
  const id = randomUUID();
  await book.together((queries) =>
    putChannel(
      queries,
      {
        id,
        siteId: said.siteId ?? "east",
        kind,
        name: said.name ?? kind,
        isOn: true,
        settings: said.settings ?? {},
        sealed: box.seal(JSON.stringify(secret), secretPurpose(id)),
        least: "notice",
        language: said.language ?? "zh",
      },
      { account: "admin", at: Date.now() },
    ),
  );
  return id;
}

/** Without a story, so that the planner does not tell of it as well. */
export async function makeAlert({ book }: Pick<Kept, "book">, said: Partial<Alert> = {}): Promise<string> {
  const at = Date.now();
  const alert: Alert = {
    id: randomUUID(),
    siteId: "east-canteen",
    deviceId: "east-canteen.fridge",
    source: "rule",
    rule: `rule-${randomUUID()}`,
    severity: "critical",
    state: "firing",
    since: at - 26 * 60_000,
    firedAt: at,
    metric: "temperature",
    limit: 8,
    worst: 12.4,
    ...said,
  };
  await book.together((queries) => insertAlert(queries, alert, []));
  return alert.id;
}

export async function plan({ book }: Pick<Kept, "book">, said: Partial<PlannedMessage>): Promise<string> {
  const at = Date.now();
  const id = await book.together((queries) =>
    insertMessage(queries, {
      planKey: randomUUID(),
      channelId: null,
      siteId: "east-canteen",
      kind: "opened",
      severity: "critical",
      language: "zh",
      why: { reason: "group", siteId: "east" },
      createdAt: at,
      notBefore: at,
      ...said,
    }),
  );
  if (id === undefined) throw new Error("planned before");
  return id;
}

/** The message, once it is in one of these states. */
export async function untilState(
  { book }: Pick<Kept, "book">,
  id: string,
  ...states: readonly Message["state"][]
): Promise<Message> {
  return await until(`message ${states.join(" or ")}`, async () => {
    const message = await findMessage(book.db, id);
    return message !== undefined && states.includes(message.state) ? message : undefined;
  });
}
