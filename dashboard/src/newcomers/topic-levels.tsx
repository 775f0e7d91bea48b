// The topic, level by level: exactly this word, any word, or the device's name; and what the device is called.
import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Translate } from "../languages/language.ts";
import { type LevelChoice, levelChoice, pathText, withLevel } from "./mapping-draft.ts";
import type { Mapping } from "./newcomer-queries.ts";

export function TopicLevels(props: { topic: string; draft: Mapping; onDraft: (draft: Mapping) => void }) {
  const { topic, draft } = props;
  const { t } = useTranslation();
  const [only] = draft.device;
  return (
    <>
      <p className="field-title">{t("newcomers.editor.topic")}</p>
      <div className="topic-levels">
        {topic.split("/").map((text, level) => (
          <Select<LevelChoice>
            // biome-ignore lint/suspicious/noArrayIndexKey: levels have a place and no other name
            key={level}
            aria-label={t("newcomers.editor.level", { n: level + 1 })}
            value={levelChoice(draft, topic, level)}
            onChange={(choice) => props.onDraft(withLevel(draft, topic, level, choice))}
            popupMatchSelectWidth={false}
            options={[
              { value: "exactly", label: t("newcomers.editor.exactly", { text: text || "—" }) },
              { value: "any", label: t("newcomers.editor.any") },
              { value: "device", label: t("newcomers.editor.anyDevice") },
            ]}
          />
        ))}
      </div>
      <p className="mono quiet" data-testid="filter">
        {draft.filter}
      </p>
      <p className="field-title">{t("newcomers.editor.deviceOf")}</p>
      {only?.from === "text" && draft.device.length === 1 ? (
        <span className="labelled">
          {t("newcomers.editor.fixedName")}
          <Input
            aria-label={t("newcomers.editor.fixedName")}
            maxLength={128}
            value={only.text}
            onChange={(event) =>
              props.onDraft({ ...draft, device: [{ from: "text", text: event.target.value }] })
            }
          />
        </span>
      ) : (
        <p data-testid="device-parts">{draft.device.map((part) => partText(part, t)).join(" / ")}</p>
      )}
    </>
  );
}

function partText(part: Mapping["device"][number], t: Translate): string {
  switch (part.from) {
    case "text":
      return part.text;
    case "topic":
      return t("newcomers.editor.fromTopic", { n: part.level + 1 });
    case "field":
      return t("newcomers.editor.fromField", { path: pathText(part.path) });
  }
}
