// What is kept of a camera's past whatever its age; whoever may ends that here, after a second question.
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Protection } from "../../../hub/serve/contract.ts";
import { useHubClock } from "../hub-clock.tsx";
import { problemText } from "../shell/states.tsx";
import { clockTime, zoneDate } from "../wording.ts";
import { useLiftProtection, useProtections } from "./past-queries.ts";

export function ProtectionList(props: { cameraId: string; onSeek: (at: number) => void }) {
  const { cameraId, onSeek } = props;
  const { t } = useTranslation();
  const { data = [] } = useProtections(cameraId);
  const lift = useLiftProtection(cameraId);
  if (data.length === 0) return null;
  return (
    <section className="past-card">
      <h2>{t("past.protected.title")}</h2>
      <ul className="past-clips">
        {data.map((one) => (
          <ProtectionRow
            key={one.id}
            protection={one}
            isLifting={lift.isPending && lift.variables === one.id}
            onLift={() => lift.mutate(one.id)}
            onSeek={onSeek}
          />
        ))}
      </ul>
      {lift.error !== null && (
        <p className="acknowledge-failed" role="alert">
          <strong>{t("past.protected.liftFailed")}</strong> {problemText(lift.error, t)}
        </p>
      )}
    </section>
  );
}

function ProtectionRow(props: {
  protection: Protection;
  isLifting: boolean;
  onLift: () => void;
  onSeek: (at: number) => void;
}) {
  const { by, reason, alertId, mayLift, ...span } = props.protection;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
  const text = `${zoneDate(from, zone)} ${clockTime(from, zone)} – ${clockTime(to, zone)}`;
  return (
    <li data-testid="protection">
      <Button type="link" className="past-jump" onClick={() => props.onSeek(from)}>
        {text}
      </Button>
      <span className="quiet">
        {alertId === undefined ? (
          `${by} · ${reason}`
        ) : (
          <Link to={`/alerts/${encodeURIComponent(alertId)}`}>{t("past.protected.ofAlert")}</Link>
        )}
      </span>
      {mayLift && (
        <Popconfirm
          title={t("past.protected.liftSure")}
          description={
            <p className="past-sure">
              {text}
              {alertId === undefined ? ` · ${reason}` : ` · ${t("past.protected.ofAlert")}`}
              <br />
              {t("past.protected.liftLost")}
            </p>
          }
          okText={t("past.protected.lift")}
          okButtonProps={{ danger: true }}
          cancelText={t("past.protected.keep")}
          onConfirm={props.onLift}
        >
          <Button size="small" loading={props.isLifting} data-testid="protection-lift">
            {t("past.protected.lift")}
          </Button>
        </Popconfirm>
      )}
    </li>
  );
}
