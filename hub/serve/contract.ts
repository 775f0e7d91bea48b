// All that the dashboard and the hub say to each other: the schemas that check requests, make the OpenAPI file and
// give the dashboard its types. The dashboard imports the types only, so nothing here may need Node. One file a noun in
// contract/; everything is imported from here.
export * from "./contract/account.ts";
export * from "./contract/alert-life.ts";
export * from "./contract/alert-timeline.ts";
export * from "./contract/alerts.ts";
export * from "./contract/audit.ts";
export * from "./contract/basics.ts";
export * from "./contract/calibrations.ts";
export * from "./contract/camera-reach.ts";
export * from "./contract/cameras.ts";
export * from "./contract/channels.ts";
export * from "./contract/device-accounts.ts";
export * from "./contract/disclosures.ts";
export * from "./contract/duty.ts";
export * from "./contract/estate.ts";
export * from "./contract/health.ts";
export * from "./contract/imports.ts";
export * from "./contract/live.ts";
export * from "./contract/messages.ts";
export * from "./contract/newcomers.ts";
export * from "./contract/one-tap.ts";
export * from "./contract/order.ts";
export * from "./contract/orders.ts";
export * from "./contract/people.ts";
export * from "./contract/privacy.ts";
export * from "./contract/reasons.ts";
export * from "./contract/remarks.ts";
export * from "./contract/reports.ts";
export * from "./contract/rules.ts";
export * from "./contract/sensors.ts";
export * from "./contract/session.ts";
export * from "./contract/share-links.ts";
export * from "./contract/sites.ts";
export * from "./contract/store.ts";
export * from "./contract/unattended.ts";
export * from "./contract/wall.ts";
