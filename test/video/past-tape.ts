// Groups of pictures of a real stream, as often as a test wants them and at whatever time.

import { rebase, spanOf } from "../../hub/video/past/piece-file.ts";
import type { Part } from "../../hub/video/past/shelf.ts";
import { type LiveFragment, withData } from "../../hub/video/relay/gop-cache.ts";
import { openCameras, openRelay } from "./open-relay.ts";

export type Tape = {
  readonly init: { readonly mime: string; readonly segment: Buffer };
  /** The fragments of one group, half a second long. */
  readonly fragments: readonly LiveFragment[];
  /** The group again, as the `number`th of its camera's stream; `begins` a new piece. */
  readonly part: (asked: { cameraId?: string; at: number; number: number; begins: boolean }) => Part;
};

export const GROUP_MS = 500;
const GROUP_TICKS = 45_000;

/** Of a simulated camera, by a tap on the relay. */
export async function openTape(): Promise<Tape> {
  await using cameras = await openCameras(["/live"]);
  const fragments: LiveFragment[] = [];
  let init: Tape["init"] | undefined;
  let whole: () => void;
  const isWhole = new Promise<void>((resolve) => {
    whole = resolve;
  });
  const tap = {
    begin: (_: string, given: Tape["init"]) => {
      init = given;
    },
    fragment: (_: string, fragment: LiveFragment) => {
      fragments.push(withData(fragment, Buffer.from(fragment.data)));
      if (fragments.filter(({ isKey }) => isKey).length > 2) whole();
    },
    end: () => undefined,
  };
  await using hub = openRelay({ hold: () => true, taps: [tap] });
  hub.relay.setCameras([cameras.source("c", "/live")]);
  await isWhole;
  //  The second group is as long as all that follow.
  const keys = fragments.flatMap(({ isKey }, index) => (isKey ? [index] : []));
  const group = fragments.slice(keys[1], keys[2]);
  if (init === undefined) throw new Error("there was no stream");
  const { mime, segment } = init;
  const joined = Buffer.concat(group.map(({ data }) => data));
  return {
    init,
    fragments: group,
    part: ({ cameraId = "c", at, number, begins }) => {
      const data = Buffer.from(joined);
      rebase(data, spanOf(data).firstTicks - number * GROUP_TICKS);
      return {
        cameraId,
        data,
        key: { at, source: "arrival", isDamaged: false },
        to: at + GROUP_MS,
        begins: begins ? { mime, init: segment } : undefined,
      };
    },
  };
}
