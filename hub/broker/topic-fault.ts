// What makes a topic or filter nobody's, whoever they are.
import { isCleanText } from "./clean-text.ts";

/** Chosen: application/<id>/device/<eui>/event/up has six levels, and names are short. */
const MOST_TOPIC_LEVELS = 16;
export const MOST_TOPIC_CHARS = 512;

/** Why nobody should publish to a topic or subscribe to a filter; undefined for a good one. */
export function topicFault(topic: string): string | undefined {
  if (!isCleanText(topic)) return "the topic holds characters that are not text";
  if (topic.length > MOST_TOPIC_CHARS) return `the topic is longer than ${MOST_TOPIC_CHARS} characters`;
  if (topic.split("/").length > MOST_TOPIC_LEVELS)
    return `the topic has more than ${MOST_TOPIC_LEVELS} levels`;
  return undefined;
}
