// Where one is signed in, in words one knows one's own things by, and how to end it there.
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { OwnSession } from "../../../hub/serve/contract.ts";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { Section } from "../shell/section.tsx";
import { Failed, Loading } from "../shell/states.tsx";
import { momentText } from "../wording.ts";
import { useEndSession, useOwnSessions } from "./own-api.ts";
import { OwnProblem } from "./problem-words.tsx";

export function SessionList() {
  const { t } = useTranslation();
  const { data, error, refetch } = useOwnSessions();
  const end = useEndSession();
  const items = data?.items ?? [];
  return (
    <Section
      title={t("own.sessions.title")}
      aside={
        items.length > 1 && (
          <Button
            danger
            data-testid="end-others"
            loading={end.isPending && end.variables === "others"}
            onClick={() => end.mutate("others")}
          >
            {t("own.sessions.endOthers")}
          </Button>
        )
      }
    >
      {error && !data ? <Failed error={error} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      <OwnProblem error={end.error} />
      <ul className="own-list">
        {items.map((one) => (
          <SessionRow
            key={one.id}
            session={one}
            isBusy={end.isPending && end.variables === one.id}
            onEnd={() => end.mutate(one.id)}
          />
        ))}
      </ul>
      {data && <p className="quiet">{t(items.length > 1 ? "own.sessions.hint" : "own.sessions.only")}</p>}
    </Section>
  );
}

function nameOf({ browser, system }: OwnSession, t: Translate): string {
  if (browser === "" && system === "") return t("own.sessions.program");
  return browser === "" || system === "" ? browser + system : t("own.sessions.on", { browser, system });
}

function SessionRow(props: { session: OwnSession; isBusy: boolean; onEnd: () => void }) {
  const { session } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const now = useHubNow();
  const name = nameOf(session, t);
  const time = (at: string) => momentText(Date.parse(at), now, zone);
  return (
    <li className="own-row" data-testid={session.isThis ? "session-this" : "session"}>
      <div>
        <h3>
          {name}
          {session.isThis && (
            <span className="state" data-tone="ok">
              <span aria-hidden="true">●</span> {t("own.sessions.this")}
            </span>
          )}
        </h3>
        <dl className="device-account-facts">
          <div>
            <dt>{t("own.sessions.seen")}</dt>
            <dd>{time(session.seenAt)}</dd>
          </div>
          <div>
            <dt>{t("own.sessions.begun")}</dt>
            <dd>
              {session.address === ""
                ? time(session.createdAt)
                : t("own.sessions.from", { time: time(session.createdAt), address: session.address })}
            </dd>
          </div>
        </dl>
      </div>
      {!session.isThis && (
        <Button
          data-testid="end-session"
          aria-label={t("own.sessions.endOf", { name })}
          loading={props.isBusy}
          onClick={props.onEnd}
        >
          {t("own.sessions.end")}
        </Button>
      )}
    </li>
  );
}
