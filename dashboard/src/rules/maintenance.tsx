// Planned maintenance: what is worked on, from when until when, why, and where its food went.

import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { placeById } from "../../../devices/places.ts";
import type { Maintenance, NewMaintenance, SiteRules } from "../../../hub/serve/contract.ts";
import { EditDrawer } from "../estate/edit-drawer.tsx";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { sensorsQuery, useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { problemText } from "../shell/states.tsx";
import { clockTime, zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";
import { ruleApi, useEndMaintenance } from "./rule-queries.ts";

export function MaintenanceSection(props: { rules: SiteRules }) {
  const { rules } = props;
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title={t("rules.maintenance")}
      aside={
        rules.mayChange && (
          <Button onClick={() => setOpen(true)} data-testid="plan-maintenance">
            {t("rules.plan")}
          </Button>
        )
      }
    >
      <p className="quiet">{t("rules.maintenanceIntro")}</p>
      {rules.maintenance.length === 0 && <p>{t("rules.noMaintenance")}</p>}
      <ul className="rule-list">
        {rules.maintenance.map((one) => (
          <li key={one.id} data-testid="maintenance">
            <MaintenanceRow one={one} siteId={rules.siteId} />
          </li>
        ))}
      </ul>
      {isOpen && <MaintenanceForm rules={rules} onClose={() => setOpen(false)} />}
    </Section>
  );
}

function MaintenanceRow(props: { one: Maintenance; siteId: string }) {
  const { one, siteId } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const { data: sites } = useSites();
  const { data: sensors } = useQuery(sensorsQuery(siteId));
  const end = useEndMaintenance();
  const isRunning = Date.parse(one.from) <= now;
  const { kind = "district", siteId: at } = one.site;
  const site =
    sites?.find((each) => each.id === at)?.name ?? t("rules.fromAbove", { kind: t(`site.kinds.${kind}`) });
  const device = sensors?.find((each) => each.id === one.deviceId)?.name ?? one.deviceId;
  const moment = (text: string) => {
    const ms = Date.parse(text);
    return `${zoneDate(ms, zone)} ${clockTime(ms, zone).slice(0, 5)}`;
  };
  return (
    <>
      <div className="rule-row">
        <p className="rule-name">
          <strong>{device ?? `${site} · ${t("rules.wholeSite")}`}</strong>
          <span className="chip" data-tone={isRunning ? "warning" : "notice"}>
            {t(isRunning ? "rules.running" : "rules.planned")}
          </span>
        </p>
        <p>{t("rules.span", { from: moment(one.from), until: moment(one.until) })}</p>
        <p className="rule-said">
          <span>{t("rules.reason", { reason: one.reason })}</span>
          {one.foodTo !== "" && <span>{t("rules.foodTo", { where: one.foodTo })}</span>}
          {one.by !== undefined && <span className="quiet">{one.by}</span>}
        </p>
        {end.error !== null && (
          <p role="alert" className="form-fault">
            {problemText(end.error, t)}
          </p>
        )}
      </div>
      {one.mayEnd && (
        <Popconfirm
          title={t("rules.endNowSure")}
          okText={t("rules.endNow")}
          cancelText={t("rules.keep")}
          onConfirm={() => end.mutate(one.id)}
        >
          <Button size="small" loading={end.isPending}>
            {t("rules.endNow")}
          </Button>
        </Popconfirm>
      )}
    </>
  );
}

type Values = { deviceId: string; from: string; until: string; reason: string; foodTo: string };

/** In place of a device: all of the site. */
const WHOLE = "";
/** Chosen: a repairer's visit. */
const USUAL_MS = 4 * 3_600_000;

function MaintenanceForm(props: { rules: SiteRules; onClose: () => void }) {
  const { rules, onClose } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [end] = useState(() => now + USUAL_MS);
  const initial: Values = {
    deviceId: rules.devices[0]?.id ?? WHOLE,
    from: "",
    until: `${zoneDate(end, zone)}T${clockTime(end, zone).slice(0, 5)}`,
    reason: "",
    foodTo: "",
  };
  return (
    <EditDrawer<Values>
      title={t("rules.plan")}
      draftKey={`maintenance of ${rules.siteId}`}
      initial={initial}
      onClose={onClose}
      save={(values) => ruleApi.plan(rules.siteId, draftOf(values, zone))}
    >
      {() => <MaintenanceFields rules={rules} />}
    </EditDrawer>
  );
}

function draftOf({ deviceId, from, until, reason, foodTo }: Values, zone: string): NewMaintenance {
  return {
    ...(deviceId === WHOLE ? {} : { deviceId }),
    ...(from === "" ? {} : { from: momentOf(from, zone) }),
    until: momentOf(until, zone),
    reason: reason.trim(),
    foodTo: foodTo.trim(),
  };
}

/** 2026-11-21T10:30 on the zone's clocks as a moment. */
function momentOf(text: string, zone: string): string {
  const [day = "", time = "00:00"] = text.split("T");
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return new Date(midnight(day, zone) + (hours * 60 + minutes) * 60_000).toISOString();
}

function MaintenanceFields(props: { rules: SiteRules }) {
  const { rules } = props;
  const { t } = useTranslation();
  const deviceId = Form.useWatch<string>("deviceId");
  const place = rules.devices.find((one) => one.id === deviceId)?.place ?? "";
  const holdsFood = (placeById(place)?.limits.length ?? 0) > 0;
  const needed = [{ required: true, whitespace: true, message: t("estate.bad.required") }];
  return (
    <>
      <Form.Item name="deviceId" label={t("rules.device")}>
        <Select
          options={[
            ...rules.devices.map(({ id, name }) => ({ value: id, label: name })),
            { value: WHOLE, label: t("rules.wholeSite") },
          ]}
        />
      </Form.Item>
      <Form.Item name="from" label={t("rules.from")}>
        <Input type="datetime-local" className="field-date" />
      </Form.Item>
      <Form.Item name="until" label={t("rules.untilTime")} rules={needed} extra={t("rules.maintenanceHint")}>
        <Input type="datetime-local" className="field-date" />
      </Form.Item>
      <Form.Item name="reason" label={t("rules.maintenanceReason")} rules={needed}>
        <Input maxLength={200} data-testid="field-reason" />
      </Form.Item>
      {holdsFood && (
        <Form.Item name="foodTo" label={t("rules.food")} rules={needed} extra={t("rules.foodHint")}>
          <Input maxLength={200} data-testid="field-food" />
        </Form.Item>
      )}
    </>
  );
}
