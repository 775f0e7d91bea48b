// Words on a camera's picture: which way it comes, when it was taken, what is wrong with it.

export const zhPlayer = {
  player: {
    arrivedAt: "到达于 {{time}}",
    about: "约 {{time}}",
    source: {
      rtcp: "时间由摄像头给出",
      arrival: "摄像头没有给出时间，这是画面到达中枢的时间",
      estimate: "按这种方式播放时，画面的时间只能估计",
    },
    way: {
      main: "",
      live: "子码流（主码流放不了）",
      h264: "已转码",
      hls: "HLS，晚几秒",
      "hls-h264": "HLS，已转码，晚几秒",
      mpeg1: "已转码（MPEG-1）",
      still: "静态画面，每 {{s}} 秒一张",
    },
    damaged: "{{time}} 起画面有缺损，到下一个关键帧为止",
    full: "转码名额已满",
    sound: {
      on: "声音：开",
      off: "声音：关",
      turnOn: "打开声音",
      turnOff: "关掉声音",
      states: {
        waiting: "正在打开",
        none: "摄像头现在没有能播放的声音（要 AAC）",
        "wrong-way": "这种播放方式没有声音",
        cannot: "这个浏览器放不了声音",
      },
    },
    tryAgain: "再试视频",
  },
};
