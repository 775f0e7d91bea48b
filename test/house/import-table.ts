// Who may import whom. hub/ARCHITECTURE.md shows the same table; the docs test keeps the two alike.

/** Each room with the rooms that it may import, itself aside. Longer names win: hub/lib/log.ts is in hub/lib. */
export const IMPORT_TABLE: Readonly<Record<string, readonly string[]>> = {
  devices: [],
  "hub/model.ts": ["devices", "hub/model"],
  "hub/model": ["devices", "hub/model.ts"],
  "hub/lib": [],
  "hub/broker": ["hub/model.ts", "hub/lib"],
  "hub/ingest": ["hub/model.ts", "hub/lib", "devices"],
  "hub/video": ["hub/model.ts", "hub/lib", "devices"],
  "hub/rules": ["hub/model.ts", "devices"],
  "hub/health": ["hub/model.ts", "devices"],
  "hub/alerts": ["hub/model.ts", "hub/lib"],
  "hub/notify": ["hub/model.ts", "hub/lib", "devices"],
  "hub/store": ["hub/model.ts", "hub/lib", "devices"],
  "hub/forward": ["hub/model.ts", "hub/lib"],
  "hub/access": ["hub/model.ts", "hub/lib", "hub/store"],
  "hub/actions": ["hub/model.ts", "hub/lib", "hub/store", "hub/access", "hub/alerts/life.ts", "devices"],
  "hub/commands": ["hub/model.ts", "hub/lib", "hub/store", "hub/access", "hub/actions"],
  "hub/serve": [
    "hub/model.ts",
    "hub/lib",
    "hub/store",
    "hub/access",
    "hub/actions",
    "hub/rules/limits.ts",
    "devices",
  ],
  hub: ["hub", "devices"],
  dashboard: ["hub/serve/contract.ts", "devices"],
  simulators: ["devices"],
  test: ["hub", "devices", "dashboard", "simulators", "vitest.config.ts", "launch.mjs"],
};
