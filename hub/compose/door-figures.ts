// Figures of what comes in and is looked at: messages, devices, cameras and viewers.
import type { Broker } from "../broker/broker.ts";
import type { Figure } from "../serve/metrics.ts";
import type { Relay } from "../video/relay/relay.ts";

/** Both are asked for later: they open after what serves people is made. */
export function doorFigures({
  broker,
  relay,
}: {
  readonly broker: () => Broker;
  readonly relay: () => Relay;
}): readonly Figure[] {
  return [
    { name: "mqtt_in_flight", help: "Messages that are being stored", read: () => broker().inFlight() },
    { name: "mqtt_clients", help: "Devices and gateways connected", read: () => broker().clients() },
    {
      name: "cameras_pulled",
      help: "Cameras whose stream is coming in",
      read: () => relay().figures().camerasPulled,
    },
    {
      name: "camera_packets",
      help: "Packets of cameras' pictures that came, of all cameras, since the start",
      read: () => relay().figures().packetsIn,
    },
    {
      name: "camera_packets_lost",
      help: "Packets of cameras' pictures that did not come, of all cameras, since the start",
      read: () => relay().figures().packetsLost,
    },
    {
      name: "camera_pictures_damaged",
      help: "Pictures that were left out since packets were lost, of all cameras, since the start",
      read: () => relay().figures().damagedFrames,
    },
    {
      name: "viewers",
      help: "Live views open; stills and HLS that somebody wants count as one each",
      read: () => relay().figures().viewers,
    },
  ];
}
