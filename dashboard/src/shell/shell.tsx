// The frame around every page of a signed-in person: where one is, whether it is live, where one can go.
import { GlobalOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Dropdown } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, useNavigate } from "react-router";
import type { About, Session } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { Bell } from "../duty/bell.tsx";
import { chooseLanguage, currentLanguage } from "../languages/language.ts";
import { KEYS } from "../queries.ts";
import { ConnectionBanner, ConnectionMark } from "./connection-mark.tsx";
import { DemoBanner } from "./demo-banner.tsx";
import { Navigation } from "./navigation.tsx";
import { Wordmark } from "./wordmark.tsx";

export function Shell(props: { session: Session; about: About }) {
  const { t } = useTranslation();
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t("page.skip")}
      </a>
      <header className="top">
        <Link to="/" className="top-home" aria-label={t("product.name")}>
          <Wordmark />
        </Link>
        <Navigation session={props.session} />
        <div className="top-right">
          <ConnectionMark />
          <Bell />
          <LanguageButton />
          <AccountMenu session={props.session} />
        </div>
      </header>
      <DemoBanner about={props.about} />
      <ConnectionBanner />
      <main id="content" className="content" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

/** Changes the page's language at once; also on the sign-in page. */
export function LanguageButton() {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="top-button"
      data-testid="language"
      aria-label={t("language.switch")}
      onClick={() => chooseLanguage(currentLanguage() === "zh" ? "en" : "zh")}
    >
      <GlobalOutlined /> <span className="top-button-text">{t("language.other")}</span>
    </button>
  );
}

/** Signs out, and forgets all that was fetched. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: api.signOut,
    onSettled: () => {
      client.setQueryData(KEYS.session, null);
      //  Nothing of one person's may be there when the next signs in.
      client.removeQueries({
        predicate: ({ queryKey }) => !["about", "session"].includes(String(queryKey[0])),
      });
    },
  });
}

function AccountMenu(props: { session: Session }) {
  const { session } = props;
  const { t } = useTranslation();
  const go = useNavigate();
  const signOut = useSignOut();
  const roles = session.posts.map((post) => t(`account.roles.${post.role}`)).join(" · ");
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{
        items: [
          { key: "who", disabled: true, label: <AccountFacts session={session} roles={roles} /> },
          { type: "divider" },
          { key: "own", label: <span data-testid="own-account">{t("own.link")}</span> },
          { key: "out", label: <span data-testid="sign-out">{t("account.signOut")}</span> },
        ],
        onClick: ({ key }) => (key === "out" ? signOut.mutate() : void go("/account")),
      }}
    >
      <button type="button" className="top-button" data-testid="account-menu" aria-label={t("account.menu")}>
        <UserOutlined /> <span className="top-button-text">{session.name}</span>
      </button>
    </Dropdown>
  );
}

function AccountFacts(props: { session: Session; roles: string }) {
  return (
    <span className="account-facts">
      <strong>{props.session.name}</strong>
      <span>{props.session.account}</span>
      <span>{props.roles}</span>
    </span>
  );
}

/** Sets the browser's title to what the page shows. */
export function usePageTitle(title: string | undefined): void {
  const { t } = useTranslation();
  const product = t("product.name");
  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product;
  }, [title, product]);
}
