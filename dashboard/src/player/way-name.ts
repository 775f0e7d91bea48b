// The ways to see a camera by their names, best first.

/** "main" is the camera's main stream; "h264" and "mpeg1" are made by the hub, and "still" is one picture after another. */
export type WayName = "main" | "live" | "h264" | "hls" | "hls-h264" | "mpeg1" | "still";
