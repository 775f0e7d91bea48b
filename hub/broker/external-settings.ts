// The settings of brokers elsewhere (Mosquitto, EMQX) that the hub takes messages from, as a client.
import { z } from "zod";
import { isCleanText } from "./clean-text.ts";
import { filterFault } from "./topic-filter.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

const topic = z.strictObject({
  filter: z
    .string()
    .max(256)
    .superRefine((filter, context) => {
      const fault = isCleanText(filter) ? filterFault(filter) : "must be text";
      if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
    })
    .describe("what to listen to, such as zigbee2mqtt/#"),
  site: z.string().min(1, "must name a site").describe("whose messages these are"),
});

const externalBroker = z.strictObject({
  name: z
    .string()
    .regex(NAME, "must be 1 to 32 of a-z, 0-9 and -")
    .describe("how the log and the figures call it"),
  url: z
    .string()
    .refine(isBrokerUrl, "must be mqtt://host:port or mqtts://host:port, without account or password")
    .describe("mqtt://host:1883, or mqtts://host:8883 with TLS"),
  user: z.string().min(1).optional().describe("the account on that broker"),
  passwordEnv: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, "must be the name of an environment variable, such as CITY_BROKER_PASSWORD")
    .optional()
    .describe("the environment variable that holds its password"),
  ca: z.string().min(1).optional().describe("file with the CA certificate that signed the broker's (PEM)"),
  clientId: z
    .string()
    .regex(/^[\w.-]{1,64}$/, "must be 1 to 64 of letters, digits, _ . and -")
    .optional()
    .describe("by which the broker knows this hub again and keeps its messages; mingchu-<name> if not set"),
  share: z
    .string()
    .regex(/^[^/+#$\p{Cc}]{1,64}$/u, "must be a group's name without / + #")
    .optional()
    .describe("group of a shared subscription: hubs with the same group divide the messages among them"),
  topics: z.array(topic).min(1, "must list at least one {filter, site}").max(100),
});

export const externalBrokersSchema = z
  .array(externalBroker)
  .max(16)
  .superRefine((brokers, context) => {
    for (const [i, broker] of brokers.entries()) {
      const before = brokers.slice(0, i);
      if (before.some((other) => other.name === broker.name))
        context.addIssue({
          code: "custom",
          path: [i, "name"],
          message: `the name ${broker.name} is used twice`,
        });
      const filters = broker.topics.map((one) => one.filter);
      for (const [j, filter] of filters.entries())
        if (filters.indexOf(filter) < j)
          context.addIssue({ code: "custom", path: [i, "topics", j, "filter"], message: "is listed twice" });
    }
  });

export type ExternalBrokerSettings = z.output<typeof externalBroker>;

function isBrokerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text);
  const isBare =
    username === "" && password === "" && ["", "/"].includes(pathname) && search === "" && hash === "";
  return ["mqtt:", "mqtts:"].includes(protocol) && hostname !== "" && isBare;
}
