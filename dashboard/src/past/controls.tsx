// What leads a picture of the past: play, steps, speed, day, how much of the past the bar shows, and back to live.
import {
  CaretRightOutlined,
  MinusOutlined,
  PauseOutlined,
  PlusOutlined,
  StepBackwardOutlined,
  StepForwardOutlined,
} from "@ant-design/icons";
import { Button, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useHubClock } from "../hub-clock.tsx";
import type { Translate } from "../languages/language.ts";
import { zoneDate } from "../wording.ts";
import { midnight } from "../zone-day.ts";

/** Chosen: slower to see a hand, faster to go through a morning; browsers play up to sixteen times as fast. */
const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
/** Chosen: around noon of a day that somebody picks there is something to see. */
const DAY_BEGINS_MS = 6 * 3_600_000;

/** The keys that do the same (past-keys.ts), as they are told to programs: WAI-ARIA 1.2, aria-keyshortcuts. */
const KEYS = {
  back: "ArrowLeft",
  "step-back": ",",
  pause: "Space",
  play: "Space",
  step: ".",
  on: "ArrowRight",
  farther: undefined,
  nearer: undefined,
} as const;
type ControlName = keyof typeof KEYS;

function titleOf(name: ControlName, label: string, t: Translate): string {
  const key = KEYS[name];
  return key === undefined ? label : t("past.withKey", { label, key: t(`past.keyNames.${key}`) });
}

export function PastControls(props: {
  isLive: boolean;
  isPlaying: boolean;
  speed: number;
  at: number;
  now: number;
  onPlay: (isOn: boolean) => void;
  onStep: (direction: 1 | -1) => void;
  onSpeed: (speed: number) => void;
  onJump: (byMs: number) => void;
  onSeek: (at: number) => void;
  onZoom: (direction: 1 | -1) => void;
  /** Undefined where nothing is live any more. */
  onLive: (() => void) | undefined;
}) {
  const { isLive, isPlaying, at, now } = props;
  const { t } = useTranslation();
  const { zone } = useHubClock();
  const press = (name: ControlName, label: string, icon: ReactNode, act: () => void, isOff = false) => (
    <Button
      aria-label={label}
      title={titleOf(name, label, t)}
      aria-keyshortcuts={KEYS[name]}
      icon={icon}
      onClick={act}
      disabled={isOff}
      data-testid={`past-${name}`}
    />
  );
  return (
    <div className="past-controls" role="toolbar" aria-label={t("past.controls")}>
      <span className="past-group">
        {press("back", t("past.back10"), "−10", () => props.onJump(-10_000))}
        {press("step-back", t("past.stepBack"), <StepBackwardOutlined />, () => props.onStep(-1), isLive)}
        {isPlaying || isLive
          ? press("pause", t("past.pause"), <PauseOutlined />, () => props.onPlay(false))
          : press("play", t("past.play"), <CaretRightOutlined />, () => props.onPlay(true))}
        {press("step", t("past.step"), <StepForwardOutlined />, () => props.onStep(1), isLive)}
        {press("on", t("past.on10"), "+10", () => props.onJump(10_000), isLive)}
      </span>
      <Select
        className="past-speed"
        aria-label={t("past.speed")}
        disabled={isLive}
        value={isLive ? 1 : props.speed}
        onChange={props.onSpeed}
        data-testid="past-speed"
        options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
      />
      <input
        type="date"
        className="past-day"
        aria-label={t("past.day")}
        data-testid="past-day"
        value={zoneDate(at, zone)}
        max={zoneDate(now, zone)}
        onChange={(event) => {
          const { value } = event.target;
          if (/^\d{4}-\d{2}-\d{2}$/.test(value))
            props.onSeek(Math.min(now, midnight(value, zone) + DAY_BEGINS_MS));
        }}
      />
      <span className="past-group">
        {press("farther", t("past.farther"), <MinusOutlined />, () => props.onZoom(1))}
        {press("nearer", t("past.nearer"), <PlusOutlined />, () => props.onZoom(-1))}
      </span>
      {props.onLive && (
        <Button
          type={isLive ? "primary" : "default"}
          className="past-live"
          aria-pressed={isLive}
          onClick={props.onLive}
          data-testid="past-live"
        >
          {t("past.live")}
        </Button>
      )}
    </div>
  );
}
