// Everything that a gateway's set-up page asks for, to be copied or scanned, and whether its first message has come.
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Door,
  doorUri,
  GATEWAY_KINDS,
  GATEWAYS,
  type GatewayKind,
  nativeTopic,
} from "../../../devices/gateways.ts";
import type { DeviceAccount, DeviceDoor } from "../../../hub/serve/contract.ts";
import { Failed, Loading } from "../shell/states.tsx";
import { nameOf, useDeviceDoor } from "./account-queries.ts";
import { CopyButton } from "./copy-button.tsx";
import { FirstMessage } from "./first-message.tsx";
import { QrCode } from "./qr-code.tsx";

/** Which account's card is open, and why; with its password where it was just made. */
export type Opened = {
  readonly account: string;
  readonly password?: string;
  readonly why: "made" | "rotated" | "plain";
  /** By the hub's clock. */
  readonly sinceMs: number;
};

type Listener = DeviceDoor["listeners"][number];

export function SetUpCard(props: {
  account: DeviceAccount;
  opened: Opened;
  pageSite: string;
  onClose: () => void;
}) {
  const { account, opened, onClose } = props;
  const { t } = useTranslation();
  const { data: door, error, refetch } = useDeviceDoor();
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  //  Whoever works by keyboard or ear goes on where the news is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each opening anew
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "nearest" });
  }, [opened]);
  return (
    <section className="section set-up" aria-labelledby={title} data-testid="set-up">
      <header className="section-head">
        <h2 id={title} ref={heading} tabIndex={-1}>
          {t("accounts.setUpOf", { name: nameOf(account) })}
        </h2>
        <Button onClick={onClose}>{t("setUp.close")}</Button>
      </header>
      <p className="set-up-why">
        <strong>{t(`setUp.${opened.why}`)}</strong>{" "}
        {t(opened.password === undefined ? "setUp.hidden" : "setUp.once")}
      </p>
      <FirstMessage account={account} pageSite={props.pageSite} sinceMs={opened.sinceMs} />
      {error && !door && <Failed error={error} onRetry={refetch} />}
      {!door && !error && <Loading rows={5} />}
      {door && <Connection key={account.account} account={account} opened={opened} door={door} />}
    </section>
  );
}

function Connection(props: { account: DeviceAccount; opened: Opened; door: DeviceDoor }) {
  const { account, opened, door } = props;
  const { t } = useTranslation();
  const [kind, setKind] = useState<GatewayKind>(account.kind);
  const [transport, setTransport] = useState<Listener["transport"]>(preferred(door.listeners));
  const listener = door.listeners.find((one) => one.transport === transport) ?? door.listeners[0];
  if (listener === undefined) return null;
  const host = door.host ?? location.hostname;
  const tls = listener.transport === "mqtts" || listener.transport === "wss";
  const { siteId } = account;
  const password = opened.password ?? t("setUp.hiddenWord");
  const at: Door = { host, port: listener.port, tls, account: account.account, password, siteId };
  return (
    <>
      {door.listeners.length > 1 && (
        <Segmented
          aria-label={t("setUp.transport")}
          value={listener.transport}
          onChange={setTransport}
          options={door.listeners.map((one) => ({
            value: one.transport,
            label: t(`setUp.transports.${one.transport}`),
          }))}
        />
      )}
      <Unreachable door={door} host={host} />
      <div className="set-up-facts">
        <dl>
          <Fact term={t("setUp.host")} text={host} id="host" />
          <Fact term={t("setUp.port")} text={String(listener.port)} id="port" />
          {listener.path !== undefined && <Fact term={t("setUp.path")} text={listener.path} id="path" />}
          <Fact term={t("setUp.account")} text={account.account} id="account" />
          {opened.password !== undefined && (
            <Fact term={t("setUp.password")} text={opened.password} id="password" />
          )}
          <Fact term={t("setUp.topic")} text={nativeTopic(siteId)} id="topic" />
          {tls && door.certificate && (
            <div>
              <dt>{t("setUp.certificateHint")}</dt>
              <dd>
                <Button icon={<DownloadOutlined />} href="/api/v1/device-door/ca.pem" download>
                  {t("setUp.certificate")}
                </Button>
              </dd>
            </div>
          )}
        </dl>
        {opened.password !== undefined && (
          <figure>
            <QrCode text={uriOf(listener, at)} label={t("setUp.qrOf", { account: account.account })} />
            <figcaption className="quiet">{t("setUp.qrHint")}</figcaption>
          </figure>
        )}
      </div>
      <Recipe kind={kind} onKind={setKind} door={at} />
    </>
  );
}

/** The best of what there is: encrypted before plain, MQTT's own port before the web's. */
function preferred(listeners: readonly Listener[]): Listener["transport"] {
  const order = ["mqtts", "mqtt", "wss", "ws"] as const;
  return order.find((one) => listeners.some((listener) => listener.transport === one)) ?? "mqtt";
}

/** Over WebSocket the same form, with that scheme and path. */
function uriOf({ transport, path = "" }: Listener, door: Door): string {
  return doorUri(door).replace(/^mqtts?:/, `${transport}:`) + path;
}

function Unreachable(props: { door: DeviceDoor; host: string }) {
  const { t } = useTranslation();
  const isLocal = /^(localhost|127\.|\[?::1)/.test(props.host);
  if (!props.door.loopbackOnly && !isLocal) return null;
  return (
    <p className="first-message" data-tone="warning">
      {t(props.door.loopbackOnly ? "setUp.loopback" : "setUp.localName")}
    </p>
  );
}

function Fact(props: { term: string; text: string; id: string }): ReactNode {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>
        <code data-testid={`set-up-${props.id}`}>{props.text}</code>
        <CopyButton text={props.text} what={props.term} />
      </dd>
    </div>
  );
}

function Recipe(props: { kind: GatewayKind; onKind: (kind: GatewayKind) => void; door: Door }) {
  const { kind, door } = props;
  const { t } = useTranslation();
  const text = GATEWAYS[kind].text(door);
  return (
    <div className="recipe">
      <div className="recipe-head">
        <h3>{t("setUp.recipe")}</h3>
        <Select
          aria-label={t("setUp.recipeFor")}
          value={kind}
          onChange={props.onKind}
          popupMatchSelectWidth={false}
          options={GATEWAY_KINDS.map((one) => ({ value: one, label: t(`accounts.kinds.${one}`) }))}
        />
        <CopyButton text={text} what={t("setUp.recipe")} />
      </div>
      <p className="quiet">{t(`setUp.where.${kind}`)}</p>
      {/** biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} data-testid="recipe">
        {text}
      </pre>
    </div>
  );
}
