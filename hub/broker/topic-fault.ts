// What makes a topic or filter nobody's, whoever they are.
import type { Reason } from "../model.ts";
import { isCleanText } from "./clean-text.ts";

/** Chosen: application/<id>/device/<eui>/event/up has six levels, and names are short. */
const MOST_TOPIC_LEVELS = 16;
export const MOST_TOPIC_CHARS = 512;

/** Why nobody should publish to a topic or subscribe to a filter; undefined for a good one. */
export function topicFault(topic: string): Reason | undefined {
  if (!isCleanText(topic)) return [{ code: "topic-not-text" }];
  if (topic.length > MOST_TOPIC_CHARS)
    return [{ code: "topic-too-long", values: { most: String(MOST_TOPIC_CHARS) } }];
  if (hasMoreLevels(topic)) return [{ code: "topic-too-deep", values: { most: String(MOST_TOPIC_LEVELS) } }];
  return undefined;
}

/** Without making a list of them: this is asked of every message. */
function hasMoreLevels(topic: string): boolean {
  let slashes = 0;
  for (let at = topic.indexOf("/"); at >= 0; at = topic.indexOf("/", at + 1)) slashes += 1;
  return slashes >= MOST_TOPIC_LEVELS;
}
