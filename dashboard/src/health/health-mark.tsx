// Whether a sensor can be believed, in a word: for cards and lists.
import { CheckCircleFilled, MedicineBoxOutlined, MinusCircleOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Health } from "../../../hub/serve/contract.ts";
import { healthTone, healthWord } from "./finding-words.ts";

export function HealthMark(props: { health: Health }) {
  const { t } = useTranslation();
  const tone = healthTone(props.health.state);
  const icon =
    tone === "ok" ? (
      <CheckCircleFilled />
    ) : tone === "quiet" ? (
      <MinusCircleOutlined />
    ) : (
      <MedicineBoxOutlined />
    );
  return (
    <span className="state health-mark" data-tone={tone} data-testid="health-mark">
      {icon} {healthWord(props.health, t)}
    </span>
  );
}
