// Sends what is queued, one after the other, each until the hub has answered. Each carries its key, so that what is sent
// again because the answer was lost is done once.
import type { Queue, Queued } from "./queue.ts";

/** Chosen: on a bad line a try costs little, and whoever waits looks at the screen. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** Chosen: longer than any good answer takes; a dead line is noticed. */
const GIVE_UP_MS = 45_000;

export type Sender = {
  /** Sends what there is, now. */
  readonly wake: () => void;
  /** What is being sent at this moment. */
  readonly sending: () => string | undefined;
};

/** Why the hub did not take something: sending it again would not help. */
type Problem = { readonly detail?: string; readonly type?: string };

export function startSender(
  queue: Queue,
  told: {
    /** Something was sent or refused, or begins to be sent. */
    readonly changed: () => void;
    /** It is done; without so many of its photos, which the hub did not take. */
    readonly taken: (one: Queued, lost: number) => void;
    /** In words, for what was refused. */
    readonly why: (problem: Problem) => string;
  },
): Sender {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_WAIT_MS;
  let current: string | undefined;

  async function sendAll(): Promise<void> {
    if (current !== undefined) return;
    clearTimeout(timer);
    for (;;) {
      const next = queue.all().find((one) => one.refused === undefined);
      if (next === undefined) return;
      current = next.key;
      told.changed();
      const outcome = await send(next).catch(() => "again" as const);
      current = undefined;
      if (outcome === "again") {
        told.changed();
        timer = setTimeout(() => void sendAll(), waitMs);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
        return;
      }
      waitMs = FIRST_WAIT_MS;
      if ("lost" in outcome) {
        await queue.remove(next.key);
        told.taken(next, outcome.lost);
      } else await queue.put({ ...next, refused: told.why(outcome) });
      told.changed();
    }
  }

  return {
    wake: () => {
      waitMs = FIRST_WAIT_MS;
      void sendAll();
    },
    sending: () => current,
  };
}

async function send(one: Queued): Promise<"again" | Problem | { readonly lost: number }> {
  const photos: string[] = [];
  for (const [number, bytes] of one.photos.entries()) {
    const answer = await post(one, "photos", `${one.key}-${number}`, "image/jpeg", bytes);
    if (answer === "again") return answer;
    if (answer.refused === undefined) photos.push(String(answer.taken["id"]));
    //  A photo that cannot be kept does not hold back the words.
    else if (!isOfPhoto(answer.refused)) return answer.refused;
  }
  const waitedS = Math.max(0, Math.round((Date.now() - one.writtenAt) / 1000));
  const body = JSON.stringify({ ...one.fields, ...(photos.length > 0 ? { photos } : {}), waitedS });
  const answer = await post(one, one.press, one.key, "application/json", body);
  if (answer === "again") return "again";
  return answer.refused ?? { lost: one.photos.length - photos.length };
}

function isOfPhoto({ type }: Problem): boolean {
  return type?.startsWith("urn:mingchu:problem:photo-") === true;
}

type Answer =
  | "again"
  | { readonly taken: Readonly<Record<string, unknown>>; readonly refused?: undefined }
  | { readonly refused: Problem };

async function post(
  { base }: Queued,
  what: string,
  key: string,
  type: string,
  body: BodyInit,
): Promise<Answer> {
  const response = await fetch(`${base}/${what}`, {
    method: "POST",
    headers: { "content-type": type, "idempotency-key": key },
    body,
    credentials: "same-origin",
    signal: AbortSignal.timeout(GIVE_UP_MS),
  });
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const answer = isJson ? ((await response.json()) as Readonly<Record<string, unknown>>) : undefined;
  if (answer !== undefined && isOfPhoto(answer)) return { refused: answer };
  //  Not the hub's word on it: a proxy's, or that there were too many at once, or that it cannot write now.
  if (response.status === 429 || response.status >= 500) return "again";
  //  A hotel's sign-in page answers everything with 200.
  if (answer === undefined) return response.ok ? "again" : { refused: { detail: `HTTP ${response.status}` } };
  return response.ok ? { taken: answer } : { refused: answer };
}
