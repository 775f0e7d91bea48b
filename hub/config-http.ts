// The settings of the HTTP door: TLS, the address that people use, proxies in front of it, and what it takes at once.
import { z } from "zod";
import { addressList } from "./lib/address.ts";

const file = z.string({ error: "must name a file in PEM form; npx mingchu certificates makes them" }).min(1);
const COUNT = "must be a whole number of 1 or more";
const count = z.number({ error: COUNT }).int(COUNT).min(1, COUNT);
const networks = z
  .array(z.string())
  .refine((list) => addressList(list) !== undefined, "must be addresses and networks, such as 10.1.0.0/16");

/** Settings of the door besides `host` and `httpPort`. */
export const httpSettings = {
  httpTls: z
    .strictObject({ cert: file, key: file })
    .optional()
    .describe("files of certificate and key: with them the dashboard is served over TLS only"),
  publicUrl: z
    .string()
    .regex(
      /^https?:\/\/[\w.-]{1,253}(?::\d{1,5})?$/,
      "must be scheme and name alone, such as https://hub.example.cn",
    )
    .optional()
    .describe("address that people open, for links and posters; the page's own if not set"),
  //  Chosen: a proxy on the machine itself is the hub's own; whoever else runs there could ask as itself anyway.
  proxies: networks
    .default(["127.0.0.0/8", "::1"])
    .describe("proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"),
  httpLimits: z
    .strictObject({
      //  Chosen: a district's dashboards and two thousand parents at once, with their sockets; some 200 MB at worst.
      connections: count.default(10_000),
      //  Chosen: a whole school's parents behind one mobile operator's address.
      connectionsPerAddress: count.default(2_000),
      //  Chosen: those parents asking once each 10 s, twice over; a page of the dashboard asks some 20 times at once.
      requestsPerSecond: count.default(400),
      requestBurst: count.default(4_000),
    })
    .prefault({})
    .describe("how much the HTTP door takes at once"),
  cameraNetworks: networks
    //  RFC 1918, section 3, and RFC 4193, section 3.1: where schools' cameras are. Not the hub's own machine, and not
    //  link-local addresses, where clouds keep their secrets.
    .default(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])
    .describe("networks in which cameras may be; the hub connects to no other address for one"),
};
