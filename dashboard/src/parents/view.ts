// What the hub gives the page's script along with the page (hub/serve/parents/page.ts).
import type { ParentsStatus } from "../../../hub/serve/contract.ts";

export type LiveWord =
  | "connecting"
  | "offlineSince"
  | "offline"
  | "stopped"
  | "tap"
  | "taken"
  | "secondsAgo"
  | "minutesAgo"
  | "stills"
  | "late"
  | "transcoded"
  | "damaged"
  | "lossy"
  | "clockOff"
  | "doubted"
  | "full"
  | "retry"
  | "noAnswer"
  | "viewers";

export type PageView = {
  /** The link's own address. */
  readonly base: string;
  readonly words: Readonly<Record<LiveWord, string>>;
  readonly areas: Readonly<Record<string, string>>;
  readonly status: ParentsStatus;
  readonly language: "zh" | "en";
};

export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}
