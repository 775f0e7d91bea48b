// Somebody who watches a camera, as far as the relay knows them: where messages go, and how far behind they are.
import type { CameraFault, CameraFaultDetail, CameraState } from "../../model.ts";

/** Text messages of the live contract. */
export type LiveText =
  | {
      readonly type: "init";
      readonly mime: string;
      /** What follows is made by the hub, and not the camera's own. */
      readonly transcoded?: true;
    }
  | {
      readonly type: "time";
      /** Media time of the key frame that comes next. */
      readonly mediaS: number;
      /** RFC 3339 in UTC: when that picture was taken, as far as the hub believes it. */
      readonly capturedAt: string;
      readonly source: "arrival" | "rtcp";
    }
  /** From a loss on, until the next key frame: what builds on lost pictures is left out, so the picture stands still. */
  | { readonly type: "damage"; readonly isDamaged: boolean }
  | {
      readonly type: "state";
      readonly state: CameraState["state"];
      readonly fault?: CameraFault;
      readonly faultDetail?: CameraFaultDetail;
    };

/** None of these may throw. */
export type Viewer = {
  readonly sendText: (message: LiveText) => void;
  /**
   * An init segment, or one or more whole fragments. Shared by all viewers of the camera: never to be changed. Who has
   * done with it calls `done`, once, and it is written over; who keeps it never does.
   */
  readonly sendBinary: (data: Uint8Array, done?: () => void) => void;
  /** Wants the sound too, of a camera that is marked to be heard. Whoever does not say so never gets it. */
  readonly hears?: true;
  /** Bytes given to the viewer's socket that it has not taken yet. */
  readonly bufferedBytes: () => number;
  /** A WebSocket close code (RFC 6455, section 7.4.1). The viewer is forgotten afterwards. */
  readonly close: (code: number, reason: string) => void;
};
