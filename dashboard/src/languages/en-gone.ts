// Words about cameras that were somewhere and are there no more.
import type { zhGone } from "./zh-gone.ts";

export const enGone: typeof zhGone = {
  gone: {
    title: "Cameras that were here",
    about:
      "They were moved away or removed. What they recorded here can still be looked back at, protected and exported, until the days that it is kept are over.",
    became: { removed: "removed {{time}}", moved: "moved away {{time}}" },
    since: "oldest of {{day}}",
    watchNamed: "Look back at {{name}}, oldest of {{day}}",
    notRecorded: "Not recorded here any more",
    page: {
      removed: "This camera was removed at {{time}}.",
      moved: "This camera was moved away at {{time}}.",
      about:
        "There is no live picture; what it recorded here can be looked back at, protected and exported until the days that it is kept are over, and longer where it is protected.",
    },
  },
};
