// The last way: one picture after another, the watermark burnt in by the hub.
import { element } from "./elements.ts";
import type { Running, Stage } from "./stage.ts";

export function startStills(stage: Stage): Running {
  const image = element("img");
  image.alt = stage.camera().name;
  image.draggable = false;
  stage.picture.append(image);
  const stopping = new AbortController();
  let shown: string | undefined;

  async function next(): Promise<void> {
    const answer = await fetch(stage.address("still.jpg"), { signal: stopping.signal, cache: "no-store" });
    const at = Date.parse(answer.headers.get("X-Captured-At") ?? "");
    if (!answer.ok || Number.isNaN(at)) {
      stage.taken(undefined);
      if (stage.camera().state === "offline") stage.off();
      else stage.say(answer.status === 503 ? stage.words.connecting : stage.words.noAnswer);
      if (answer.status === 403 || answer.status === 404 || answer.status === 410) stage.ask();
      return;
    }
    const address = URL.createObjectURL(await answer.blob());
    image.src = address;
    if (shown) URL.revokeObjectURL(shown);
    shown = address;
    stage.taken(at);
    stage.say(undefined);
  }

  async function goOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      await next().catch(() => {
        if (stopping.signal.aborted) return;
        stage.taken(undefined);
        stage.say(stage.words.noAnswer);
      });
      await new Promise((resolve) => setTimeout(resolve, stage.status().stillEveryS * 1000));
    }
  }

  void goOn();
  return {
    stop: () => {
      stopping.abort();
      if (shown) URL.revokeObjectURL(shown);
    },
  };
}
