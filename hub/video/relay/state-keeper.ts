// A camera's state, and who is told of each change of it: the log, its viewers, the hub.
import type { Clock } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import type { CameraState } from "../../model.ts";
import type { LiveText } from "./viewer.ts";

type SaidState = Omit<CameraState, "cameraId" | "since">;

export type StateKeeper = {
  readonly get: () => CameraState;
  /** Tells of it if anything of it is new. Its `since` is that of its state and fault. */
  readonly set: (said: SaidState) => void;
};

export type StateKeeperOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly onState: (state: CameraState) => void;
};

export function createStateKeeper(
  cameraId: string,
  { clock, log, onState }: StateKeeperOptions,
  tell: (text: LiveText) => void,
): StateKeeper {
  let current: CameraState = { cameraId, state: "unknown", since: clock.now() };
  return {
    get: () => current,
    set: (said) => {
      const { state, fault, faultDetail, clockOffsetS } = said;
      const isSame = current.state === state && current.fault === fault;
      if (isSame && current.faultDetail === faultDetail && current.clockOffsetS === clockOffsetS) return;
      current = { ...said, cameraId, since: isSame ? current.since : clock.now() };
      const off = clockOffsetS === undefined ? {} : { clockOffsetS };
      //  Why it is offline stands in the supervisor's line, once a cause.
      if (!isSame) log.info(`camera ${cameraId} is ${state}`, fault === undefined ? {} : { fault, ...off });
      tell(stateMessage(current));
      onState(current);
    },
  };
}

export function stateMessage({ state, fault, faultDetail }: CameraState): LiveText {
  return {
    type: "state",
    state,
    ...(fault === undefined ? {} : { fault }),
    ...(faultDetail === undefined ? {} : { faultDetail }),
  };
}
