// The settings of the MQTT door: further listeners, all off unless they are set, and what the door takes at once.
import { z } from "zod";
import { addressList, isPrivateAddress } from "./lib/address.ts";

const PORT = "must be a whole number from 0 (any free port) to 65535";
const port = z.number({ error: PORT }).int(PORT).min(0, PORT).max(65_535, PORT);
const file = z.string({ error: "must name a file in PEM form; npx mingchu certificates makes them" }).min(1);

const COUNT = "must be a whole number of 1 or more";
const count = z.number({ error: COUNT }).int(COUNT).min(1, COUNT);

const limits = z.strictObject({
  //  Chosen: a district's 1,200 sensors and as many gateways, twice over; some 100 MB if all were there and busy.
  connections: count.default(5000),
  //  Chosen: the gateways and sensors of a large school, or of a town's schools, behind one address.
  connectionsPerAddress: count.default(500),
  exemptAddresses: z
    .array(z.string())
    .refine((list) => addressList(list) !== undefined, "must be addresses and networks, such as 10.1.0.0/16")
    .default([]),
  //  Chosen: fifty times what a whole district measures; only a sender that has lost its way keeps this up.
  publishesPerSecond: count.default(1000),
  //  Chosen: what a gateway of a hundred sensors gathers in a week without a line comes in at full speed.
  publishBurst: count.default(1_000_000),
  //  Chosen: five times what clients keep on their way; at a commit each 10 ms that is 10,000 messages a second each.
  inFlightPerClient: count.default(100),
  //  Chosen: two groups of the store's largest commit; measured: some 2 kB of memory each.
  inFlight: count.default(10_000),
});

/** Settings of the door besides `host` and `mqttPort`. */
export const mqttSettings = {
  mqttTls: z
    .strictObject({ port, cert: file, key: file })
    .optional()
    .describe("MQTT over TLS: its port, and the files of certificate and key"),
  mqttWebSocket: z
    .strictObject({ port, cert: file.optional(), key: file.optional() })
    .refine(
      ({ cert, key }) => (cert === undefined) === (key === undefined),
      "cert and key belong together: set both for TLS, or neither",
    )
    .optional()
    .describe("MQTT over WebSocket at /mqtt: its port, and certificate and key for TLS"),
  mqttOpen: z
    .strictObject({
      host: z.string().min(1).default("127.0.0.1"),
      port,
      account: z.string({ error: "must name a device account" }).min(1, "must name a device account"),
      allowPublic: z.boolean({ error: "must be true or false" }).default(false),
    })
    .refine(({ host, allowPublic }) => allowPublic || isPrivateAddress(host), {
      path: ["host"],
      message:
        "clients without credentials are taken on loopback or a private network's address only (such as 192.168.1.5); allowPublic: true lets anybody in",
    })
    .optional()
    .describe("a port for gateways that cannot sign in: each comes in as this account"),
  mqttLimits: limits.prefault({}).describe("how much the MQTT door takes at once"),
};
