// What came of a click that made something disappear from the list: in words, with the way to what was made.
import { CheckCircleFilled, CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

export type Done = {
  readonly words: string;
  /** The sensors that it is about, each with the name by which it is known now. */
  readonly sensors: readonly { readonly id: string; readonly name: string }[];
};

/** `nameOf` knows a sensor's newest name, where the page has it already. */
export function DoneNote(props: {
  done: Done | undefined;
  nameOf: (sensorId: string) => string | undefined;
  onClose: () => void;
}) {
  const { done } = props;
  const { t } = useTranslation();
  const note = useRef<HTMLDivElement>(null);
  //  The button that was clicked is gone, and with it the place of whoever goes by keyboard.
  useEffect(() => {
    if (done !== undefined) note.current?.focus({ preventScroll: true });
  }, [done]);
  return (
    <div role="status" className="newcomer-done" data-testid="newcomer-done">
      {done && (
        <div ref={note} tabIndex={-1} className="newcomer-done-note">
          <CheckCircleFilled />
          <span className="newcomer-done-words">
            {done.words}{" "}
            {done.sensors.map(({ id, name }) => (
              <Link key={id} to={`/sensors/${encodeURIComponent(id)}`}>
                {t("newcomers.goTo", { name: props.nameOf(id) ?? name })}
              </Link>
            ))}
          </span>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("newcomers.closeNote")}
            onClick={props.onClose}
          />
        </div>
      )}
    </div>
  );
}
