// Why a message, a sign-in or a part of them is not taken: a code with its values, so that each reader is told in their own
// language. The English words stand here; the page has the others, one for each code.

export const REASONS = {
  /** Names whose reason follows: a part of the message, or the mapping that read it. */
  of: "{{name}}:",
  "not-utf8": "the payload is not UTF-8 text",
  "not-json": "the payload is not JSON: {{detail}}",
  "not-an-object": 'the payload must be a JSON object such as {"temperature": 4.1}',
  "none-of": "the message holds none of {{fields}}",
  "send-one-of": "send at least one of {{fields}}",
  "topic-form": "the topic must be {{form}}",
  "topic-forms": "the topic must be {{form}} or {{other}}",
  "payload-words": "the payload of {{what}} must be {{one}} or {{other}}",
  "params-form": "params must be an object of components",
  "field-null": "{{field}} is null: the sensor gives no value, it is unplugged or broken",
  "field-number": "{{field}} must be a number, not {{given}}",
  "field-charge":
    "{{field}} must be the charge in per cent (1.5 to 5 with a fraction looks like volts), not {{given}}",
  "field-words": "{{field}} must be one of {{words}}, not {{given}}",
  "field-range": "{{field}} is {{value}}, outside what can be: {{least}} to {{most}}",
  "no-answer": "{{field}} is {{value}}, which is a fault code: the thermometer does not answer",
  "line-broken": "{{field}} is {{value}}, which is a fault code: the thermometer's line is broken",
  "no-probe": "{{field}} is {{value}}, which is a fault code: no probe is connected",
  "empty-register": "{{field}} is {{value}}, which is a fault code: the register is empty (0x8000)",
  "just-powered":
    "{{field}} is {{value}}, which is a fault code: the value of a DS18B20 that has just got power and has not measured yet",
  "field-moment":
    "{{field}} must be RFC 3339 with a zone (2026-11-21T11:02:03+08:00), epoch seconds or epoch milliseconds",
  "field-time":
    "{{field}} is no time: it must be RFC 3339, epoch seconds or milliseconds, or like 2026-11-21 11:02:03",
  "field-count": "{{field}} must be a whole number of 0 or more",
  "list-missing": "there is no list at {{field}}",
  "list-too-long": "{{field}} has more than {{most}} entries",
  "list-too-much":
    "{{field}} has {{entries}} entries of {{fields}} fields each, more than {{most}} values: map fewer fields",
  "name-missing": "the device's name is missing: {{field}}",
  "name-not-in-topic": "the device's name is missing: the topic is too short",
  "comes-twice": "{{metric}} of {{device}} comes twice in one message: map it to another device",
  "not-base64": "{{field}} is not base64",
  "no-codec":
    "nothing says how to read these bytes: give the device profile a codec, or name it for its model (known: {{models}})",
  "object-none-of": "the uplink's object holds none of {{fields}}",
  "history-without-time": "an entry of history has no timestamp",
  "datalog-without-time": "DATALOG holds a record without a time",
  "datalog-empty": "DATALOG holds no record",
  "datalog-first-value":
    "DATALOG does not say what its first value is, so it is not taken; with the uplink's data it would be",
  "list-without-times": "a list of values without times (fPort 3) cannot be taken",
  "too-few-bytes": "{{bytes}} bytes are too few for a report of {{wanted}}",
  "half-a-record": "the last {{bytes}} bytes are no whole record of {{wanted}}",
  "channel-unknown":
    "channel {{channel}} at byte {{at}} is not known, so it and what comes after is not read",
  "channel-cut-off": "the payload ends within channel {{channel}} at byte {{at}}",
  "unknown-topic": "no known device publishes to this topic (known: {{known}})",
  "reader-fault": "the hub's reader for {{family}} cannot read this message: report it with its payload",
  "device-name": "a device's name must be 1 to 128 printable characters",
  "too-many-devices": "this site has too many devices that nobody has assigned to a place",
  "past-wrong-clock": "a stored value has a time that cannot be: the device's clock is wrong",
  "past-without-time": "a stored value came without its time",
  "too-old":
    "measured {{days}} days before it arrived; more than 7 are kept aside until a person takes them in",
  "other-site": "this account belongs to {{site}} and may not publish for {{other}}",
  "no-site": "this account belongs to {{site}} and may not publish for no site",
  conflict: "{{metrics}}: another value came before with the same time and sequence number",
  slowed: "this account publishes more than {{most}} messages a second for long: it is slowed",
  "cut-off": "the client was cut off: {{detail}}",
  "cut-off-too-large": "the client was cut off: {{detail}}",
  "topic-not-text": "the topic holds characters that are not text",
  "topic-too-long": "the topic is longer than {{most}} characters",
  "topic-too-deep": "the topic has more than {{most}} levels",
  "many-subscriptions": "too many subscriptions",
  "no-such-subscription": "this account may not subscribe to this topic",
  "client-id-missing": "a client id is missing: give one, or connect with a clean session",
  "no-open-account":
    "there is no device account {{account}}, which mqttOpen.account names: make it, or name another",
  "no-account": "no account: every device signs in with account and password",
  "no-such-account": "no such device account",
  revoked: "this account was revoked at {{at}} UTC: make a new one for the device",
  "wrong-password": "wrong password",
} as const;

export type ReasonCode = keyof typeof REASONS;

export type Said = {
  readonly code: ReasonCode;
  /** By name, as they stand in the words. Of a field, nothing is the whole message. */
  readonly values?: Readonly<Record<string, string>>;
};

/** One reason or several; one that ends in a colon speaks of the next. */
export type Reason = readonly Said[];

export function why(code: ReasonCode, values?: Readonly<Record<string, string | number>>): Reason {
  if (values === undefined) return [{ code }];
  const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
  return [{ code, values: Object.fromEntries(texts) }];
}

/** In English. */
export function reasonText(reason: Reason): string {
  const texts = reason.map(({ code, values = {} }) =>
    REASONS[code].replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      return value === "" && name === "field" ? "the value" : value;
    }),
  );
  return texts.reduce((all, one) => `${all}${all.endsWith(":") ? " " : "; "}${one}`);
}

/** Each of several reasons once. */
export function distinct(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons;
  return [...new Map(reasons.map((one) => [reasonText(one), one])).values()];
}
