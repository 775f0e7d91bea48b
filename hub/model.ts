// The nouns that every stage shares. Types only: what is here has no behaviour and no owner.
import type { AreaName } from "../devices/areas.ts";
import type { Mapping } from "../devices/mapping.ts";
import type { MetricName } from "../devices/metrics.ts";
import type { Reason } from "../devices/reasons.ts";

export type * from "./model/alerts.ts";
export type * from "./model/duty.ts";
export type * from "./model/messages.ts";
export type * from "./model/pictures.ts";
export type * from "./model/recordings.ts";
export type * from "./model/rule-sets.ts";
export type { Reason };

/** Milliseconds since 1970-01-01T00:00:00Z. Durations carry their unit in the name instead. */
export type UnixMs = number;

/** 1 to 64 of a-z, 0-9 and "-"; unique over the whole tree. */
export type SiteId = string;
/** `<site>.<name>`; safe in a URL. Sensors and cameras share this name space. */
export type DeviceId = string;

export type SiteKind = "district" | "town" | "school" | "canteen";

/** A node of the tree. A canteen hangs under whoever runs it and is inside the branch of each school it serves. */
export type Site = {
  readonly id: SiteId;
  readonly parentId: SiteId | null;
  readonly kind: SiteKind;
  readonly name: string;
  /** Schools that eat from this canteen; empty for other kinds. */
  readonly serves: readonly SiteId[];
  /** For canteens: the areas that must be seen. */
  readonly areas: readonly AreaName[];
};

export type Sensor = {
  readonly id: DeviceId;
  readonly siteId: SiteId;
  readonly name: string;
  /** A place's id, see devices/places.ts; "unassigned" until somebody says what it serves. */
  readonly place: string;
  /** How often it reports, in seconds; what silence is measured against. */
  readonly intervalS: number;
  /** The family that reads its messages, and its name within its site and that family. */
  readonly family: string;
  readonly address: string;
  /** The fridge or room that it watches, as people call it; sensors of a site with the same one watch the same. */
  readonly appliance?: string | undefined;
  /** True where the appliance defrosts by itself. */
  readonly defrosts?: boolean | undefined;
};

/** Where a camera's stream is. The password is kept apart and sealed. */
export type CameraAddress = {
  readonly brand: string;
  readonly host: string;
  readonly port: number;
  readonly channel: number;
  readonly path?: string;
  /** For brand "url": the sub stream's path. Absent: both streams are the one at `path`. */
  readonly subPath?: string;
  readonly user?: string;
};

export type Camera = {
  readonly id: DeviceId;
  readonly siteId: SiteId;
  readonly name: string;
  readonly area: AreaName;
  /** Areas that it sees besides. */
  readonly alsoAreas?: readonly AreaName[];
  /** It is to be heard, by people who are signed in and ask for it. Absent: it is not. */
  readonly sound?: true;
  readonly address: CameraAddress;
};

/** What is wrong with a camera, told apart so that somebody can mend it. */
export type CameraFault =
  | "unreachable"
  | "wrong-password"
  | "no-such-stream"
  | "unsupported-codec"
  /** Its address or port is none at which this site's cameras may be. */
  | "not-allowed"
  | "no-key-frames"
  | "stalled"
  /** It answers, and says no: out of service, not allowed. The log has its words. */
  | "refused"
  /** It gives out no more streams. */
  | "too-many-viewers"
  | "protocol"
  /** So many packets are lost that the picture stands still again and again. The camera may be online with it. */
  | "too-lossy"
  /** Online, and its clock is not the hub's: `clockOffsetS` says by how much. */
  | "clock-off";

/** What a camera's fault is in particular: what to look at first. Cameras whose fault says it all have none. */
export type CameraFaultDetail =
  // unreachable:
  | "name-not-found"
  | "no-route"
  | "connection-refused"
  /** Nothing takes the connection. */
  | "no-answer"
  /** The connection is taken, and nothing is answered. */
  | "silent"
  | "closed"
  // wrong-password:
  | "no-password"
  /** It sends the hub on to another host, and that one asks for a password. */
  | "password-elsewhere"
  // refused:
  | "forbidden"
  | "camera-error"
  /** It sends neither over TCP nor over UDP. */
  | "no-transport"
  | "session-ended"
  /** It sends the hub on in a circle, or to nowhere. */
  | "redirected"
  // stalled:
  /** It agreed to send, and nothing has ever come. */
  | "no-media"
  // protocol:
  | "http"
  | "tls";

export type CameraState = {
  readonly cameraId: DeviceId;
  readonly state: "unknown" | "online" | "offline";
  readonly fault?: CameraFault;
  readonly faultDetail?: CameraFaultDetail;
  readonly since: UnixMs;
  /** Only where its clock is off: the camera's less the hub's, so above 0 where it is ahead. */
  readonly clockOffsetS?: number;
};

/** What may be wrong with a picture that comes: each is a metric, 1 while it is so. */
export type PictureFault =
  | "picture_black"
  | "picture_bright"
  | "picture_covered"
  | "picture_frozen"
  | "picture_looped"
  | "picture_moved"
  | "picture_blurred";

/** Whether what a camera shows can be taken for its kitchen as it is now. Of one that is offline nothing is said. */
export type PictureTrust = {
  readonly isBelieved: boolean;
  readonly why?: PictureFault;
  /** Since when it has been so. */
  readonly since: UnixMs;
};

/** A rectangle of a camera's picture that nobody is shown: fractions (0 to 1) of its width and height, from its top left. */
export type Mask = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** What is drawn over a camera's picture before it is given out. */
export type Drawing = {
  readonly masks: readonly Mask[];
  /** Lines of text at the bottom left, with the time at which the picture was taken below them. */
  readonly watermark?: { readonly lines: readonly string[] };
};

/** One value of one device. */
export type Reading = {
  readonly deviceId: DeviceId;
  readonly metric: MetricName;
  /** In the metric's unit, see devices/metrics.ts. */
  readonly value: number;
  /** When it was measured, as far as the hub believes it: hub/ARCHITECTURE.md, "Time". */
  readonly measuredAt: UnixMs;
  /** When the hub got it. */
  readonly receivedAt: UnixMs;
  /** The device's own time as it sent it, believed or not; with `seq` it makes the reading's identity. */
  readonly sentAt?: UnixMs;
  readonly seq?: number;
  /** Received so long after it was measured that it tells of the past: stored, but nobody is paged. */
  readonly late: boolean;
};

/** A message that was not taken, kept for the person who can mend its sender. */
export type Refusal = {
  readonly at: UnixMs;
  /** Whose it is; null when not even that is known. */
  readonly siteId: SiteId | null;
  /** The device account as the client gave it. */
  readonly account: string;
  readonly topic: string;
  /** In English, of a long one the beginning. */
  readonly reason: string;
  readonly why: Reason;
  /** The first bytes as text, control characters replaced. */
  readonly payload: string;
};

/** A message as it was kept. */
export type KeptMessage = {
  readonly at: UnixMs;
  /** Its beginning only where `isCut`: then it cannot be read. */
  readonly payload: Uint8Array;
  readonly isCut: boolean;
};

/** What a device account publishes on one topic and nothing understands, kept for the person who can say what it is. */
export type Unknown = {
  readonly id: string;
  readonly siteId: SiteId;
  readonly account: string;
  readonly topic: string;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
  /** How many messages came, kept or not. */
  readonly count: number;
  /** The newest last. */
  readonly messages: readonly KeptMessage[];
  /** A person does not want to see it. */
  readonly isIgnored: boolean;
};

/** A mapping of a site, as a person set it up. */
export type SiteMapping = {
  readonly id: string;
  readonly siteId: SiteId;
  readonly name: string;
  readonly isOn: boolean;
  readonly mapping: Mapping;
  readonly createdAt: UnixMs;
};

export type Role =
  | "admin"
  | "district-manager"
  | "town-manager"
  | "school-manager"
  /** Reads and patrols: market supervision, health, special supervisors. */
  | "inspector"
  /** 食品安全员 and 食品安全总监. */
  | "safety-officer"
  | "canteen-staff"
  /** Of the parents' meal committee: sees, comments, opens problems. */
  | "parents-committee";

/** A role that a person holds at a site, and so in the whole branch below it. */
export type Post = {
  readonly role: Role;
  readonly siteId: SiteId;
  /** From when until when it is held; without them always. */
  readonly from?: UnixMs;
  readonly until?: UnixMs;
  /** The account of the person who is stood in for. */
  readonly deputyFor?: string;
};

export type Person = {
  readonly account: string;
  readonly name: string;
  /** Of a signed-in person: those in force now. */
  readonly posts: readonly Post[];
  /** The actions that an API token is limited to; without it all that the posts allow. */
  readonly only?: readonly string[];
};

/** How far the journal's readings have been carried to another store. */
export type ForwardingState = {
  readonly receiver: string;
  /** False while the receiver cannot be reached or does not take what it is given. */
  readonly isWell: boolean;
  /** The journal's position up to which everything was carried. */
  readonly position: number;
  /** What is still to be carried, as of the last look. */
  readonly behindReadings: number;
  /** How long the oldest of these has been waiting. */
  readonly behindS: number;
  /** True when nothing is left, what a restart of the receiver may have taken included. */
  readonly isCaughtUp: boolean;
  /** Readings that the receiver will never take, since the hub's start. */
  readonly refused: number;
  /** What went wrong last, in words that say what to do; kept when it is well again. */
  readonly lastError?: { readonly at: UnixMs; readonly words: string };
  /** When the hub last noticed that the receiver had been started anew. */
  readonly lastRestartSeenAt?: UnixMs;
};
