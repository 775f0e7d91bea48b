// What one was told, newest first, and why.
import { CheckOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Segmented } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDeviceNames } from "../alerts/device-names.ts";
import { useMessages, useRead, useUnread } from "../duty/duty-api.ts";
import { MessageRow } from "../duty/message-row.tsx";
import { useSites } from "../queries.ts";
import { Section } from "../shell/section.tsx";
import { usePageTitle } from "../shell/shell.tsx";
import { EmptyNote, Failed, Loading } from "../shell/states.tsx";

export function MessagesPage() {
  const { t } = useTranslation();
  const [isUnreadOnly, setUnreadOnly] = useState(false);
  const unread = useUnread();
  const read = useRead();
  usePageTitle(t("told.title"));
  return (
    <>
      <header className="page-head">
        <h1>{t("told.title")}</h1>
        <Link className="head-link" to="/notifications" data-testid="notification-settings">
          <SettingOutlined /> {t("told.settings")}
        </Link>
      </header>
      <Section
        title={t("told.bell")}
        className="told-section"
        aside={
          <span className="told-actions">
            <Segmented
              value={isUnreadOnly}
              onChange={setUnreadOnly}
              options={[
                { value: false, label: t("told.all") },
                { value: true, label: t("told.unreadOnly") },
              ]}
            />
            <Button
              icon={<CheckOutlined />}
              data-testid="read-all"
              disabled={unread.data?.count === 0}
              loading={read.isPending}
              onClick={() => read.mutate(undefined)}
            >
              {t("told.readAll")}
            </Button>
          </span>
        }
      >
        <Messages unread={isUnreadOnly} />
      </Section>
    </>
  );
}

function Messages(props: { unread: boolean }) {
  const { t } = useTranslation();
  const { data: sites } = useSites();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useMessages(props.unread);
  const messages = data?.pages.flatMap((page) => page.items) ?? [];
  const alerts = useMemo(
    () => (data?.pages ?? []).flatMap((page) => page.items.flatMap(({ alert }) => alert ?? [])),
    [data],
  );
  const names = useDeviceNames(alerts);
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data || !sites) return <Loading rows={6} />;
  if (messages.length === 0) return <EmptyNote text={t(props.unread ? "told.noneUnread" : "told.none")} />;
  return (
    <>
      <ul className="told-list">
        {messages.map((message) => (
          <MessageRow
            key={message.id}
            message={message}
            sites={sites}
            deviceName={message.alert?.deviceId === undefined ? undefined : names.get(message.alert.deviceId)}
          />
        ))}
      </ul>
      {hasNextPage && (
        <p className="section-foot">
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("told.more")}
          </Button>
        </p>
      )}
    </>
  );
}
