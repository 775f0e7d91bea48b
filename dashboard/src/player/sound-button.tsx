// Switches a camera's sound on and off, and says how it stands: off until somebody asks, and why there is none if so.
import { MutedOutlined, SoundOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { canDecode } from "./media-buffer.ts";
import type { PlayerReport } from "./picture-player.ts";

/** AAC-LC beside any H.264 (RFC 6381, section 3.3): the only sound that the hub gives out. */
const SOUND_MIME = 'video/mp4; codecs="avc1.42E01E,mp4a.40.2"';

type SoundState =
  | "off"
  | "on"
  | "waiting"
  /** The camera gives none that can be played. */
  | "none"
  /** The picture comes by a way that has none. */
  | "wrong-way"
  /** The browser cannot play it. */
  | "cannot";

function soundState(report: PlayerReport, isOn: boolean, canPlay: boolean): SoundState {
  if (!canPlay) return "cannot";
  if (!isOn) return "off";
  if (report.phase !== "playing" || report.isKept) return "waiting";
  if (report.way !== "main" && report.way !== "live") return "wrong-way";
  return report.hasSound === true ? "on" : "none";
}

export function SoundButton(props: { report: PlayerReport; isOn: boolean; onToggle: () => void }) {
  const { report, isOn, onToggle } = props;
  const { t } = useTranslation();
  const state = soundState(report, isOn, canDecode(SOUND_MIME));
  return (
    <div className="player-sound" data-testid="camera-sound" data-state={state}>
      <button
        type="button"
        className="player-button"
        aria-pressed={isOn}
        disabled={state === "cannot"}
        title={t(isOn ? "player.sound.turnOff" : "player.sound.turnOn")}
        onClick={onToggle}
      >
        {isOn ? <SoundOutlined /> : <MutedOutlined />} {t(isOn ? "player.sound.on" : "player.sound.off")}
      </button>
      <span role="status">
        {state !== "on" && state !== "off" && (
          <span className="player-note">{t(`player.sound.states.${state}`)}</span>
        )}
      </span>
    </div>
  );
}
