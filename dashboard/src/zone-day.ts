// When a day begins in a zone. Pure.

/** Midnight of 2026-11-21 in the zone, in Unix ms. */
export function midnight(day: string, zone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  //  What the zone's clocks show at that moment tells how far they are ahead.
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(utc);
  return utc - (Date.parse(`${shown.replace(" ", "T")}Z`) - utc);
}
