// Stands in a camera's live view as an outage of the camera does: what comes meanwhile is lost, then the init segment
// comes again and media time goes on from where it would be.
import type { Page } from "playwright-core";

export type Interrupted = {
  /** From now on nothing gets through. */
  readonly cut: () => void;
  /** Goes on with the next key frame. */
  readonly goOn: () => void;
  /** How often the page has connected. */
  readonly connections: () => number;
};

/** Call before the page opens the live view. */
export async function interruptLiveView(page: Page, cameraId: string): Promise<Interrupted> {
  let state: "open" | "cut" | "waiting for a key frame" = "open";
  let connections = 0;
  await page.routeWebSocket(`**/cameras/${cameraId}/live?*`, (viewer) => {
    connections += 1;
    //  The text and the segment that every viewer needs first.
    const init: (string | Buffer)[] = [];
    viewer.connectToServer().onMessage((message) => {
      const type = typeof message === "string" ? (JSON.parse(message) as { type: string }).type : undefined;
      if (type === "init") init.length = 0;
      if (type === "init" || (init.length === 1 && type === undefined)) init.push(message);
      if (state === "waiting for a key frame" && type === "time") {
        state = "open";
        for (const one of init) viewer.send(one);
      }
      if (state === "open") viewer.send(message);
    });
  });
  return {
    cut: () => {
      state = "cut";
    },
    goOn: () => {
      state = "waiting for a key frame";
    },
    connections: () => connections,
  };
}
