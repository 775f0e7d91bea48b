// The kinds of gateways and devices that sign in, and what each one's set-up page is told. One entry adds one.

export const GATEWAY_KINDS = ["native", "zigbee2mqtt", "tasmota", "shelly", "chirpstack", "other"] as const;
export type GatewayKind = (typeof GATEWAY_KINDS)[number];

/** Where and as whom a gateway signs in. */
export type Door = {
  readonly host: string;
  readonly port: number;
  /** True where the connection is encrypted. */
  readonly tls: boolean;
  readonly account: string;
  readonly password: string;
  readonly siteId: string;
};

/** What the QR code holds, and what some gateways take in one field: a URI with everything. */
export function doorUri({ host, port, tls, account, password }: Door): string {
  const who = [account, password].map(encodeURIComponent).join(":");
  return `${tls ? "mqtts" : "mqtt"}://${who}@${bracketed(host)}:${port}`;
}

/** The topic under which a thing of our own format publishes. */
export function nativeTopic(siteId: string, device = "fridge-1"): string {
  return `kitchen/${siteId}/${device}/reading`;
}

/** An IPv6 address stands in brackets where a port follows. */
function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

/** Each kind with its own name and what to put where it is set up, ready to be copied. */
export const GATEWAYS: Readonly<
  Record<GatewayKind, { readonly title: string; readonly text: (door: Door) => string }>
> = {
  native: {
    title: "MQTT JSON",
    text: (door) =>
      [
        `mosquitto_pub -h ${door.host} -p ${door.port}${door.tls ? " --cafile mingchu-ca.pem" : ""} \\`,
        `  -u ${door.account} -P ${door.password} -q 1 \\`,
        `  -t ${nativeTopic(door.siteId)} \\`,
        `  -m '{"temperature": 4.1, "humidity": 61, "door": "closed", "battery": 88}'`,
      ].join("\n"),
  },
  //  Source: Zigbee2MQTT's configuration.yaml; last_seen tells what it remembers from what is fresh.
  zigbee2mqtt: {
    title: "Zigbee2MQTT",
    text: (door) =>
      [
        "mqtt:",
        "  base_topic: zigbee2mqtt",
        `  server: ${door.tls ? "mqtts" : "mqtt"}://${bracketed(door.host)}:${door.port}`,
        `  user: ${door.account}`,
        `  password: ${door.password}`,
        ...(door.tls ? ["  ca: /app/data/mingchu-ca.pem"] : []),
        "advanced:",
        "  last_seen: ISO_8601",
      ].join("\n"),
  },
  //  Source: Tasmota's commands; SetOption103 turns TLS on.
  tasmota: {
    title: "Tasmota",
    text: (door) =>
      `Backlog MqttHost ${door.host}; MqttPort ${door.port}; MqttUser ${door.account}; MqttPassword ${door.password};` +
      ` SetOption103 ${door.tls ? 1 : 0}; FullTopic %prefix%/%topic%/; TelePeriod 300`,
  },
  //  Source: Shelly Gen2+ MQTT component, as its page names the fields.
  shelly: {
    title: "Shelly Plus / Gen3",
    text: (door) =>
      [
        "Enable MQTT: on",
        `Server: ${bracketed(door.host)}:${door.port}`,
        `Username: ${door.account}`,
        `Password: ${door.password}`,
        `Connection type: ${door.tls ? "TLS, user CA" : "No SSL"}`,
        "RPC status notifications over MQTT: on",
        "Generic status update over MQTT: on",
      ].join("\n"),
  },
  //  Source: ChirpStack v4's chirpstack.toml.
  chirpstack: {
    title: "ChirpStack v4",
    text: (door) =>
      [
        "[integration]",
        '  enabled = ["mqtt"]',
        "[integration.mqtt]",
        `  server = "${door.tls ? "ssl" : "tcp"}://${bracketed(door.host)}:${door.port}/"`,
        `  username = "${door.account}"`,
        `  password = "${door.password}"`,
        ...(door.tls ? ['  ca_cert = "/etc/chirpstack/mingchu-ca.pem"'] : []),
        "  json = true",
      ].join("\n"),
  },
  other: { title: "MQTT", text: doorUri },
};
