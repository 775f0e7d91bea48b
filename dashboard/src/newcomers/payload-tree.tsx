// A message as a tree: every value is a button, and a press asks what it is.
import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isRecord } from "../../../devices/payload.ts";
import { MAPPED_METRICS } from "../../../devices/units.ts";
import { unpack } from "../../../devices/unpack.ts";
import type { Translate } from "../languages/language.ts";
import { metricText } from "../wording.ts";
import {
  laidOpen,
  type Meaning,
  meaningOf,
  type Path,
  pathText,
  samePath,
  withMeaning,
} from "./mapping-draft.ts";
import type { Mapping } from "./newcomer-queries.ts";

/** Chosen: a list's further entries are like its first ones. */
const MOST_ENTRIES = 20;
/** The longest path that a mapping may have: devices/mapping.ts. What is deeper cannot be pointed at. */
const MOST_STEPS = 8;

export function PayloadTree(props: {
  /** The parsed message. */
  root: unknown;
  draft: Mapping;
  onDraft: (draft: Mapping) => void;
}) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<{ path: Path; value: unknown }>();
  const open = laidOpen(props.draft, props.root);
  //  Who goes by keyboard is back at the value afterwards.
  const pressed = useRef<HTMLElement>(null);
  const close = () => {
    setAsked(undefined);
    pressed.current?.focus();
  };
  return (
    <div className="payload-tree" data-testid="payload-tree">
      <Node
        path={[]}
        value={open}
        root={open}
        draft={props.draft}
        asked={asked?.path}
        onAsk={(path, value) => {
          if (document.activeElement instanceof HTMLElement) pressed.current = document.activeElement;
          setAsked({ path, value });
        }}
      />
      {asked && (
        <Meanings
          key={asked.path.join(".")}
          path={asked.path}
          value={asked.value}
          current={meaningOf(props.draft, asked.path, open)}
          onChoose={(meaning) => {
            props.onDraft(withMeaning(props.draft, asked.path, meaning, open));
            close();
          }}
          onClose={close}
          words={t("newcomers.editor.whatIs", { path: pathText(asked.path) })}
        />
      )}
    </div>
  );
}

function Node(props: {
  path: Path;
  value: unknown;
  /** The whole message. */
  root: unknown;
  draft: Mapping;
  asked: Path | undefined;
  onAsk: (path: Path, value: unknown) => void;
}) {
  const { path, value } = props;
  const children: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.slice(0, MOST_ENTRIES).map((one, i) => [i, one])
    : isRecord(value)
      ? Object.entries(value)
      : [];
  if (!Array.isArray(value) && !isRecord(value)) return <Leaf {...props} />;
  if (path.length >= MOST_STEPS) return <span className="quiet">…</span>;
  return (
    <ul className="tree-level">
      {children.map(([key, inner]) => {
        const isLeaf = !Array.isArray(inner) && !isRecord(inner);
        return (
          <li key={key}>
            {!isLeaf && <span className="tree-key">{key}</span>}
            <Node {...props} path={[...path, key]} value={inner} />
          </li>
        );
      })}
    </ul>
  );
}

function Leaf(props: {
  path: Path;
  value: unknown;
  /** The whole message. */
  root: unknown;
  draft: Mapping;
  asked: Path | undefined;
  onAsk: (path: Path, value: unknown) => void;
}) {
  const { path, value } = props;
  const { t } = useTranslation();
  const meaning = meaningOf(props.draft, path, props.root);
  const isAsked = props.asked !== undefined && samePath(props.asked, path);
  return (
    <button
      type="button"
      className="tree-leaf"
      data-testid={`leaf-${path.join(".")}`}
      data-chosen={meaning !== undefined}
      aria-expanded={isAsked}
      onClick={() => props.onAsk(path, value)}
    >
      {path.length > 0 && <span className="tree-key">{String(path.at(-1))}</span>}
      <span className="tree-value mono">{shortText(value)}</span>
      {meaning !== undefined && <span className="chip tree-meaning">{meaningText(meaning, t)}</span>}
    </button>
  );
}

function Meanings(props: {
  path: Path;
  value: unknown;
  current: Meaning | undefined;
  words: string;
  onChoose: (meaning: Meaning) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { value } = props;
  const text = typeof value === "string" ? value : "";
  const choices: Meaning[] = [
    ...MAPPED_METRICS,
    "device",
    "time",
    "seq",
    ...(unpack(text, "ruuvi") === undefined ? [] : ["ruuvi" as const]),
    ...(/^\s*[{[]/.test(text) ? ["json" as const] : []),
    ...(props.current === undefined ? [] : ["nothing" as const]),
  ];
  return (
    <fieldset
      className="meanings"
      data-testid="meanings"
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onClose();
      }}
    >
      <legend>{props.words}</legend>
      {choices.map((meaning, i) => (
        <button
          key={meaning}
          type="button"
          className="chip chip-button"
          data-testid={`meaning-${meaning}`}
          aria-pressed={meaning === props.current}
          // biome-ignore lint/a11y/noAutofocus: the press that opened this asks for the choice
          autoFocus={i === 0}
          onClick={() => props.onChoose(meaning)}
        >
          {meaningText(meaning, t)}
        </button>
      ))}
      <Button type="text" icon={<CloseOutlined />} aria-label={t("camera.close")} onClick={props.onClose} />
    </fieldset>
  );
}

function meaningText(meaning: Meaning, t: Translate): string {
  switch (meaning) {
    case "device":
    case "time":
    case "seq":
    case "ruuvi":
    case "json":
    case "nothing":
      return t(`newcomers.editor.${meaning}`);
    default:
      return metricText(meaning, t);
  }
}

function shortText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
