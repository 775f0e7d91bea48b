// Tokens for programs: made here and shown once, listed with their last use, taken back.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiToken, MadeToken } from "../../../hub/serve/contract.ts";
import { CopyButton } from "../accounts/copy-button.tsx";
import { useHubClock, useHubNow } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { momentText, zoneDate } from "../wording.ts";
import { useRevokeToken, useTokens } from "./own-api.ts";
import { OwnProblem } from "./problem-words.tsx";
import { TokenForm } from "./token-form.tsx";
import { useActionText } from "./token-words.ts";

export function TokenList() {
  const { t } = useTranslation();
  const { data, error, refetch } = useTokens();
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<MadeToken>();
  return (
    <Section title={t("own.tokens.title")}>
      <p className="quiet">{t("own.tokens.intro")}</p>
      {error && !data ? <Failed error={error} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {made && data?.items.some((one) => one.id === made.id) && (
        <Shown made={made} onClose={() => setMade(undefined)} />
      )}
      {data && isMaking && (
        <TokenForm
          choices={data.choices}
          onCancel={() => setIsMaking(false)}
          onMade={(token) => {
            setIsMaking(false);
            setMade(token);
          }}
        />
      )}
      {data && !isMaking && (
        <p className="own-actions">
          <Button
            type={made ? "default" : "primary"}
            data-testid="token-make"
            onClick={() => setIsMaking(true)}
          >
            {t("own.tokens.make")}
          </Button>
        </p>
      )}
      {data?.items.length === 0 && !isMaking && <EmptyNote text={t("own.tokens.none")} />}
      <ul className="own-list">
        {data?.items.map((one) => (
          <TokenRow key={one.id} token={one} />
        ))}
      </ul>
    </Section>
  );
}

/** The only moment at which the token can be seen. */
function Shown(props: { made: MadeToken; onClose: () => void }) {
  const { token } = props.made;
  const { t } = useTranslation();
  const example = `curl -H 'Authorization: Bearer ${token}' ${location.origin}/api/v1/sites`;
  return (
    <div className="own-once" role="status" data-testid="token-shown">
      <h3>{t("own.tokens.made")}</h3>
      <p className="own-warning">{t("own.tokens.once")}</p>
      <p className="own-key">
        <code data-testid="token">{token}</code>
        <CopyButton text={token} what={t("own.tokens.token")} />
      </p>
      <p className="own-key">
        <strong>{t("own.tokens.example")}</strong>
        <CopyButton text={example} what={t("own.tokens.example")} />
      </p>
      {/** biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} data-testid="token-example">
        {example}
      </pre>
      <span className="note-buttons">
        <Button data-testid="token-close" onClick={props.onClose}>
          {t("own.done")}
        </Button>
      </span>
    </div>
  );
}

function TokenRow(props: { token: ApiToken }) {
  const { id, name, scope, createdAt, expiresAt, usedAt } = props.token;
  const { t } = useTranslation();
  const actionText = useActionText();
  const { zone } = useHubClock();
  const now = useHubNow();
  const [isAsking, setIsAsking] = useState(false);
  const revoke = useRevokeToken();
  const facts: readonly (readonly [term: string, words: string])[] = [
    [t("own.tokens.scope"), scope === "read" ? t("own.tokens.scopeRead") : scope.map(actionText).join(" · ")],
    [
      t("own.tokens.used"),
      usedAt === undefined ? t("own.tokens.never") : momentText(Date.parse(usedAt), now, zone),
    ],
    [t("own.tokens.until"), zoneDate(Date.parse(expiresAt), zone)],
    [t("own.tokens.begun"), momentText(Date.parse(createdAt), now, zone)],
  ];
  return (
    <li className="own-row" data-testid="token-row">
      <div>
        <h3>{name}</h3>
        <dl className="device-account-facts">
          {facts.map(([term, words]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
        {isAsking && (
          <div className="device-account-form" role="alert">
            <p>{t("own.tokens.revokeSure")}</p>
            <OwnProblem error={revoke.error} />
            <span className="note-buttons">
              <Button
                autoFocus
                danger
                type="primary"
                data-testid="token-sure"
                loading={revoke.isPending}
                onClick={() => revoke.mutate(id)}
              >
                {t("own.tokens.revokeConfirm")}
              </Button>
              <Button onClick={() => setIsAsking(false)}>{t("own.cancel")}</Button>
            </span>
          </div>
        )}
      </div>
      {!isAsking && (
        <Button
          danger
          data-testid="token-revoke"
          aria-label={t("own.tokens.revokeOf", { name })}
          onClick={() => setIsAsking(true)}
        >
          {t("own.tokens.revoke")}
        </Button>
      )}
    </li>
  );
}
