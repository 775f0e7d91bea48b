// Every word of the page in English, key for key as in zh.ts.
import { enAccounts } from "./en-accounts.ts";
import { enAlertLife } from "./en-alert-life.ts";
import { enAlerts } from "./en-alerts.ts";
import { enAudit } from "./en-audit.ts";
import { enCalibration } from "./en-calibration.ts";
import { enCameraEntry } from "./en-camera-entry.ts";
import { enCameraFaults } from "./en-camera-faults.ts";
import { enChannels } from "./en-channels.ts";
import { enCoverage } from "./en-coverage.ts";
import { enDisclosures } from "./en-disclosures.ts";

import { enDuty } from "./en-duty.ts";
import { enEstate } from "./en-estate.ts";
import { enGone } from "./en-gone.ts";
import { enHealth } from "./en-health.ts";
import { enInbox } from "./en-inbox.ts";
import { enLinks } from "./en-links.ts";
import { enNewcomers } from "./en-newcomers.ts";
import { enOrders } from "./en-orders.ts";
import { enOwn } from "./en-own.ts";
import { enPast } from "./en-past.ts";
import { enPeople } from "./en-people.ts";
import { enPictures } from "./en-pictures.ts";
import { enPlayer } from "./en-player.ts";
import { enPrivacy } from "./en-privacy.ts";
import { enProblems } from "./en-problems.ts";
import { enReasons } from "./en-reasons.ts";
import { enRemarks } from "./en-remarks.ts";
import { enReports } from "./en-reports.ts";
import { enRights } from "./en-rights.ts";
import { enRules } from "./en-rules.ts";
import { enSensors } from "./en-sensors.ts";
import { enStore } from "./en-store.ts";
import { enToday } from "./en-today.ts";
import { enWall } from "./en-wall.ts";
import type { Words } from "./zh.ts";

export const en: Words = {
  product: { name: "Mingchu", tagline: "School kitchens in plain sight", mark: "Mingchu mark" },
  language: { switch: "切换到中文", other: "中文" },
  page: {
    overview: "Overview",
    alerts: "Alerts",
    reports: "Reports",
    sensors: "Sensors",
    store: "Data",
    more: "More",
    audit: "Audit",
    signIn: "Sign in",
    site: "Site",
    main: "Main navigation",
    skip: "Skip to content",
    where: "Where you are",
  },
  signIn: {
    heading: "Sign in",
    account: "Account",
    password: "Password",
    submit: "Sign in",
    missing: "Enter account and password",
    failed: "Not signed in",
    wrong: "Account or password is wrong; or the code, where a second step was set up.",
    wait: "Too many wrong tries: try again in {{time}}.",
    code: "Code",
    codeIfAny: "Code (only where a second step was set up)",
    codeHint: "The app's 6 digits, or a recovery code",
    second: "Second step",
    secondWhy:
      "The password is right. Open the authenticator app on your phone and enter the code of {{account}}.",
    lost: "No phone at hand? Use a recovery code, or ask a manager above you to reset it.",
    codeWrong: "The code is wrong, or was used before. Wait for the app to show the next one.",
    codeMissing: "Enter the code",
    another: "Another account",
    demo: "Demo accounts, one click fills them in:",
    demoAccounts: { district: "District", town: "Town", school: "School", canteen: "Canteen" },
    promise:
      "Every picture says when it was taken, every number how old it is, every alert who takes care of it.",
  },
  account: {
    menu: "Account",
    signOut: "Sign out",
    roles: {
      admin: "Administrator",
      "district-manager": "District manager",
      "town-manager": "Town manager",
      "school-manager": "School manager",
      inspector: "Inspector",
      "safety-officer": "Food-safety officer",
      "canteen-staff": "Canteen staff",
      "parents-committee": "Parents' committee",
    },
  },
  connection: {
    live: "Live",
    connecting: "Connecting",
    lost: "Reconnecting",
    stoppedAt: "Data as of {{time}}",
    lostBanner: "The connection to Mingchu is lost; reconnecting. What you see is as of {{time}}.",
  },
  demo: {
    plain: "Demo: the kitchens are simulated",
    shortened:
      "Demo: the kitchens are simulated, alert durations are 1/{{times}} of real ones (15 minutes count as {{example}})",
    shortenedBrief: "Demo: simulated kitchens, alerts {{times}}× faster",
  },
  state: {
    loading: "Loading",
    retry: "Try again",
    failed: "Could not be loaded",
    unreachable: "Mingchu cannot be reached. Check the network and try again.",
    notAnswer: "Mingchu gave an answer that makes no sense (status {{status}}). Try again later.",
    notFound: "Not here, or not yours to see",
    notFoundDetail: "The address may be wrong, or it belongs to another school.",
    forbidden: "Your role may not see this",
    back: "Back to the overview",
  },
  overview: {
    heading: "Overview",
    asOf: "As of {{time}}",
    numbers: "Numbers",
    kitchens: "Kitchens online",
    cameras: "Cameras online",
    sensors: "Sensors reporting",
    openAlerts: "Open alerts",
    blindAreas: "Blind areas",
    blindHint: "must be seen, have no camera",
    allSeen: "Everything required is seen",
    unacknowledged: "{{count}} not acknowledged",
    allAcknowledged: "All acknowledged",
    noAlerts: "No alerts",
    offline: "{{count}} offline",
    silent: "{{count}} silent",
    allOnline: "All online",
    allReporting: "All reporting",
    sites: "Schools and canteens",
    alerts: "Open alerts",
    allAlerts: "All alerts",
    blind: "Areas without a camera",
    noSites: "No school or canteen belongs to your account yet",
    noSitesHint: "Ask an administrator to give you a post at one.",
  },
  site: {
    kinds: { district: "District", town: "Town", school: "School", canteen: "Canteen" },
    cameras: "Live pictures",
    sensors: "Cold chain and air",
    alerts: "Alerts",
    below: "Below",
    canteens: "Canteens it eats from",
    serves: "Serves",
    fedBy: "eats from {{names}}",
    refusals: "Refused messages",
    noCameras: "No cameras yet",
    noSensors: "No sensors yet",
    noAlerts: "No open alerts",
    noBelow: "No schools or canteens below yet",
    earlier_one: "{{count}} resolved alert besides",
    earlier_other: "{{count}} resolved alerts besides",
    ok: "All well",
    search: "Find a school or canteen",
    noneFound: "Nothing found",
    expand: "Expand {{name}}",
    collapse: "Collapse {{name}}",
    camerasChip: "Cameras {{online}}/{{total}}",
    sensorsChip: "Sensors {{reporting}}/{{total}}",
    alertsChip_one: "{{count}} alert",
    alertsChip_other: "{{count}} alerts",
    blindChip_one: "{{count}} blind area",
    blindChip_other: "{{count}} blind areas",
    noDevices: "No devices",
  },
  refusals: {
    none: "No refused messages",
    hint: "What devices sent and could not be used; it stops once the device is put right.",
    at: "Time",
    account: "Device account",
    topic: "Topic",
    reason: "Reason",
    payload: "Content",
    newestPayload: "Newest content",
    times_one: "{{count}} time",
    times_other: "{{count}} times",
    span: "{{from}} to {{to}}",
    more_one: "Show {{count}} more",
    more_other: "Show {{count}} more",
  },
  area: {
    storage: "Storage",
    "rough-processing": "Rough processing",
    cutting: "Cutting",
    cooking: "Cooking",
    "cold-room": "Cold room",
    washing: "Washing",
    serving: "Serving",
    "sample-retention": "Sample retention",
  },
  camera: {
    online: "Online",
    offline: "Offline",
    unknown: "State unknown",
    offlineSince: "Offline since {{time}}",
    offlinePlain: "Offline",
    blind: "No camera",
    blindDetail: "This area must be seen",
    fault: {
      unreachable: "cannot be reached",
      "wrong-password": "wrong password",
      "no-such-stream": "no such stream",
      "not-allowed": "address or port is not among those allowed for this site",
      "unsupported-codec": "codec not supported",
      "no-key-frames": "no key frames",
      stalled: "picture stopped",
      refused: "refuses to give a picture",
      "too-many-viewers":
        "gives out no more streams: close other clients that watch it, or allow more in the camera",
      protocol: "breaks the protocol",
      "too-lossy":
        "too much is lost on the network and the picture stops again and again: check cables, switch and bandwidth",
      "clock-off": "its clock is wrong: check its time (NTP) settings",
    },
    faultJoin: ": ",
    clockAhead: "its clock is {{duration}} ahead: check its time (NTP) settings",
    clockBehind: "its clock is {{duration}} behind: check its time (NTP) settings",
    connecting: "Connecting to the picture",
    reconnecting: "Picture lost, reconnecting",
    lastPicture: "The last picture is from {{age}}",
    capturedAt: "Taken {{time}}",
    frozen: "Picture stopped for {{duration}}",
    ended: "Viewing has ended: outside its hours, or access was withdrawn",
    again: "Watch again",
    noPlayer: "This browser cannot play the live picture. Use a recent Chrome, Edge, Firefox or Safari.",
    noCodec: "This browser cannot decode this camera's picture ({{codec}}).",
    blocked: "The browser did not start it; tap to play",
    enlarge: "Enlarge {{name}}",
    close: "Close",
    notLive: {
      unseen: "Plays when it is scrolled into view",
      enlarged: "Enlarged now",
      limit: "At most {{count}} play at once; open this one to see it",
    },
  },
  time: {
    seconds: "{{s}} s",
    minutes: "{{m}} min",
    hours: "{{h}} h {{m}} min",
    hoursOnly: "{{h}} h",
    days: "{{d}} d {{h}} h",
    daysOnly: "{{d}} d",
    ago: "{{duration}} ago",
    justNow: "just now",
  },
  ...enAccounts,
  ...enChannels,
  ...enLinks,
  ...enPictures,
  ...enPrivacy,
  ...enProblems,
  ...enSensors,
  ...enHealth,
  ...enOrders,
  ...enOwn,
  ...enCalibration,
  ...enCameraFaults,
  ...enReports,
  ...enRemarks,
  ...enAlertLife,
  ...enAlerts,
  ...enInbox,
  ...enPlayer,
  ...enToday,
  ...enWall,
  ...enNewcomers,
  ...enStore,
  ...enAudit,
  ...enCameraEntry,
  ...enCoverage,
  ...enDisclosures,
  ...enDuty,
  ...enEstate,
  ...enReasons,
  ...enPast,
  ...enGone,
  ...enPeople,
  ...enRights,
  ...enRules,
};
