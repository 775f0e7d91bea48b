// What may stand in a topic, a client id or an account's name.
import { expect, test } from "vitest";
import { isCleanText } from "../../hub/broker/clean-text.ts";

test.each(["kitchen/c/fridge-1/reading", "zigbee2mqtt/留样冰箱", "zigbee2mqtt/fridge door", "", "🧊"])(
  "%j is text",
  (text) => {
    expect(isCleanText(text)).toBe(true);
  },
);

test.each([
  "a\u0000b",
  "a\nb",
  "a\u007fb",
  "a\u0085b",
  "a\ufffdb",
  "a\uffffb",
  Buffer.from([0x61, 0xff]).toString(),
])("%j is not", (text) => {
  expect(isCleanText(text)).toBe(false);
});
