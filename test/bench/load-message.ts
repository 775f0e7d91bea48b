// The messages of the ingest bench: what a sensor sends, and what must therefore be in the store afterwards.
import { generate } from "mqtt-packet";

export const SITE = "c";
/** Sequence numbers of a device count up from here, so that all are equally long. */
export const FIRST_SEQ = 1_000_000_000;
/** Readings in one message. */
export const READINGS_A_MESSAGE = 2;

export function deviceName(client: number): string {
  return `load-${client}`;
}

/** °C, within what a sample fridge may have: the rules look at each and find nothing. */
export function temperatureOf(seq: number): number {
  return hundredths(seq) / 100;
}

/** Percent. */
export function humidityOf(seq: number): number {
  return 40 + (seq % 50);
}

function hundredths(seq: number): number {
  return 200 + (seq % 400);
}

export type MessageTemplate = {
  readonly length: number;
  /** Writes one PUBLISH into `target` from `at` on. */
  readonly write: (target: Buffer, at: number, messageId: number, measuredAt: number, seq: number) => void;
};

/** One device's PUBLISH with QoS 1, made once by mqtt-packet; each message only changes its digits, which stay as many. */
export function createMessageTemplate(client: number): MessageTemplate {
  const topic = `kitchen/${SITE}/${deviceName(client)}/reading`;
  const payload = '{"measured_at":0000000000000,"seq":0000000000,"temperature":0.00,"humidity":00}';
  const packet = generate({
    cmd: "publish",
    topic,
    payload,
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
  });
  const start = packet.length - payload.length;
  const place = (name: string): number => start + payload.indexOf(`"${name}":`) + name.length + 3;
  const measuredPlace = place("measured_at");
  const seqPlace = place("seq");
  const temperaturePlace = place("temperature");
  const humidityPlace = place("humidity");
  return {
    length: packet.length,
    write: (target, at, messageId, measuredAt, seq) => {
      packet.copy(target, at);
      target.writeUInt16BE(messageId, at + start - 2);
      writeDigits(target, at + measuredPlace, 13, measuredAt);
      writeDigits(target, at + seqPlace, 10, seq);
      writeDigits(target, at + temperaturePlace, 1, Math.floor(hundredths(seq) / 100));
      writeDigits(target, at + temperaturePlace + 2, 2, hundredths(seq) % 100);
      writeDigits(target, at + humidityPlace, 2, humidityOf(seq));
    },
  };
}

function writeDigits(target: Buffer, at: number, digits: number, value: number): void {
  let rest = value;
  for (let i = at + digits - 1; i >= at; i--) {
    const next = Math.floor(rest / 10);
    target[i] = 48 + rest - next * 10;
    rest = next;
  }
}
