// What the API tells of devices' accounts, and of where devices connect.
import type { DeviceSightings } from "../access/device-sightings.ts";
import type { Broker } from "../broker/broker.ts";
import type { Config } from "../config.ts";
import { isLoopbackAddress } from "../lib/address.ts";
import type { DeviceScene } from "../serve/routes/device-accounts.ts";

/** `broker` is asked for later: it opens after what serves people is made. */
export function deviceScene(config: Config, sightings: DeviceSightings, broker: () => Broker): DeviceScene {
  return {
    sighting: sightings.of,
    connected: (account) => broker().connected(account).length > 0,
    door: () => ({
      ...(config.publicHost === undefined ? {} : { host: config.publicHost }),
      listeners: [{ transport: "mqtt", port: broker().port }],
      certificate: false,
      loopbackOnly: isLoopbackAddress(config.host) || config.host === "localhost",
    }),
    caFile: undefined,
  };
}
