// What the API tells of devices' accounts, and of where devices connect.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DeviceSightings } from "../access/device-sightings.ts";
import type { Broker } from "../broker/broker.ts";
import type { Config } from "../config.ts";
import { isLoopbackAddress } from "../lib/address.ts";
import type { DeviceScene } from "../serve/routes/device-accounts.ts";

/** `broker` is asked for later: it opens after what serves people is made. */
export function deviceScene(config: Config, sightings: DeviceSightings, broker: () => Broker): DeviceScene {
  const caFile = caFileOf(config);
  return {
    sighting: sightings.of,
    connected: (account) => broker().connected(account).length > 0,
    door: () => ({
      ...(config.publicHost === undefined ? {} : { host: config.publicHost }),
      listeners: broker()
        //  Who has an account needs no port for those without one.
        .listeners.filter(({ plan }) => plan.open === undefined)
        .map(({ plan, port }) => {
          const isTls = plan.certificate !== undefined;
          if (plan.speaks === "mqtt") return { transport: isTls ? "mqtts" : "mqtt", port };
          return { transport: isTls ? "wss" : "ws", port, path: "/mqtt" };
        }),
      certificate: caFile() !== undefined,
      loopbackOnly: isLoopbackAddress(config.host),
    }),
    caFile,
  };
}

/** The CA's certificate stands beside the server's, where `npx mingchu certificates` puts it; a public CA has none there. */
function caFileOf({ mqttTls, mqttWebSocket }: Config): () => string | undefined {
  const certificate = mqttTls?.cert ?? mqttWebSocket?.cert;
  if (certificate === undefined) return () => undefined;
  const file = join(dirname(certificate), "ca.crt");
  return () => (existsSync(file) ? file : undefined);
}
