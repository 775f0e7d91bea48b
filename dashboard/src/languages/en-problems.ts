// What the hub refused, by its kind, in English.
import type { zhProblems } from "./zh-problems.ts";

export const enProblems: typeof zhProblems = {
  problems: {
    crowd: "Too many requests from your address: try again in {{time}}",
    "clips-busy": "Other clips are being made: ask again when one of them is done",
    "clip-gone": "There is no file of this clip: it is not ready, failed, or was removed",
    "clip-too-long": "A clip is at most 2 hours: mark less, and take the rest out as another",
    "camera-moved":
      "The camera was moved to another site within this time: mark what is before it or after it",
    "nothing-recorded": "Nothing is recorded of this time",
    "past-busy": "Too much of the past is being fetched at once: try again in a moment",
    "protect-too-long": "A span is at most 12 hours: mark less, and protect the rest as another",
    "protect-too-early": "Nothing is recorded of this time yet",
    "protect-camera-full": "This camera has as many protected spans as it may: lift one first",
    "protect-school-full":
      "Of a school’s cameras at most 24 hours in all are protected: lift one first, or ask somebody above the school",
    "protect-person-full":
      "A person protects at most 48 hours in all: lift one first, or ask somebody above the school",
    "protect-not-yours": "Only who protected this, or who is above the school, lifts it",
    "picture-no-room": "The hub’s disk is full: the picture was not kept",
    "camera-changed": "The camera was changed while its picture was taken: look at its new picture first",
    "tests-busy": "Several tests are running, or you have made many: wait half a minute and test again",
    "no-picture-no-such-camera": "There is no such camera",
    "picture-not-shown": "This picture is not kept any more: look at the present one, and approve that",
    "no-picture-off": "The hub has no ffmpeg that it can use for this: ask an administrator to install it",
    "no-picture-full": "As many pictures are being made as may be at once: try again in a moment",
    "no-picture-offline": "The camera is offline and gives no picture",
    "no-picture-starting": "The camera is being asked for its picture: try again in some seconds",
    "no-picture-unusable":
      "The camera’s pictures cannot be decoded, or its key frames come too rarely: set a key frame every 2 to 4 s in the camera",
  },
};
