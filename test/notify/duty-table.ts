// A small language for who is told what: a kitchen with its people, what happens to one alert and when, and what follows.
// "22:10 warning" is a line of what happens; "22:25 officer: escalated" is one of what follows. Times are those of one day
// and, with "+1 ", of the next ones.
import type {
  Absence,
  Alert,
  AlertEventKind,
  Channel,
  Contact,
  DutyOverrides,
  Post,
  Site,
} from "../../hub/model.ts";
import type { Call, Scene, Step } from "../../hub/notify/call.ts";
import type { HeldBy } from "../../hub/notify/duty.ts";
import { afterEvent, whenDue } from "../../hub/notify/plan.ts";
import { messagesOf } from "../../hub/notify/tell.ts";
import { PLAIN_CONTACT } from "../../hub/store/contacts.ts";

const ZONE = "Asia/Shanghai";
const MINUTE_MS = 60_000;
/** A Monday. */
const DAY = Date.parse("2026-03-02T00:00:00+08:00");

function site(id: string, kind: Site["kind"], parentId: string | null, serves: readonly string[] = []): Site {
  return { id, kind, parentId, name: id, serves, areas: [] };
}

export type World = {
  /** The kitchen's own site first, then what it hangs under. */
  readonly path: readonly Site[];
  readonly posts: readonly HeldBy[];
  readonly served?: readonly string[];
  readonly overrides?: Readonly<Record<string, DutyOverrides>>;
  readonly absences?: readonly Absence[];
  readonly contacts?: Readonly<Record<string, Partial<Contact>>>;
  readonly channels?: readonly Channel[];
  readonly holidays?: readonly string[];
};

export function post(account: string, role: Post["role"], siteId: string, more: Partial<Post> = {}): HeldBy {
  return { account, role, siteId, ...more };
}

/** A canteen of a school in a town of the district, with one person on each level. */
export const FIVE_LEVELS: World = {
  path: [
    site("c", "canteen", "s", ["s"]),
    site("s", "school", "t"),
    site("t", "town", "d"),
    site("d", "district", null),
  ],
  posts: [
    post("cook", "canteen-staff", "c"),
    post("officer", "safety-officer", "c"),
    post("head", "school-manager", "s"),
    post("town", "town-manager", "t"),
    post("district", "district-manager", "d"),
    post("admin", "admin", "*"),
  ],
};

/** The same with a school that hangs directly under the district. */
export const NO_TOWN: World = {
  ...FIVE_LEVELS,
  path: [site("c", "canteen", "s", ["s"]), site("s", "school", "d"), site("d", "district", null)],
};

/** A canteen that a town runs and two schools eat from. */
export const SHARED: World = {
  path: [site("c", "canteen", "t", ["s1", "s2"]), site("t", "town", "d"), site("d", "district", null)],
  served: ["s1", "s2"],
  posts: [
    ...FIVE_LEVELS.posts.filter(({ account }) => account !== "head"),
    post("head1", "school-manager", "s1"),
    post("head2", "school-manager", "s2"),
  ],
};

export function robot(least: Channel["least"], siteId = "t"): Channel {
  return channel("robot", "wecom", { least, siteId });
}

export function channel(id: string, kind: Channel["kind"], more: Partial<Channel> = {}): Channel {
  return {
    id,
    siteId: null,
    kind,
    name: id,
    isOn: true,
    settings: {},
    hasSecret: false,
    least: "notice",
    language: "zh",
    ...more,
  };
}

/** "08:30", "+1 08:30" of the next day. */
export function moment(text: string): number {
  const [, days, hours, minutes] = /^(?:\+(\d+) )?(\d\d):(\d\d)$/.exec(text) ?? [];
  if (hours === undefined) throw new Error(`not a time: ${text}`);
  return DAY + ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * MINUTE_MS;
}

function shown(at: number): string {
  const minutes = Math.round((at - DAY) / MINUTE_MS);
  const days = Math.floor(minutes / 1440);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(Math.floor((minutes % 1440) / 60))}:${two(minutes % 60)}`;
  return days === 0 ? time : `+${days} ${time}`;
}

function sceneAt(
  world: World,
  now: number,
  { opened, isOverUnasked }: { readonly opened: ReadonlySet<string>; readonly isOverUnasked: boolean },
): Scene {
  const within = ({ from, until }: Post, at: number) =>
    (from === undefined || from <= at) && (until === undefined || at < until);
  return {
    now,
    zone: ZONE,
    factor: 1,
    contactOf: (account) => ({ ...PLAIN_CONTACT, ...world.contacts?.[account] }),
    channels: world.channels ?? [],
    wasSeen: (level) => opened.has(level),
    isOverUnasked,
    duty: {
      path: world.path,
      canteens: [],
      served: world.served ?? [],
      posts: world.posts,
      overrides: new Map(Object.entries(world.overrides ?? {})),
      absences: world.absences ?? [],
      mayAct: (account, at) => world.posts.some((one) => one.account === account && within(one, at)),
      schoolDay: (day) => (world.holidays?.includes(day) ? "holiday" : undefined),
      zone: ZONE,
    },
  };
}

const FRIDGE: Alert = {
  id: "a",
  siteId: "c",
  deviceId: "c.fridge",
  source: "rule",
  rule: "sample-fridge-too-warm",
  severity: "warning",
  state: "firing",
  since: DAY,
  firedAt: DAY,
};

/** What a line of a table says happens: the alert after it, and its event. "opens LEVEL" only makes messages read. */
type Happens = {
  readonly alert: Alert;
  readonly kind: AlertEventKind;
  readonly by: string;
  readonly data?: Record<string, unknown>;
};

function happen(alert: Alert, words: readonly string[], at: number): Happens {
  const [what, one = "", two = ""] = words;
  const next = (kind: AlertEventKind, change: Partial<Alert>, by = "rule", data = {}): Happens => ({
    alert: { ...alert, ...change },
    kind,
    by,
    data,
  });
  switch (what) {
    case "notice":
    case "warning":
    case "critical":
      return next("opened", { severity: what });
    case "held":
      return next("opened", { severity: "warning" }, "rule", { tellAt: at + Number(one) * MINUTE_MS });
    case "raised":
      return next("raised", { severity: one as Alert["severity"] });
    case "reported":
      return next("opened", { severity: "warning", source: "person" }, one);
    case "ordered":
      return next("opened", { severity: "warning", source: "person", assignee: two }, one);
    case "acknowledged":
      return next("acknowledged", { state: "acknowledged", acknowledged: { by: one, at, note: "" } }, one);
    case "assigned":
      return next("assigned", { assignee: two }, one);
    case "acted":
      return next(
        "acted",
        {
          state: "acted",
          acted: { by: one, at, what: "moved", photos: [] },
          ...(two === "recheck" ? { recheck: { state: "due" as const } } : {}),
        },
        one,
      );
    case "returned":
      return next("returned", { state: "acknowledged", recheck: { state: "returned", by: one, at } }, one);
    case "closed":
      return next(
        "closed",
        { state: "closed", closed: { by: one, at, note: "" }, recheck: { state: "passed", by: one, at } },
        one,
      );
    case "snoozed":
      return next(
        "snoozed",
        { snoozed: { by: one, until: moment(words.slice(2).join(" ")), reason: "" } },
        one,
      );
    case "snooze-ended": {
      const { snoozed: _, ...awake } = alert;
      return { alert: awake, kind: "snooze-ended", by: "hub", data: { why: one || "time" } };
    }
    case "resolved":
      //  "resolved unasked": its rule asks no more, and nobody knows how things are.
      return next(
        "resolved",
        { state: "resolved", resolvedAt: at },
        "rule",
        one === "unasked" ? { because: "out-of-schedule" } : {},
      );
    case "reopened": {
      const { resolvedAt: _, acknowledged: __, acted: ___, ...open } = alert;
      return { alert: { ...open, state: "firing", reopened: 1 }, kind: "reopened", by: "rule" };
    }
    case "folded":
      return next("folded", { foldedInto: "cause" }, "hub");
    case "unfolded": {
      const { foldedInto: _, ...alone } = alert;
      return { alert: alone, kind: "unfolded", by: "hub" };
    }
    case "due-changed":
      return next("due-changed", {}, one);
    case "overdue":
      return next("overdue", {}, "hub", { level: one, of: two || "act" });
    default:
      throw new Error(`nothing happens by: ${words.join(" ")}`);
  }
}

/** Plays what happens, and time up to `until`; gives what follows, a line for each message. */
export function play(world: World, happens: string, until: string): string[] {
  const script = happens
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [, time = "", words = ""] = /^((?:\+\d+ )?\d\d:\d\d) (.*)$/.exec(line) ?? [];
      return { at: moment(time), words: words.split(" ") };
    });
  const lines: string[] = [];
  const opened = new Set<string>();
  let isOverUnasked = false;
  let alert = FRIDGE;
  let call: Call | undefined;
  let due: number | null = null;

  function take(step: Step | undefined, now: number): void {
    if (step === undefined) return;
    call = { ...step.call, step: step.call.step + (step.tell.length > 0 ? 1 : 0) };
    if (step.nextDue !== "same") due = step.nextDue;
    lines.push(...linesOf(step, alert, sceneAt(world, now, { opened, isOverUnasked })));
  }

  for (const { at, words } of [...script, { at: moment(until), words: ["end"] }]) {
    let steps = 0;
    while (call !== undefined && due !== null && due <= at) {
      if (steps++ > 200) throw new Error("it is due again and again");
      const now: number = due;
      take(whenDue(call, alert, sceneAt(world, now, { opened, isOverUnasked })), now);
    }
    if (words[0] === "end") break;
    if (words[0] === "opens") {
      opened.add(words[1] ?? "");
      continue;
    }
    const { alert: after, ...event } = happen(alert, words, at);
    alert = after;
    isOverUnasked = event.data?.["because"] !== undefined;
    take(afterEvent(call, event, alert, sceneAt(world, at, { opened, isOverUnasked })), at);
  }
  return lines;
}

function linesOf(step: Step, alert: Alert, scene: Scene): string[] {
  return messagesOf(step, alert, scene).map((message) => {
    const { account, address, channelId, kind, why, isHeld, notBefore } = message;
    const who =
      channelId === null ? account : account === undefined ? channelId : `${account} by ${channelId}`;
    const words = [
      kind,
      ...(account === undefined && address?.wecomUser ? [`names ${address.wecomUser}`] : []),
      ...(why.deputyFor === undefined ? [] : [`for ${why.deputyFor}`]),
      ...(why.level === "served" || why.level === "admin" ? [`as ${why.level}`] : []),
      ...(why.unseen ? ["unseen"] : []),
      ...(why.passed ?? []).map(({ level, because }) => `past ${level} (${because})`),
      ...(isHeld ? [`held to ${shown(notBefore)}`] : []),
    ];
    return `${shown(scene.now)} ${who}: ${words.join(", ")}`;
  });
}
