// The alert's whole course as a file, and what whoever gets it verifies it with.
import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { CaseWithClips } from "./case-with-clips.tsx";
import { caseAddress, useCaseKey, useSteps } from "./life-queries.ts";

export function ExportCase(props: { alertId: string; hasClips: boolean }) {
  const { t } = useTranslation();
  const may = useSteps(props.alertId).data?.export === true;
  const key = useCaseKey(may);
  if (!may) return null;
  return (
    <div className="export-case">
      <Button
        icon={<DownloadOutlined />}
        href={caseAddress(props.alertId)}
        download
        data-testid="export-case"
      >
        {t("life.export.button")}
      </Button>
      {props.hasClips && <CaseWithClips alertId={props.alertId} />}
      <p className="quiet">{t("life.export.hint", { fingerprint: key.data?.fingerprint ?? "…" })}</p>
    </div>
  );
}
