// The product's name as it stands on every page.
import { useTranslation } from "react-i18next";

export function Wordmark() {
  const { t } = useTranslation();
  return (
    <span className="wordmark">
      <img src="/mark.svg" alt="" width="28" height="28" />
      <span className="wordmark-name">{t("product.name")}</span>
    </span>
  );
}
