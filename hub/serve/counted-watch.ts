// A live view that is held open on the audit log and counts what it gives out: it ends there when its socket does.
import type { View } from "../access/views.ts";
import type { Stop } from "../lib/clock.ts";
import type { NoPicture } from "../model.ts";
import type { LiveViewer } from "./live.ts";

export function countedWatch(
  view: View,
  viewer: LiveViewer,
  watch: (viewer: LiveViewer) => Stop | NoPicture,
): Stop | NoPicture {
  const end = view.hold();
  const watching = watch({
    ...viewer,
    sendBinary: (data, done) => {
      view.took(data.length);
      viewer.sendBinary(data, done);
    },
  });
  if (typeof watching !== "function") {
    end();
    return watching;
  }
  return () => {
    watching();
    end();
  };
}
