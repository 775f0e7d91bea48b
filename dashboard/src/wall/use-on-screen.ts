// Whether an element is on the screen; false while it is scrolled out of sight.
import { type RefObject, useEffect, useState } from "react";

export function useOnScreen(element: RefObject<HTMLElement | null>): boolean {
  const [isOn, setIsOn] = useState(false);
  useEffect(() => {
    if (!element.current) return undefined;
    const watcher = new IntersectionObserver(
      (entries) => setIsOn(entries.at(-1)?.isIntersecting ?? false),
      //  Starts a little before it scrolls in, so that there is a picture when it does.
      { rootMargin: "120px 0px" },
    );
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, [element]);
  return isOn;
}
