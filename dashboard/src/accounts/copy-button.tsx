// Copies a text, and says that it did. Works on plain HTTP too, where browsers have no clipboard for pages.
import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

export function CopyButton(props: { text: string; what: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<string>();
  const isCopied = copied === props.text;
  const copy = async () => {
    if (await copyText(props.text)) setCopied(props.text);
  };
  return (
    <Button
      size="small"
      icon={isCopied ? <CheckOutlined /> : <CopyOutlined />}
      aria-label={t("setUp.copyOf", { what: props.what })}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{isCopied ? t("setUp.copied") : t("setUp.copy")}</span>
    </Button>
  );
}

async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (done) return true;
  }
  //  Old, and the only way outside a secure context.
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
