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
    tryAgain: "再试视频",
  },
};
