// What actions on things that are not understood yet work with, besides the desk of every action.
import type { Mapping } from "../../devices/mapping.ts";
import type { DeviceId, Reading, SiteId, SiteMapping, UnixMs, Unknown } from "../model.ts";
import type { Desk } from "./desk.ts";

/** What one message gives by a mapping that is being tried out. */
export type Trial = {
  readonly topic: string;
  readonly at: number;
  readonly text: string;
  readonly readings: readonly (Reading & { readonly address: string })[];
  /** Too old to be taken unseen. */
  readonly aside: readonly (Reading & { readonly address: string })[];
  readonly refused: readonly string[];
  readonly clockWrong: boolean;
};

export type NewcomerDesk = Desk & {
  readonly unknown: {
    readonly list: (sites: ReadonlySet<SiteId>) => Unknown[];
    readonly find: (id: string) => Unknown | undefined;
    readonly setIgnored: (id: string, isIgnored: boolean) => void;
  };
  /** Every mapping as it is in force. */
  readonly mappings: () => readonly SiteMapping[];
  /** Reads the mappings from the book again. */
  readonly reloadMappings: () => Promise<void>;
  /** Takes in what was kept of a site's messages that a mapping reads now, and forgets them. */
  readonly settle: (
    siteId: SiteId,
  ) => Promise<{ readonly stored: number; readonly deviceIds: readonly DeviceId[] }>;
  /** What a mapping would make of the messages that are kept, computed by the code that decodes; nothing is stored. */
  readonly tryOut: (
    siteId: SiteId,
    mapping: Mapping,
    mappingId: string | undefined,
  ) => Promise<readonly Trial[]>;
  /** The newest messages that a mapping was for, the newest first, as text. */
  readonly recentOf: (
    mappingId: string,
  ) => readonly { readonly topic: string; readonly at: number; readonly text: string }[];
  /** Stores readings; gives each one's verdict once they are durable. */
  readonly store: (readings: readonly Reading[]) => Promise<readonly ("stored" | "duplicate" | "conflict")[]>;
  /** The moment before which readings were let go of. */
  readonly keptFrom: () => Promise<UnixMs>;
  /** Tells dashboards that something about a site changed. */
  readonly noteChange: (siteId: SiteId) => void;
};
