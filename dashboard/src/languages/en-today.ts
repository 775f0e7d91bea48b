// Words of today's page on a phone, in English.
import type { zhToday } from "./zh-today.ts";

export const enToday: typeof zhToday = {
  today: {
    title: "Today",
    well_one: "{{count}} fridge is within its limits",
    well_other: "All {{count}} fridges are within their limits",
    wholeDay: "All day so far. There is nothing to do.",
    since: "Since {{time}}. There is nothing to do.",
    nothing: "There is nothing to do",
    noFridges: "No fridge is known here yet.",
    take: "See to it",
    act: "Say what you did",
    look: "Look",
    inHand: "Somebody sees to it: {{what}}",
    outside: "{{name}} is beyond its limit: is the door shut?",
    unknown: "{{name}} sends nothing",
    unknownDo: "Look whether the sensor is there and has power.",
    others_one: "{{count}} more",
    others_other: "{{count}} more",
    asOf: "Cut off from the hub: this is how it was at {{time}}",
    fridges: "Fridges",
    alerts: "Alerts today",
    none: "none",
    alertsOf_one: "{{count}}, {{over}} over",
    alertsOf_other: "{{count}}, {{over}} over",
    cameras: "Cameras",
    camerasOf: "{{online}} of {{count}} online",
    kitchen: "Pictures and sensors",
    samples: "Menus and samples",
    all: "See everything",
  },
};
