// Rows of the matrix: what people are told through.
import type { Branch } from "../matrix-world.ts";
import { MANAGERS, type Rows } from "./row.ts";

const MQTT = { kind: "mqtt", on: true, least: "warning", language: "zh", settings: {} };
const bodyOf = ({ mark }: Branch) => ({ ...MQTT, name: `${mark} lamp` });

export const CHANNELS_ROWS: Rows = {
  "GET /channels": { may: MANAGERS, kind: "list", call: () => ({ path: "/channels" }) },
  "POST /channels": {
    may: MANAGERS,
    kind: "thing",
    call: (branch) => ({ path: `/channels?site=${branch.school}`, body: bodyOf(branch) }),
  },
  "PUT /channels/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: ({ channel, mark }) => ({
      path: `/channels/${channel}`,
      body: { ...MQTT, name: `${mark} lamp`, least: "critical" },
    }),
  },
  "DELETE /channels/{id}": {
    may: MANAGERS,
    kind: "thing",
    call: async (branch, fresh) => ({ path: `/channels/${await fresh.channel(branch)}` }),
  },
  "POST /channels/{id}/test": {
    may: MANAGERS,
    kind: "thing",
    call: ({ channel, canteen }) => ({ path: `/channels/${channel}/test`, body: { siteId: canteen } }),
  },
  "GET /channels/{id}/messages": {
    may: MANAGERS,
    kind: "thing",
    call: ({ channel }) => ({ path: `/channels/${channel}/messages` }),
  },
};
