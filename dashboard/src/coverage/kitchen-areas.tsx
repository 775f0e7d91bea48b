// One kitchen's areas in words: how each is, since when, by which cameras; and which it does not have, and why.
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { AREAS, type AreaName } from "../../../devices/areas.ts";
import type { Coverage } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { camerasQuery } from "../queries.ts";
import { problemText } from "../shell/states.tsx";
import { durationText, momentText } from "../wording.ts";
import { cellOf, useAreaChange } from "./coverage-queries.ts";

export function KitchenAreas(props: { item: Coverage }) {
  const { item } = props;
  const { t } = useTranslation();
  const { data: cameras } = useQuery(camerasQuery(item.siteId));
  const cameraName = (id: string) => cameras?.find((camera) => camera.id === id)?.name ?? id;
  return (
    <>
      <ul className="kitchen-areas">
        {item.kind === "canteen" &&
          AREAS.map((area) => <Area key={area} item={item} area={area} cameraName={cameraName} />)}
      </ul>
      <Link to={`/sites/${encodeURIComponent(item.siteId)}`}>{t("page.site")}</Link>
    </>
  );
}

function Area(props: { item: Coverage; area: AreaName; cameraName: (id: string) => string }) {
  const { item, area } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const asked = item.areas.find((one) => one.area === area);
  const absent = item.absent.find((one) => one.area === area);
  const state = cellOf(item, area);
  const moment = (at: string) => momentText(Date.parse(at), now, zone);
  return (
    <li data-testid={`area-${area}`}>
      <strong>{t(`area.${area}`)}</strong>
      <span className="coverage-state" data-state={state}>
        {t(`coverage.state.${state}`)}
      </span>
      <span className="quiet">
        {asked &&
          t("coverage.since", {
            time: moment(asked.since),
            age: durationText(Math.max(0, now - Date.parse(asked.since)), t),
          })}
        {absent && t("coverage.by", { by: absent.by, time: moment(absent.at), reason: absent.reason })}
      </span>
      <span className="chips">
        {asked?.cameras.map((id) => (
          <Link
            key={id}
            className="chip"
            to={`/sites/${encodeURIComponent(item.siteId)}?camera=${encodeURIComponent(id)}`}
          >
            {props.cameraName(id)}
          </Link>
        ))}
      </span>
      {item.mayChange && <AreaChanger siteId={item.siteId} area={area} isThere={asked !== undefined} />}
    </li>
  );
}

function AreaChanger(props: { siteId: string; area: AreaName; isThere: boolean }) {
  const { siteId, area, isThere } = props;
  const { t } = useTranslation();
  const [reason, setReason] = useState<string>();
  const change = useAreaChange(siteId);
  const failed = change.isError && (
    <span className="failed" role="alert">
      {problemText(change.error, t)}
    </span>
  );
  if (!isThere)
    return (
      <span>
        <Button
          size="small"
          loading={change.isPending}
          onClick={() => change.mutate({ area, isThere: true })}
        >
          {t("coverage.isThere")}
        </Button>
        {failed}
      </span>
    );
  if (reason === undefined)
    return (
      <Button size="small" type="link" onClick={() => setReason("")} data-testid={`absent-${area}`}>
        {t("coverage.isAbsent")}
      </Button>
    );
  return (
    <form
      className="area-reason"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ area, isThere: false, reason }, { onSuccess: () => setReason(undefined) });
      }}
    >
      <Input
        required
        autoFocus
        maxLength={500}
        aria-label={t("coverage.reason")}
        placeholder={t("coverage.reason")}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button size="small" type="primary" htmlType="submit" loading={change.isPending}>
        {t("coverage.save")}
      </Button>
      <Button size="small" onClick={() => setReason(undefined)}>
        {t("coverage.cancel")}
      </Button>
      {failed}
    </form>
  );
}
