// Binds the relay to the estate and to the pipeline: which cameras there are, when they are held, and their states as
// readings.
import type { Clock } from "../lib/clock.ts";
import { isWithin, timeOfDay } from "../lib/day-time.ts";
import type { Log } from "../lib/log.ts";
import type { SealedBox } from "../lib/sealed-box.ts";
import type { CameraState, Reading, UnixMs } from "../model.ts";
import type { Estate } from "../store/estate.ts";
import { type Relay, startRelay } from "../video/relay/relay.ts";
import type { StreamTap } from "../video/relay/stream-tap.ts";
import type { CameraConnect } from "./camera-connect.ts";

export type CameraNeeds = {
  readonly estate: Estate;
  readonly box: SealedBox;
  readonly clock: Clock;
  readonly log: Log;
  readonly zone: string;
  /** How cameras are reached. */
  readonly connectOf: CameraConnect;
  readonly kitchenHours: { readonly from: string; readonly to: string };
  readonly show: (state: CameraState) => void;
  /** Given every fragment of the held sub streams: what looks at pictures. */
  readonly taps: readonly StreamTap[];
  /** Given every fragment: what records. */
  readonly past: { readonly taps: readonly StreamTap[]; readonly mainTaps: readonly StreamTap[] };
  /** Takes readings that the hub computed. */
  readonly take: (readings: readonly Reading[]) => void;
};

/** Design: a camera's state is a reading on change, and once a minute. */
const TELL_EVERY_MS = 60_000;

export function startCameras(needs: CameraNeeds): Relay {
  const { estate, box, clock, log, zone, kitchenHours } = needs;
  const isKitchenTime = (at: UnixMs) => isWithin(timeOfDay(at, zone), kitchenHours);
  const relay = startRelay({
    clock,
    log: log.with({ part: "video" }),
    hold: (_cameraId, at) => isKitchenTime(at),
    taps: [...needs.taps, ...needs.past.taps],
    mainTaps: needs.past.mainTaps,
    onState: (state) => {
      needs.show(state);
      needs.take(readingsOf([state]));
    },
  });

  /** Outside kitchen hours a camera may be switched off: that it is there is news then, that it is not is none. */
  function readingsOf(states: readonly CameraState[]): Reading[] {
    const at = clock.now();
    return states
      .filter(({ state }) => state === "online" || (state === "offline" && isKitchenTime(at)))
      .map(({ cameraId, state }) => ({
        deviceId: cameraId,
        metric: "online",
        value: state === "online" ? 1 : 0,
        measuredAt: at,
        receivedAt: at,
        late: false,
      }));
  }

  function declare(): void {
    relay.setCameras(
      estate.cameras().map(({ id, siteId, address, sound = false, sealedPassword }) => ({
        id,
        address,
        hasSound: sound,
        connect: needs.connectOf(siteId),
        ...(sealedPassword === undefined ? {} : { password: box.open(sealedPassword, id) }),
      })),
    );
  }

  declare();
  estate.onChange(declare);
  const stopTelling = clock.every(TELL_EVERY_MS, () => {
    needs.take(readingsOf(estate.cameras().flatMap(({ id }) => relay.stateOf(id) ?? [])));
  });
  return {
    ...relay,
    close: async () => {
      stopTelling();
      await relay.close();
    },
  };
}
