// Messages of one topic that nothing understands: what came, what it probably is, and what can be done with it.
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Unknown } from "../../../hub/serve/contract.ts";
import { useHubNow } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { useMay } from "../queries.ts";
import { placeText } from "../sensors/place-text.ts";
import { ageText } from "../wording.ts";
import { AdoptForm, ASSUMED_INTERVAL_S, Fault } from "./adopt-form.tsx";
import type { Done } from "./done-note.tsx";
import { type Described, type Mapping, useAdoptUnknown } from "./newcomer-queries.ts";
import { IgnoreButton, Values } from "./newcomer-shown.tsx";
import { placeGuess } from "./place-guess.ts";

/** Chosen: what one looks at next; the rest stand among the found. */
const MOST_LINKS = 5;

export function UnknownItem(props: {
  message: Unknown;
  siteName: string | undefined;
  /** Told in words what came of adopting: the item itself is gone by then. */
  onDone: (done: Done) => void;
}) {
  const { message } = props;
  const { t } = useTranslation();
  const now = useHubNow();
  const may = useMay()("newcomers.adopt");
  const devices = new Set(message.gives.map((one) => one.address));
  const newest = message.messages[0];
  return (
    <li data-testid={`unknown-${message.topic}`} data-ignored={message.isIgnored}>
      <header className="newcomer-head">
        <h3 className="mono">{message.topic}</h3>
        <span className="chip" data-testid="looks-like">
          {guessText(message, t)}
        </span>
        {message.isIgnored && <span className="chip">{t("newcomers.ignored")}</span>}
      </header>
      <p className="quiet">
        {[
          props.siteName,
          t("newcomers.unknown.account", { account: message.account }),
          t("newcomers.unknown.count", {
            count: message.count,
            age: ageText(now - Date.parse(message.lastAt), t),
          }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {newest && (
        <details className="newcomer-payload">
          <summary>
            {t("newcomers.unknown.payload")}
            {newest.isCut && ` (${t("newcomers.unknown.cut")})`}
          </summary>
          <pre className="mono">{newest.text === "" ? "—" : newest.text}</pre>
        </details>
      )}
      {message.gives.length > 0 && (
        <>
          <p className="newcomer-gives">{t("newcomers.unknown.gives")}</p>
          <Values
            values={message.gives.map(({ address, metric, value }) => ({
              metric,
              value,
              ...(devices.size > 1 ? { device: address } : {}),
            }))}
          />
        </>
      )}
      {may && (
        <div className="newcomer-actions">
          {!message.isIgnored && message.mapping && (
            <AdoptGuess message={message} mapping={message.mapping} devices={devices} onDone={props.onDone} />
          )}
          <span className="newcomer-buttons">
            <Link
              className="ant-btn ant-btn-default button-link"
              data-testid="map-message"
              aria-label={t("newcomers.unknown.mapFor", { topic: message.topic })}
              to={`/sites/${encodeURIComponent(message.siteId)}/mappings/new?message=${message.id}`}
            >
              {t("newcomers.unknown.map")}
            </Link>
            <IgnoreButton
              kind="newcomers"
              id={message.id}
              name={message.topic}
              isIgnored={message.isIgnored}
            />
          </span>
        </div>
      )}
    </li>
  );
}

function AdoptGuess(props: {
  message: Unknown;
  mapping: Mapping;
  devices: ReadonlySet<string>;
  onDone: (done: Done) => void;
}) {
  const { message, mapping, devices } = props;
  const { t } = useTranslation();
  const adopt = useAdoptUnknown(message.id);
  const [only = ""] = devices;
  const temperature = message.gives.find((one) => one.metric === "temperature")?.value;
  const name = (message.looksLike ?? mapping.filter).slice(0, 80);
  const adoptAs = (device: Described | undefined) =>
    adopt.mutate(
      { name, mapping, ...(device === undefined ? {} : { device }) },
      {
        onSuccess: ({ stored, sensorIds }) => {
          const made = sensorIds.length;
          const words =
            device === undefined || made > 1
              ? t("newcomers.unknown.adopted", { count: stored, mapping: name, made })
              : t("newcomers.unknown.adoptedAs", {
                  count: stored,
                  name: device.name,
                  place: placeText(device.place, t),
                });
          props.onDone({
            words,
            sensors: sensorIds.map((id) => ({ id, name: device?.name ?? id })).slice(0, MOST_LINKS),
          });
        },
      },
    );
  if (devices.size > 1) {
    return (
      <>
        <p className="quiet newcomer-hint">{t("newcomers.unknown.several", { count: devices.size })}</p>
        <Button
          type="primary"
          data-testid="adopt"
          loading={adopt.isPending}
          aria-label={t("newcomers.form.adoptFor", { name: message.topic })}
          onClick={() => adoptAs(undefined)}
        >
          {t("newcomers.form.adopt")}
        </Button>
        {adopt.error && <Fault error={adopt.error} />}
      </>
    );
  }
  return (
    <AdoptForm
      what={message.topic}
      defaults={{
        name: only.slice(0, 80),
        place: placeGuess([only, message.topic], temperature),
        intervalS: message.intervalS ?? ASSUMED_INTERVAL_S,
      }}
      isPending={adopt.isPending}
      error={adopt.error}
      onAdopt={adoptAs}
    />
  );
}

function guessText(message: Unknown, t: Translate): string {
  if (message.looksLike) return t("newcomers.unknown.looksLike", { what: message.looksLike });
  return message.mapping ? t("newcomers.unknown.familiar") : t("newcomers.unknown.noGuess");
}
