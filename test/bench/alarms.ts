// Fridges that go too warm one after the other: each has been outside for almost as long as its rule asks, and the message
// that makes it an alert is sent at a known moment.
import { connectAsync, type MqttClient } from "mqtt";
import { sleep } from "./bench.ts";
import type { Login } from "./load-client.ts";
import { SITE } from "./load-message.ts";

/** Chosen: within 20 minutes a reading is not late, so that what led up to an alert can be told at once. */
export const ALARM_INTERVAL_S = 600;
/** Outside since a little more than the 15 minutes of the sample fridge's warning. */
const OUTSIDE_MS = 15.5 * 60_000;
/** When the fridge told it before, in ms before its alert. */
const BEFORE_MS = [OUTSIDE_MS, 10 * 60_000, 5 * 60_000, 60_000];
/** °C, beyond the 8 °C of the rule and rising: on its way nowhere. */
const WARM_C = 9;

export function alarmName(index: number): string {
  return `alarm-${index}`;
}

export type Alarms = {
  /** Sends each fridge's last message when it is due; `sent` is told just before. */
  readonly run: (sent: (index: number) => void) => Promise<void>;
};

/** Tells what led up to `count` alerts, the first of them `inMs` from now. */
export async function openAlarms(
  { port, login }: { readonly port: number; readonly login?: Login | undefined },
  { count, inMs, everyMs }: { readonly count: number; readonly inMs: number; readonly everyMs: number },
  ends: AsyncDisposableStack,
): Promise<Alarms> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { ...login });
  ends.defer(() => client.endAsync(true));
  const firstAt = Date.now() + inMs;
  for (const before of BEFORE_MS) {
    for (let index = 0; index < count; index++) {
      const at = firstAt + index * everyMs - before;
      await tell(client, index, at, WARM_C + (OUTSIDE_MS - before) / 600_000);
    }
  }
  return {
    run: async (sent) => {
      await sleep(Math.max(0, firstAt - Date.now()));
      const start = performance.now();
      for (let index = 0; index < count; index++) {
        await sleep(Math.max(0, start + index * everyMs - performance.now()));
        sent(index);
        await tell(client, index, Date.now(), WARM_C + 2);
      }
    },
  };
}

async function tell(client: MqttClient, index: number, at: number, temperature: number): Promise<void> {
  const payload = JSON.stringify({
    measured_at: Math.round(at),
    temperature: Number(temperature.toFixed(2)),
  });
  await client.publishAsync(`kitchen/${SITE}/${alarmName(index)}/reading`, payload, { qos: 1 });
}
