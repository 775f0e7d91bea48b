// Recovery codes, shown this once: copied, saved as a file, or written down, and said to be so before they go.
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../accounts/copy-button.tsx";
import { useHubClock } from "../hub-clock.tsx";
import { useSession } from "../queries.ts";
import { zoneDate } from "../wording.ts";

export function RecoveryCodes(props: { codes: readonly string[]; onDone: () => void }) {
  const { codes } = props;
  const { t } = useTranslation();
  const { zone, offsetMs } = useHubClock();
  const { data: session } = useSession();
  const [isSaved, setIsSaved] = useState(false);
  const save = () => {
    const account = session?.account ?? "";
    const head = t("own.factor.fileHead", { account, time: zoneDate(Date.now() + offsetMs, zone) });
    saveText(`${t("own.factor.fileName")}-${account}.txt`, [head, "", ...codes, ""].join("\r\n"));
  };
  return (
    <div className="own-once" data-testid="recovery-codes">
      <h3>{t("own.factor.recovery")}</h3>
      <p>{t("own.factor.recoveryWhy")}</p>
      <p className="own-warning">{t("own.factor.recoveryOnce")}</p>
      <ol className="own-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <span className="note-buttons">
        <CopyButton text={codes.join("\n")} what={t("own.factor.recovery")} />
        <Button size="small" icon={<DownloadOutlined />} onClick={save}>
          {t("own.factor.save")}
        </Button>
      </span>
      <Checkbox
        checked={isSaved}
        data-testid="codes-saved"
        onChange={(event) => setIsSaved(event.target.checked)}
      >
        {t("own.factor.saved")}
      </Checkbox>
      <span className="note-buttons">
        <Button type="primary" disabled={!isSaved} data-testid="codes-done" onClick={props.onDone}>
          {t("own.done")}
        </Button>
      </span>
    </div>
  );
}

function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
