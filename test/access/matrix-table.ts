// Who may do what, written down a second time: not from the table of rights, but as a person who sells, audits or attacks
// the hub would. A route that is not here, or does otherwise, fails.
import { ACCOUNT_ROWS } from "./rows/account.ts";
import { ALERT_LIFE_ROWS } from "./rows/alert-life.ts";
import { ALERTS_ROWS } from "./rows/alerts.ts";
import { CAMERAS_ROWS } from "./rows/cameras.ts";
import { CHANNELS_ROWS } from "./rows/channels.ts";
import { DISCLOSURES_ROWS } from "./rows/disclosures.ts";
import { HUB_ROWS } from "./rows/hub.ts";
import { NEWCOMERS_ROWS } from "./rows/newcomers.ts";
import { NOTIFICATION_ROWS } from "./rows/notifications.ts";
import { ORDERS_ROWS } from "./rows/orders.ts";
import { PARENTS_ROWS } from "./rows/parents.ts";
import { PEOPLE_ROWS } from "./rows/people.ts";
import { RECORDINGS_ROWS } from "./rows/recordings.ts";
import { REMARKS_ROWS } from "./rows/remarks.ts";
import type { Rows } from "./rows/row.ts";
import { RULES_ROWS } from "./rows/rules.ts";
import { SENSORS_ROWS } from "./rows/sensors.ts";
import { SITES_ROWS } from "./rows/sites.ts";
import { WALL_ROWS } from "./rows/wall.ts";

export const MATRIX: Rows = {
  ...HUB_ROWS,
  ...ACCOUNT_ROWS,
  ...SITES_ROWS,
  ...RULES_ROWS,
  ...SENSORS_ROWS,
  ...CAMERAS_ROWS,
  ...RECORDINGS_ROWS,
  ...CHANNELS_ROWS,
  ...NEWCOMERS_ROWS,
  ...ALERTS_ROWS,
  ...ALERT_LIFE_ROWS,
  ...NOTIFICATION_ROWS,
  ...PEOPLE_ROWS,
  ...DISCLOSURES_ROWS,
  ...PARENTS_ROWS,
  ...REMARKS_ROWS,
  ...ORDERS_ROWS,
  ...WALL_ROWS,
};
