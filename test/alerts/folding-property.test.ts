// Whatever is missing, heard and open: only what is silent is folded, and folding again changes nothing.
import fc from "fast-check";
import { expect, test } from "vitest";
import { CAMERAS, CAUSE_RULES, type SeenDevice } from "../../hub/alerts/causes.ts";
import { fold } from "../../hub/alerts/folding.ts";
import type { Change } from "../../hub/alerts/sheet.ts";
import type { Alert } from "../../hub/model.ts";

const AT = 1_800_000_000_000;
const MINUTE = 60_000;
const SITES = ["a", "b", "c"];
const RULES = ["sensor-silent", "camera-offline", "sample-fridge-too-warm", "sensor-battery-low"];
const ago = (most: number) => fc.integer({ min: 0, max: most }).map((minutes) => AT - minutes * MINUTE);

const device = fc.record({
  siteId: fc.constantFrom(...SITES),
  way: fc.constantFrom("g1/x", "g2/x", CAMERAS, undefined),
  heardAt: ago(120).map((at) => at - MINUTE),
  standing: fc.constantFrom("fresh" as const, "doubtful" as const, "missing" as const, "missing" as const),
  patienceMs: fc.constantFrom(16 * MINUTE, 20 * MINUTE),
  graceMs: fc.constant(6 * MINUTE),
});

const alertOf = (id: number) =>
  fc.record({
    on: fc.integer({ min: 0, max: 11 }),
    rule: fc.constantFrom(...RULES),
    firedAt: ago(60),
    isPersons: fc.boolean(),
    isResolved: fc.boolean(),
    isNew: fc.boolean(),
    key: fc.constant(id),
  });

const causeOf = (id: number) =>
  fc.record({
    rule: fc.constantFrom(...CAUSE_RULES),
    siteId: fc.constantFrom(...SITES, "top"),
    firedAt: ago(60),
    isResolved: fc.boolean(),
    covers: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
    key: fc.constant(id),
  });

const pathUp = (site: string) => [site, "top"];

test("nothing that is not silent is ever folded, whatever was folded before; a second look changes nothing", () => {
  fc.assert(
    fc.property(
      fc.array(device, { minLength: 1, maxLength: 12 }),
      fc.tuple(...Array.from({ length: 10 }, (_, i) => alertOf(i))),
      fc.tuple(...Array.from({ length: 2 }, (_, i) => causeOf(i))),
      (found, drawn, causes) => {
        const devices: SeenDevice[] = found.map((one, i) => ({ ...one, id: `d${i}` }));
        const parentOf = new Map(
          causes.flatMap(({ key, covers }) => covers.map((n) => [n, `c${key}`] as const)),
        );
        const alerts = drawn.map((one): Alert => {
          const parent = causes.find(({ key }) => `c${key}` === parentOf.get(one.key));
          //  No cause covers what is elsewhere.
          const isBelow = pathUp(devices[one.on]?.siteId ?? "").includes(parent?.siteId ?? "");
          const into = isBelow ? parentOf.get(one.key) : undefined;
          const isAbsence = one.rule === "sensor-silent" || one.rule === "camera-offline";
          return {
            id: `a${one.key}`,
            siteId: devices[one.on]?.siteId ?? "a",
            deviceId: `d${one.on}`,
            source: one.isPersons ? "person" : "rule",
            rule: one.rule,
            severity: "warning",
            state: one.isResolved ? "resolved" : "firing",
            since: one.firedAt,
            firedAt: one.firedAt,
            ...(one.isResolved ? { resolvedAt: AT } : {}),
            ...(into !== undefined && isAbsence && !one.isPersons && !one.isNew ? { foldedInto: into } : {}),
          };
        });
        const known = causes.map(
          (one): Alert => ({
            id: `c${one.key}`,
            siteId: one.siteId,
            source: "rule",
            rule: one.rule,
            way: "g1/x",
            severity: "warning",
            state: one.isResolved ? "resolved" : "firing",
            since: one.firedAt,
            firedAt: one.firedAt,
            ...(one.isResolved ? { resolvedAt: one.firedAt } : {}),
          }),
        );
        let made = 0;
        const scene = { devices, pathUp, at: AT, durationFactor: 1, newId: () => `n${++made}` };
        const isNew = (alert: Alert) => drawn.some((one) => one.isNew && `a${one.key}` === alert.id);
        const changes: Change[] = alerts
          .filter(isNew)
          .map((alert) => ({ alert, happened: [{ kind: "opened", at: AT, by: "rule" }], isNew: true }));
        const kept = [...known, ...alerts.filter((alert) => !isNew(alert))];
        const after = fold(changes, kept, scene);

        const before = new Map([...kept, ...alerts].map((alert) => [alert.id, alert]));
        for (const { alert, happened } of after) {
          if (!happened.some(({ kind }) => kind === "folded") || alert.deviceId === undefined) continue;
          expect(alert.source).toBe("rule");
          expect(["sensor-silent", "camera-offline"]).toContain(alert.rule);
          const mine = devices.find(({ id }) => id === alert.deviceId);
          const was = before.get(alert.id)?.foldedInto;
          expect(mine?.standing === "missing" || was !== undefined).toBe(true);
        }
        //  What the rules found is written, whatever became of it.
        for (const change of changes)
          expect(after.some(({ alert }) => alert.id === change.alert.id)).toBe(true);
        const standing = new Map([...before, ...after.map(({ alert }) => [alert.id, alert] as const)]);
        expect(fold([], [...standing.values()], scene)).toEqual([]);
      },
    ),
    { numRuns: 3000 },
  );
});
