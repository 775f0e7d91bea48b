// The shape every kitchen scene has: where its camera hangs, what never moves, and what is drawn anew for each frame.
import type { AreaName } from "../devices/areas.ts";
import type { Point, Stage } from "./stage.ts";

export type Scene = {
  readonly area: AreaName;
  /** Written into the picture; digits, capitals, blanks and hyphens only. */
  readonly title: string;
  readonly eye: Point;
  readonly target: Point;
  /** What does not move and never hides anybody: drawn once. */
  readonly backdrop: (stage: Stage) => void;
  /** People, what moves, and furniture that people pass behind. `t` is seconds of the minute; t = 60 looks like t = 0. */
  readonly frame: (stage: Stage, t: number) => void;
};
