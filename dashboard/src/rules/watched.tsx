// A site's own devices, and which of them watch the same fridge.
import { useTranslation } from "react-i18next";
import type { SiteRules } from "../../../hub/serve/contract.ts";
import { placeText } from "../sensors/place-text.ts";
import { Section } from "../shell/section.tsx";

export function Watched(props: { devices: SiteRules["devices"] }) {
  const { devices } = props;
  const { t } = useTranslation();
  const names = new Map(devices.map(({ id, name }) => [id, name]));
  if (devices.length === 0) return null;
  return (
    <Section title={t("rules.devices")}>
      <ul className="rule-list">
        {devices.map(({ id, name, place, appliance, defrosts, besides }) => (
          <li key={id}>
            <div className="rule-row">
              <p className="rule-name">
                <strong>{name}</strong>
                <span className="quiet">
                  {place === "camera" ? t("rules.groups.camera") : placeText(place, t)}
                </span>
              </p>
              {(appliance !== "" || defrosts) && (
                <p className="rule-said">
                  {appliance !== "" && <span>{t("rules.appliance", { name: appliance })}</span>}
                  {besides.length > 0 && (
                    <span>
                      {t("rules.besides", { names: besides.map((one) => names.get(one) ?? one).join(", ") })}
                    </span>
                  )}
                  {defrosts && <span>{t("rules.defrosts")}</span>}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
