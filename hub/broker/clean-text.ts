// What may stand in a topic, a client id or an account's name: text that shows as what it is.

/**
 * True for text without control characters, without what was no UTF-8 (which the parser has turned into U+FFFD), and
 * without noncharacters. Source: MQTT 3.1.1, section 1.5.3, which lets a server close the connection for these.
 */
export function isCleanText(text: string): boolean {
  return !/[\p{Cc}\ufffd\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]/u.test(text);
}
