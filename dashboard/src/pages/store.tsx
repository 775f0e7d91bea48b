// The hub's store as its administrator sees it: whether it is backed up first, because that is what is forgotten; then how
// much it holds, how much room there is, whether it is carried on, and the end of the audit log's chain.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Store } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { KEYS } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { BackupState } from "../store/backup-state.tsx";
import { Fact, Facts } from "../store/facts.tsx";
import { bytesText, countText, dateText } from "../store/figures.ts";
import { clockTime, durationText } from "../wording.ts";

/** Chosen: a rate is of a minute; while a backup is made its end is waited for. */
const LOOK_EVERY_MS = 15_000;
const LOOK_OFTEN_MS = 1_000;

export function StorePage() {
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: KEYS.store,
    queryFn: ({ signal }) => api.store(signal),
    refetchInterval: ({ state }) =>
      state.data?.backup.runningSince === undefined ? LOOK_EVERY_MS : LOOK_OFTEN_MS,
  });
  const { offsetMs } = useHubClock();
  usePageTitle(t("store.heading"));
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  return (
    <>
      <header className="page-head">
        <h1>{t("store.heading")}</h1>
        {data && (
          <p className="quiet">
            {t("store.asOf", { version: data.version, time: clockTime(dataUpdatedAt + offsetMs, zone) })}
          </p>
        )}
      </header>
      {data ? (
        <div className="store">
          <BackupState store={data} />
          <Readings readings={data.readings} />
          <Folder folder={data.folder} />
          <Recordings recordings={data.recordings} />
          <Forwarding forwarding={data.forwarding} />
          <Audit audit={data.audit} />
        </div>
      ) : (
        <Loading rows={8} />
      )}
    </>
  );
}

function Readings(props: { readings: Store["readings"] }) {
  const { stored, oldest, bytes, daysToRestate, perSecond, kind } = props.readings;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  return (
    <Section title={t("store.readings")}>
      <Worries readings={props.readings} />
      <Facts>
        <Fact
          term={t("store.rate")}
          text={t("store.perSecond", { number: countText(perSecond) })}
          testId="store-rate"
        />
        {stored !== undefined && (
          <Fact term={t("store.stored")} text={t("store.storedCount", { number: countText(stored) })} />
        )}
        {oldest !== undefined && <Fact term={t("store.oldest")} text={dateText(Date.parse(oldest), zone)} />}
        {bytes !== undefined && <Fact term={t("store.size")} text={bytesText(bytes)} />}
        {daysToRestate !== undefined && (
          <Fact
            term={t("store.restating")}
            text={
              daysToRestate === 0
                ? t("store.restatingNone")
                : t("store.restatingDays", { number: countText(daysToRestate) })
            }
          />
        )}
        <Fact term={t("store.kind")} text={t(`store.kinds.${kind}`)} />
      </Facts>
    </Section>
  );
}

/** What an administrator should know before the numbers: each a short line, and under it what to do. */
function Worries(props: { readings: Store["readings"] }) {
  const { fault, flooded, clockAhead } = props.readings;
  const { t } = useTranslation();
  const duration = durationText((clockAhead?.aheadS ?? 0) * 1000, t);
  return (
    <>
      {fault !== undefined && <Worry tone="critical" text={t("store.fault")} hint={fault} />}
      {flooded && (
        <Worry
          tone="warning"
          text={t("store.flooded")}
          hint={t("store.floodedHint", {
            sensors: [...new Set(flooded.map((one) => one.sensorId))].join(" "),
          })}
        />
      )}
      {clockAhead?.isFollowed === false && (
        <Worry
          tone="warning"
          text={t("store.clockLeapt", { duration })}
          hint={t("store.clockLeaptHint")}
          testId="clock-leapt"
        />
      )}
      {clockAhead?.isFollowed === true && (
        <Worry tone="ok" text={t("store.catchingUp")} hint={t("store.catchingUpHint", { duration })} />
      )}
    </>
  );
}

function Worry(props: { tone: string; text: string; hint: string; testId?: string }) {
  return (
    <div className="store-worry" data-testid={props.testId}>
      <Standing tone={props.tone}>{props.text}</Standing>
      <p className="quiet">{props.hint}</p>
    </div>
  );
}

/** Chosen: a disk with less than a tenth free is one that somebody should look at. */
const LITTLE = 0.1;

function Folder(props: { folder: Store["folder"] }) {
  const { path, bytes, freeBytes, diskBytes } = props.folder;
  const { t } = useTranslation();
  const share = diskBytes > 0 ? 1 - freeBytes / diskBytes : 0;
  return (
    <Section title={t("store.folder")}>
      <Facts>
        <Fact term={t("store.used")} text={bytesText(bytes)} testId="store-used" />
        <Fact
          term={t("store.free")}
          text={t("store.freeOf", { free: bytesText(freeBytes), total: bytesText(diskBytes) })}
        />
        <Fact term={t("store.path")} text={path} mono />
      </Facts>
      <div className="disk" aria-hidden="true" data-tone={freeBytes < diskBytes * LITTLE ? "warning" : "ok"}>
        <span style={{ width: `${share * 100}%` }} />
      </div>
    </Section>
  );
}

function Recordings(props: { recordings: Store["recordings"] }) {
  const { bytes, quotaBytes, days, folder, stops } = props.recordings;
  const { t } = useTranslation();
  return (
    <Section title={t("store.recordings")}>
      {stops.map(({ why, detail, since }) => (
        <Worry
          key={`${why} ${since}`}
          tone="critical"
          text={t("store.recordingsStopped", { why: t(`past.recording.stops.${why}`) })}
          hint={detail}
          testId="recordings-stopped"
        />
      ))}
      <Facts>
        <Fact
          term={t("store.used")}
          text={t("store.recordingsOf", { used: bytesText(bytes), quota: bytesText(quotaBytes) })}
          testId="recordings-used"
        />
        <Fact term={t("store.recordingsKept")} text={t("store.recordingsDays", { days })} />
        <Fact term={t("store.path")} text={folder} mono />
      </Facts>
    </Section>
  );
}

function Forwarding(props: { forwarding: Store["forwarding"] }) {
  const { forwarding } = props;
  const { t } = useTranslation();
  return (
    <Section title={t("store.forwarding")}>
      {forwarding ? <Carried forwarding={forwarding} /> : <p className="quiet">{t("store.notForwarding")}</p>}
    </Section>
  );
}

function Carried(props: { forwarding: NonNullable<Store["forwarding"]> }) {
  const { receiver, isWell, isCaughtUp, behindReadings, behindS, refused, lastError } = props.forwarding;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const behind = t("store.behind", {
    number: countText(behindReadings),
    duration: durationText(behindS * 1000, t),
  });
  const words = !isWell ? t("store.notWell") : isCaughtUp ? t("store.caughtUp") : behind;
  return (
    <>
      <Standing tone={isWell ? "ok" : "critical"}>{words}</Standing>
      <Facts>
        <Fact term={t("store.where")} text={receiver} mono />
        {!isWell && behindReadings > 0 && <Fact term={t("store.waiting")} text={behind} />}
        {refused > 0 && <Fact term={t("store.refused")} text={countText(refused)} />}
        {lastError && (
          <Fact
            term={t("store.lastError")}
            text={`${dateText(Date.parse(lastError.at), zone, now)} ${lastError.words}`}
          />
        )}
      </Facts>
    </>
  );
}

function Standing(props: { tone: string; children: ReactNode }) {
  return (
    <p className="state store-standing" data-tone={props.tone}>
      {props.children}
    </p>
  );
}

function Audit(props: { audit: Store["audit"] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("store.audit")}>
      <Facts>
        <Fact term={t("store.lines")} text={countText(props.audit.lines)} />
        <Fact term={t("store.head")} text={props.audit.head} mono testId="store-head" />
      </Facts>
      <p className="quiet">{t("store.headHint")}</p>
    </Section>
  );
}
