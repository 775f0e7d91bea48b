// The list of an inbox with keys, marks and, on a wide screen, the alert that is looked at beside it.
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Site } from "../../../hub/serve/contract.ts";
import { useDeviceNames } from "../alerts/device-names.ts";
import { useMay } from "../queries.ts";
import { problemText } from "../shell/states.tsx";
import { KEYS, type Key, useInboxKeys } from "./inbox-keys.ts";
import { canBeTaken, type Entry, groupsOf } from "./inbox-list.ts";
import { InboxPane } from "./inbox-pane.tsx";
import { InboxRow } from "./inbox-row.tsx";
import { type TakingOn, useTakingOn } from "./take-on.ts";

/** Chosen: some three screens of a phone. */
const STEP = 20;

export function Inbox(props: { entries: readonly Entry[]; sites: readonly Site[] }) {
  const { t } = useTranslation();
  const mayTake = useMay()("alerts.acknowledge");
  const groups = useMemo(() => groupsOf(props.entries), [props.entries]);
  const ordered = useMemo(() => groups.flatMap((group) => group.entries), [groups]);
  const [most, setMost] = useState(STEP);
  const [looked, setLooked] = useState<string | undefined>(undefined);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const taking = useTakingOn();
  const shown = useMemo(() => new Set(ordered.slice(0, most).map(({ alert }) => alert.id)), [ordered, most]);
  const names = useDeviceNames(
    useMemo(() => ordered.slice(0, most).map(({ alert }) => alert), [ordered, most]),
  );
  const current = ordered.find(({ alert }) => alert.id === looked)?.alert ?? ordered[0]?.alert;
  const canTake = (id: string) => ordered.some(({ alert }) => alert.id === id && canBeTaken(alert));
  //  One that somebody else has taken on meanwhile is marked no more.
  const toTake = [...marked].filter(canTake);

  const walk = (by: number) => {
    const at = ordered.findIndex(({ alert }) => alert.id === current?.id);
    const next = Math.min(Math.max(at + by, 0), ordered.length - 1);
    if (next >= most) setMost(most + STEP);
    setLooked(ordered[next]?.alert.id);
  };
  const mark = (id: string, isMarked: boolean) => {
    const next = new Set(marked);
    if (isMarked && canTake(id)) next.add(id);
    else next.delete(id);
    setMarked(next);
  };
  const take = async (ids: readonly string[]) => setMarked(new Set(await taking.take(ids)));
  useInboxKeys((key: Key) => {
    if (key === "j") walk(1);
    else if (key === "k") walk(-1);
    else if (current === undefined || !mayTake) return;
    else if (key === "x") mark(current.id, !marked.has(current.id));
    else void take(toTake.length > 0 ? toTake : [current.id].filter(canTake));
  });

  return (
    <div className="inbox">
      <div className="inbox-list">
        <KeysHint mayTake={mayTake} />
        <Outcome taking={taking} />
        {groups.map(({ heading, entries }) => (
          <section key={heading} aria-label={t(`inbox.heading.${heading}`)}>
            {entries.some(({ alert }) => shown.has(alert.id)) && (
              <h2 className="inbox-heading" data-tone={heading}>
                {t(`inbox.heading.${heading}`)} <span>{entries.length}</span>
              </h2>
            )}
            <ul className="alerts">
              {entries
                .filter(({ alert }) => shown.has(alert.id))
                .map((entry) => (
                  <InboxRow
                    key={entry.alert.id}
                    entry={entry}
                    sites={props.sites}
                    names={names}
                    isCurrent={entry.alert.id === current?.id}
                    isMarked={marked.has(entry.alert.id)}
                    mayMark={mayTake}
                    onLook={() => setLooked(entry.alert.id)}
                    onMark={(isMarked) => mark(entry.alert.id, isMarked)}
                  />
                ))}
            </ul>
          </section>
        ))}
        {ordered.length > most && (
          <Button block onClick={() => setMost(most + STEP)}>
            {t("alert.more")}
          </Button>
        )}
        {toTake.length > 0 && (
          <div className="inbox-bar" data-testid="inbox-bar">
            <span>{t("inbox.marked", { count: toTake.length })}</span>
            <Button type="primary" loading={taking.isBusy} onClick={() => void take(toTake)}>
              {t("inbox.takeAll", { count: toTake.length })}
            </Button>
            <Button onClick={() => setMarked(new Set())}>{t("inbox.unmark")}</Button>
          </div>
        )}
      </div>
      {current && (
        <InboxPane
          alert={current}
          deviceName={current.deviceId === undefined ? undefined : names.get(current.deviceId)}
        />
      )}
    </div>
  );
}

function KeysHint(props: { mayTake: boolean }) {
  const { t } = useTranslation();
  const keys = props.mayTake ? KEYS : KEYS.slice(0, 2);
  return (
    <p className="inbox-keys quiet" data-testid="inbox-keys">
      {keys.map((key) => (
        <span key={key}>
          <kbd>{key}</kbd> {t(`inbox.key.${key}`)}
        </span>
      ))}
    </p>
  );
}

function Outcome(props: { taking: TakingOn }) {
  const { outcome } = props.taking;
  const { t } = useTranslation();
  if (outcome === undefined) return null;
  return (
    <p className="inbox-outcome" role="status" data-testid="inbox-outcome">
      {outcome.done > 0 && t("inbox.taken", { count: outcome.done })}
      {outcome.failed > 0 && (
        <strong className="acknowledge-failed">
          {t("inbox.failed", { count: outcome.failed })} {problemText(outcome.error, t)}
        </strong>
      )}
    </p>
  );
}
