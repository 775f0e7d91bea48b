// What a broker's refusals mean, in words for whoever can mend it.

/** Source: MQTT 3.1.1, table 3.1. */
const RETURN_CODES: Readonly<Record<number, string>> = {
  1: "it does not speak this version of MQTT",
  2: "it does not take this client id",
  3: "it is not available",
  4: "wrong account or password",
  5: "wrong account or password, or the account may not connect",
};

/** Source: MQTT 5.0, section 3.2.2.2, and section 3.14.2.1 for the ends of connections. */
const REASON_CODES: Readonly<Record<number, string>> = {
  129: "it cannot read what we send",
  130: "it says that we break the protocol",
  132: "it does not speak this version of MQTT",
  133: "it does not take this client id",
  134: "wrong account or password",
  135: "wrong account or password, or the account may not connect",
  136: "it is not available",
  137: "it is too busy",
  138: "this client is banned there",
  139: "it is shutting down",
  140: "it wants another way of signing in",
  141: "it heard nothing from us for too long",
  142: "another client has connected with the same client id: give each hub its own",
  147: "it says that we take more than we announced",
  149: "a packet was too large for it",
  151: "a quota there is used up",
  152: "an administrator there has closed the connection",
  159: "we connect too often for it",
};

/** Why a broker did not let us in, or has let us go. `version` is the MQTT version spoken: 4 is 3.1.1. */
export function answerText(code: number, version: 4 | 5): string {
  const words = (version === 5 ? REASON_CODES : RETURN_CODES)[code];
  return words ?? `it answers with code ${code}`;
}

/** True where another MQTT version may help. */
export function isVersionAnswer(code: number, version: 4 | 5): boolean {
  return version === 5 ? code === 132 || code === 1 : code === 1;
}

/** MQTT 5.0, section 3.9.3, and 3.1.1, section 3.9.3: from here on a subscription was refused. */
export const REFUSED_FROM = 128;
