// Words on a camera's picture, in English.
import type { zhPlayer } from "./zh-player.ts";

export const enPlayer: typeof zhPlayer = {
  player: {
    arrivedAt: "Arrived {{time}}",
    about: "About {{time}}",
    source: {
      rtcp: "The camera gives this time",
      arrival: "The camera gives no time; this is when the picture reached the hub",
      estimate: "Played in this way, the time of the picture can only be estimated",
    },
    way: {
      main: "",
      live: "Sub stream (the main one does not play)",
      h264: "Transcoded",
      hls: "HLS, some seconds late",
      "hls-h264": "HLS, transcoded, some seconds late",
      mpeg1: "Transcoded (MPEG-1)",
      still: "Still, every {{s}} s",
    },
    damaged: "Picture damaged since {{time}}, until the next key frame",
    full: "as much is transcoded as may be at once",
    sound: {
      on: "Sound on",
      off: "Sound off",
      turnOn: "Turn the sound on",
      turnOff: "Turn the sound off",
      states: {
        waiting: "turning on",
        none: "the camera gives no sound that can be played (it must be AAC)",
        "wrong-way": "played in this way there is no sound",
        cannot: "this browser cannot play it",
      },
    },
    tryAgain: "Try the video again",
  },
};
