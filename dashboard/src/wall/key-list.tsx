// The wall's keys, for who presses "?".
import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { KEY_LIST } from "./wall-keys.ts";

export function KeyList(props: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open={props.isOpen}
      onCancel={props.onClose}
      footer={null}
      title={t("wall.keys.title")}
      destroyOnHidden
    >
      <dl className="wall-keys" data-testid="wall-keys">
        {KEY_LIST.map(([keys, word]) => (
          <div key={word}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`wall.keys.${word}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
