// A sensor's calibrations: what it was compared with, by whom, and what that makes of its readings.
import { z } from "zod";
import { isMetricName } from "../../../devices/metrics.ts";
import { createCalibration, withdrawCalibration } from "../../actions/calibrate.ts";
import { type Desk, refuse, whyNot } from "../../actions/desk.ts";
import type { DeviceId } from "../../model.ts";
import { type Calibration, correctionsOf, listCalibrations } from "../../store/calibrations.ts";
import type { History } from "../../store/history.ts";
import type * as contract from "../contract.ts";
import {
  CALIBRATED_METRICS,
  calibrationSchema,
  calibrationsSchema,
  newCalibrationSchema,
  withdrawCalibrationSchema,
} from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });

export function calibrationRoutes(desk: Desk, history: History): Route[] {
  return [
    route({
      method: "get",
      path: "/sensors/{id}/calibrations",
      action: "sensors.read",
      summary: "What a sensor was compared with",
      params: byId,
      answer: calibrationsSchema,
      handle: async ({ who, params }) => {
        const sensor = desk.estate.sensor(params.id);
        const refused = whyNot(desk, signedIn(who), "sensors.read", sensor?.siteId, "sensor");
        if (refused !== undefined) return refused;
        const all = await listCalibrations(desk.book.db, params.id);
        return {
          answer: {
            items: all.map((one) => calibrationView(one, all)),
            raw: await newestRaw(history, params.id),
          },
        };
      },
    }),
    route({
      method: "post",
      path: "/sensors/{id}/calibrations",
      action: "calibrations.create",
      summary: "Write down a comparison with a reference; readings since then are corrected by it",
      params: byId,
      body: newCalibrationSchema,
      answer: calibrationSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const { inForceFrom, metric, ...rest } = body;
        if (!isMetricName(metric)) return refuse(422, `metric: there is no metric ${metric}`);
        const outcome = await createCalibration(desk, signedIn(who), params.id, {
          ...rest,
          metric,
          inForceFrom: inForceFrom === undefined ? undefined : Date.parse(inForceFrom),
        });
        return "refused" in outcome ? outcome : { answer: await viewOf(desk, outcome.done) };
      },
    }),
    route({
      method: "post",
      path: "/calibrations/{id}/withdraw",
      action: "calibrations.withdraw",
      summary: "Take a wrong record back: it stays to be seen and corrects nothing",
      params: byId,
      body: withdrawCalibrationSchema,
      answer: calibrationSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await withdrawCalibration(desk, signedIn(who), params.id, body.note);
        return "refused" in outcome ? outcome : { answer: await viewOf(desk, outcome.done) };
      },
    }),
  ];
}

async function viewOf(desk: Desk, one: Calibration): Promise<contract.Calibration> {
  return calibrationView(one, await listCalibrations(desk.book.db, one.sensorId));
}

function calibrationView(one: Calibration, all: readonly Calibration[]): contract.Calibration {
  const { inForceFrom, created, withdrawn, points, ...rest } = one;
  const next = correctionsOf(all.filter((other) => other.metric === one.metric)).find(
    ({ from }) => from > inForceFrom,
  );
  const end = withdrawn === undefined ? next?.from : undefined;
  return {
    ...rest,
    points: points.map((point) => ({ ...point })),
    inForceFrom: iso(inForceFrom),
    ...(end === undefined ? {} : { inForceTo: iso(end) }),
    created: { ...created, at: iso(created.at) },
    ...(withdrawn === undefined ? {} : { withdrawn: { ...withdrawn, at: iso(withdrawn.at) } }),
  };
}

/** What the sensor last sent, without any calibration: what a reference is compared with. */
async function newestRaw(history: History, deviceId: DeviceId): Promise<contract.Calibrations["raw"]> {
  const newest = await history.latest(CALIBRATED_METRICS.map((metric) => ({ deviceId, metric })));
  const values: contract.Calibrations["raw"] = {};
  for (const { metric, measuredAt } of newest) {
    const at = { deviceId, metric, from: measuredAt, to: measuredAt + 1, limit: 10 };
    const last = (await history.readings(at)).readings.at(-1);
    if (last !== undefined)
      values[metric as "temperature"] = { value: last.raw, measuredAt: iso(measuredAt) };
  }
  return values;
}
