// Binds brokers elsewhere to ingest: which site a message is stored for, and what its account is called in refusals.
import { FAMILIES } from "../../devices/families.ts";
import { knownPart, topicPatternFault } from "../../devices/topic-pattern.ts";
import { createTree, type Tree } from "../access/tree.ts";
import { type ExternalBroker, type ExternalMessage, startExternalBroker } from "../broker/external-broker.ts";
import type { ExternalBrokerSettings } from "../broker/external-settings.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { SiteId } from "../model.ts";
import type { Figure } from "../serve/metrics.ts";
import type { Estate } from "../store/estate.ts";

export type ExternalBrokersNeeds = {
  readonly ingest: Ingest;
  readonly estate: Pick<Estate, "sites" | "onChange">;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tally: Tally;
};

/** Starts a client for each. */
export function startExternalBrokers(
  settings: readonly ExternalBrokerSettings[],
  needs: ExternalBrokersNeeds,
): readonly ExternalBroker[] {
  const { ingest, estate, clock, log, tally } = needs;
  let tree = createTree(estate.sites());
  estate.onChange(() => {
    tree = createTree(estate.sites());
  });

  async function take({ broker, siteId, filter, topic, payload, isRetained, receivedAt }: ExternalMessage) {
    if (tree.site(siteId) === undefined) throw new Error(`there is no site ${siteId}`);
    //  A filter such as school-7/zigbee2mqtt/# says behind which prefix a known family's topics stand.
    const patterns = topicPatternFault(filter, siteId) === undefined ? [filter] : [];
    const named = siteNamedBy(topic, patterns);
    return await ingest.take({
      //  In refusals it says which of the settings' lines is meant; a gateway's start is told apart by it too.
      account: `broker ${broker}: ${filter}`,
      //  A topic that names its site is that site's, if it is in the branch; if not, it is refused as another's.
      siteId: named !== undefined && tree.branchOf(siteId).has(named) ? named : siteId,
      topic,
      patterns,
      payload,
      receivedAt,
      isRetained,
    });
  }

  return settings.map((one) =>
    startExternalBroker(one, { take, access: () => accessTo(one, tree, needs.env), clock, log, tally }),
  );
}

function siteNamedBy(topic: string, patterns: readonly string[]): SiteId | undefined {
  const levels = knownPart(topic.split("/"), patterns);
  return FAMILIES.find((family) => family.owns(levels))?.siteOf?.(levels);
}

/** The password, or what is missing before anybody can be connected to: a site may be added at any time. */
function accessTo(
  { topics, passwordEnv }: ExternalBrokerSettings,
  tree: Tree,
  env: ExternalBrokersNeeds["env"],
): { readonly password: string | undefined } | { readonly missing: string } {
  const lost = topics.find(({ site }) => tree.site(site) === undefined);
  if (lost !== undefined) return { missing: `there is no site ${lost.site}` };
  if (passwordEnv === undefined) return { password: undefined };
  const password = env[passwordEnv] ?? "";
  return password === "" ? { missing: `the environment variable ${passwordEnv} is not set` } : { password };
}

/** How each stands, for /metrics. */
export function externalFigures(brokers: () => readonly ExternalBroker[]): readonly Figure[] {
  return [
    {
      name: "external_broker_connected",
      help: "Brokers elsewhere: 1 while connected, with how it stands in words",
      labels: ["broker", "state"],
      read: () =>
        brokers().map((one) => ({
          labels: { broker: one.name, state: one.words() },
          value: one.isConnected() ? 1 : 0,
        })),
    },
  ];
}
