// Readings that were too old to be taken unseen: of which sensor, how many, from when, and what becomes of them.
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import type { Held } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { useMay } from "../queries.ts";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { durationText, momentText } from "../wording.ts";
import { Fault } from "./adopt-form.tsx";
import { useDecide, useHeld } from "./newcomer-queries.ts";

export function HeldList(props: {
  siteId: string;
  siteNameOf: (siteId: string) => string | undefined;
  onDone: (words: string) => void;
}) {
  const { t } = useTranslation();
  const { data, error, refetch } = useHeld(props.siteId);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  if (data.items.length === 0) return <EmptyNote text={t("newcomers.held.none")} />;
  return (
    <>
      <p className="quiet">{t("newcomers.held.hint")}</p>
      <ul className="newcomers">
        {data.items.map((one) => (
          <HeldItem
            key={one.sensorId}
            held={one}
            siteName={props.siteNameOf(one.siteId)}
            onDone={props.onDone}
          />
        ))}
      </ul>
    </>
  );
}

function HeldItem(props: { held: Held; siteName: string | undefined; onDone: (words: string) => void }) {
  const { held } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const may = useMay()("held-readings.decide");
  const take = useDecide(held.sensorId, "take");
  const discard = useDecide(held.sensorId, "discard");
  const moment = (text: string) => momentText(Date.parse(text), now, zone);
  const [least, most] = [durationText(held.leastAgeS * 1000, t), durationText(held.mostAgeS * 1000, t)];
  return (
    <li data-testid={`held-${held.sensorId}`}>
      <header className="newcomer-head">
        <h3>{held.name}</h3>
        <span className="chip">{t("newcomers.held.count", { count: held.count })}</span>
      </header>
      <p className="quiet">
        {[
          props.siteName,
          t("newcomers.held.span", { from: moment(held.from), to: moment(held.to) }),
          least === most ? t("newcomers.held.ageOne", { most }) : t("newcomers.held.age", { least, most }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {may && (
        <span className="newcomer-buttons">
          <Popconfirm
            title={t("newcomers.held.takeSure")}
            okText={t("newcomers.held.take")}
            onConfirm={() =>
              take.mutate(held.through, {
                onSuccess: (decided) =>
                  props.onDone(
                    t(decided.tooOld === 0 ? "newcomers.held.done" : "newcomers.held.doneSome", {
                      ...decided,
                    }),
                  ),
              })
            }
          >
            <Button
              type="primary"
              data-testid="held-take"
              loading={take.isPending}
              aria-label={t("newcomers.held.takeFor", { name: held.name })}
            >
              {t("newcomers.held.take")}
            </Button>
          </Popconfirm>
          <Popconfirm
            title={t("newcomers.held.discardSure")}
            okText={t("newcomers.held.discard")}
            onConfirm={() => discard.mutate(held.through)}
          >
            <Button
              danger
              loading={discard.isPending}
              aria-label={t("newcomers.held.discardFor", { name: held.name })}
            >
              {t("newcomers.held.discard")}
            </Button>
          </Popconfirm>
        </span>
      )}
      {(take.error ?? discard.error) && <Fault error={take.error ?? discard.error} />}
    </li>
  );
}
