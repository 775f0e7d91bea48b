// The accounts with which a site's gateways and devices sign in: made here, put on the gateway with the help of a card,
// watched until the first value comes, and taken back.
import { ApiOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceAccount, Site } from "../../../hub/serve/contract.ts";
import { AccountForm } from "../accounts/account-form.tsx";
import { nameOf, useDeviceAccounts, useMakeAccount } from "../accounts/account-queries.ts";
import { AccountRow } from "../accounts/account-row.tsx";
import { type Opened, SetUpCard } from "../accounts/set-up-card.tsx";
import { useHubClock } from "../hub-clock.tsx";
import { Section } from "../shell/section.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";
import { SitePage } from "../sites/site-page.tsx";
import { branchOf } from "../sites/site-tree.ts";

/** Chosen: a screen or two can be looked through; more is searched. */
const MOST_SHOWN = 60;
const SEARCH_FROM = 8;

export function AccountsPage() {
  return (
    <SitePage words="accounts">
      {(site, sites) => <Accounts key={site.id} site={site} sites={sites} />}
    </SitePage>
  );
}

function Accounts(props: { site: Site; sites: readonly Site[] }) {
  const { site, sites } = props;
  const { t } = useTranslation();
  const { offsetMs } = useHubClock();
  const { data, error, refetch } = useDeviceAccounts(site.id);
  const [opened, setOpened] = useState<Opened>();
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  const open = (account: string, why: Opened["why"], password?: string) =>
    setOpened({ account, why, sinceMs: Date.now() + offsetMs, ...(password ? { password } : {}) });
  const shown = data.find((one) => one.account === opened?.account && one.revokedAt === undefined);
  const branch = branchOf(sites, site.id);
  return (
    <>
      {opened && shown && (
        <SetUpCard account={shown} opened={opened} pageSite={site.id} onClose={() => setOpened(undefined)} />
      )}
      <Maker
        canteens={branch.filter((one) => one.kind === "canteen")}
        onMade={(account, password) => open(account, "made", password)}
      />
      <Section title={t("accounts.title")}>
        <AccountList accounts={data} branch={branch} onOpen={open} />
      </Section>
    </>
  );
}

function Maker(props: { canteens: readonly Site[]; onMade: (account: string, password: string) => void }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const make = useMakeAccount();
  if (props.canteens.length === 0)
    return <p className="quiet device-account-maker">{t("accounts.noCanteen")}</p>;
  if (!isOpen) {
    return (
      <p className="device-account-maker">
        <Button type="primary" data-testid="make-account" onClick={() => setIsOpen(true)}>
          {t("accounts.make")}
        </Button>
      </p>
    );
  }
  const close = () => {
    make.reset();
    setIsOpen(false);
  };
  return (
    <Section title={t("accounts.make")} className="device-account-maker">
      <AccountForm
        canteens={props.canteens}
        isBusy={make.isPending}
        error={make.error}
        onCancel={close}
        onSend={(said, siteId) =>
          make.mutate(
            { siteId, said },
            {
              onSuccess: ({ account, password }) => {
                close();
                props.onMade(account, password);
              },
            },
          )
        }
      />
    </Section>
  );
}

function AccountList(props: {
  accounts: readonly DeviceAccount[];
  branch: readonly Site[];
  onOpen: (account: string, why: Opened["why"], password?: string) => void;
}) {
  const { accounts, branch, onOpen } = props;
  const { t } = useTranslation();
  const [asked, setAsked] = useState("");
  if (accounts.length === 0)
    return <EmptyNote icon={<ApiOutlined />} text={t("accounts.none")} hint={t("accounts.noneHint")} />;
  const names = new Map(branch.map((one) => [one.id, one.name]));
  const siteName = (one: DeviceAccount) =>
    branch.length > 1 ? (names.get(one.siteId) ?? one.siteId) : undefined;
  const fits = (one: DeviceAccount) =>
    [nameOf(one), one.account, one.seenFrom ?? "", siteName(one) ?? ""].some((text) =>
      text.toLowerCase().includes(asked.trim().toLowerCase()),
    );
  const ordered = accounts
    .filter(fits)
    .toSorted((a, b) => a.siteId.localeCompare(b.siteId) || nameOf(a).localeCompare(nameOf(b), "zh"));
  const inUse = ordered.filter((one) => one.revokedAt === undefined);
  const revoked = ordered.filter((one) => one.revokedAt !== undefined);
  const rows = (some: readonly DeviceAccount[]) => (
    <ul className="device-accounts">
      {some.slice(0, MOST_SHOWN).map((one) => (
        <AccountRow
          key={one.account}
          account={one}
          siteName={siteName(one)}
          onSetUp={() => onOpen(one.account, "plain")}
          onRotated={(password) => onOpen(one.account, "rotated", password)}
        />
      ))}
    </ul>
  );
  return (
    <>
      {accounts.length > SEARCH_FROM && (
        <Input.Search
          className="device-account-search"
          allowClear
          aria-label={t("accounts.search")}
          placeholder={t("accounts.search")}
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
        />
      )}
      {ordered.length === 0 && <EmptyNote text={t("accounts.noneFound")} />}
      {rows(inUse)}
      {inUse.length > MOST_SHOWN && (
        <p className="quiet">{t("accounts.more", { count: inUse.length - MOST_SHOWN })}</p>
      )}
      {revoked.length > 0 && (
        <details className="device-accounts-revoked">
          <summary>{t("accounts.revokedOnes", { count: revoked.length })}</summary>
          {rows(revoked)}
        </details>
      )}
    </>
  );
}
