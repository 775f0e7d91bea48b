// Whether the hub could be put together again tomorrow: how the last backup went, when the next one is, how to get one
// now, and how to go back to it.
import { CheckCircleFilled, ExclamationCircleFilled, SyncOutlined, WarningFilled } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Store } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { isStatus, KEYS } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { problemText } from "../shell/states.tsx";
import { ageText, durationText } from "../wording.ts";
import { Fact, Facts } from "./facts.tsx";
import { bytesText, dateText } from "./figures.ts";

type Backup = Store["backup"];

/** Chosen: of a backup that is made every day one was missed, and half a day is past. */
const OLD_AFTER_MS = 36 * 3_600_000;

export function BackupState(props: { store: Store }) {
  const { backup, folder } = props.store;
  const { t } = useTranslation();
  return (
    <Section
      title={t("store.backup")}
      className="store-backup"
      aside={backup.plan && <BackUpNow backup={backup} />}
    >
      <Standing backup={backup} />
      <Details backup={backup} />
      {!backup.plan && <HowToPlan dataDir={folder.path} />}
      {backup.lastWhole?.path && <HowToRestore from={backup.lastWhole.path} dataDir={folder.path} />}
    </Section>
  );
}

function BackUpNow(props: { backup: Backup }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const begin = useMutation({
    mutationFn: api.backUp,
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.store }),
  });
  const isRunning = props.backup.runningSince !== undefined;
  return (
    <span className="store-begin">
      {begin.error && (
        <span role="alert" className="store-problem">
          {t("store.notBegun")}：{problemText(begin.error, t)}
        </span>
      )}
      <Button
        type="primary"
        data-testid="back-up-now"
        disabled={isRunning}
        loading={begin.isPending}
        onClick={() => begin.mutate()}
      >
        {t("store.backUpNow")}
      </Button>
    </span>
  );
}

const ICON = {
  ok: <CheckCircleFilled />,
  warning: <WarningFilled />,
  critical: <ExclamationCircleFilled />,
  busy: <SyncOutlined spin />,
};

function Standing(props: { backup: Backup }) {
  const { t } = useTranslation();
  const now = useHubNow();
  const { tone, words } = standingOf(props.backup, now, t);
  const failure = props.backup.runningSince === undefined ? props.backup.last?.failure : undefined;
  return (
    <div className="store-standing" data-testid="backup-standing" data-tone={tone}>
      <p className="state" data-tone={tone}>
        <span aria-hidden="true">{ICON[tone]}</span> {words}
      </p>
      {failure !== undefined && (
        <p className="store-problem" data-testid="backup-failure">
          {failure}
        </p>
      )}
      {props.backup.last === undefined && tone !== "busy" && <p className="quiet">{t("store.noneHint")}</p>}
    </div>
  );
}

function standingOf(
  { plan, last, lastWhole, runningSince }: Backup,
  now: number,
  t: Translate,
): { readonly tone: keyof typeof ICON; readonly words: string } {
  const age = (at: string) => ageText(now - Date.parse(at), t);
  if (runningSince !== undefined) {
    const duration = durationText(now - Date.parse(runningSince), t);
    return { tone: "busy", words: t("store.running", { duration }) };
  }
  if (last?.failure !== undefined)
    return { tone: "critical", words: t("store.failed", { age: age(last.endedAt) }) };
  if (lastWhole === undefined)
    return { tone: "warning", words: plan === undefined ? t("store.noPlan") : t("store.none") };
  const isOld = now - Date.parse(lastWhole.startedAt) > OLD_AFTER_MS;
  if (isOld) return { tone: "warning", words: t("store.old", { age: age(lastWhole.startedAt) }) };
  return { tone: "ok", words: t("store.good", { age: age(lastWhole.startedAt) }) };
}

function Details(props: { backup: Backup }) {
  const { plan, lastWhole, nextAt } = props.backup;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  return (
    <Facts>
      {lastWhole && (
        <>
          <Fact term={t("store.whole")} text={dateText(Date.parse(lastWhole.startedAt), zone, now)} />
          <Fact term={t("store.size")} text={bytesText(lastWhole.bytes ?? 0)} testId="backup-size" />
          <Fact
            term={t("store.took")}
            text={tookText(Date.parse(lastWhole.endedAt) - Date.parse(lastWhole.startedAt), t)}
          />
          <Fact term={t("store.by")} text={whoText(lastWhole.by, t)} />
          <Fact term={t("store.where")} text={lastWhole.path ?? ""} mono />
        </>
      )}
      {plan && (
        <>
          <Fact term={t("store.plan")} text={t("store.daily", { at: plan.at, keep: plan.keep })} />
          {nextAt !== undefined && (
            <Fact
              term={t("store.next")}
              text={Date.parse(nextAt) <= now ? t("store.nextSoon") : dateText(Date.parse(nextAt), zone, now)}
            />
          )}
          <Fact term={t("store.key")} text={plan.withKey ? t("store.withKey") : t("store.withoutKey")} />
        </>
      )}
    </Facts>
  );
}

function tookText(ms: number, t: Translate): string {
  return ms < 1000 ? t("store.atOnce") : durationText(ms, t);
}

function whoText(by: string, t: Translate): string {
  if (by === "schedule") return t("store.bySchedule");
  return by === "command" ? t("store.byCommand") : by;
}

function HowToPlan(props: { dataDir: string }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{t("store.planHeading")}</h3>
      <p className="quiet">{t("store.noPlanHint")}</p>
      <pre className="command">{'backup:\n  folder: /var/backups/mingchu\n  at: "02:30"\n  keep: 7'}</pre>
      <p className="quiet">{t("store.commandHint")}</p>
      <pre className="command">npx mingchu backup --data-dir {props.dataDir} --to /var/backups/mingchu</pre>
    </>
  );
}

function HowToRestore(props: { from: string; dataDir: string }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{t("store.restore")}</h3>
      <p className="quiet">{t("store.restoreHint")}</p>
      <pre className="command" data-testid="restore-command">
        npx mingchu restore --from {props.from} --data-dir {props.dataDir} --replace
      </pre>
    </>
  );
}
