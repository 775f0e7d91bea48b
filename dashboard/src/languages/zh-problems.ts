// What the hub refused, by its kind (problem types: hub/serve/problem.ts), in Chinese.

export const zhProblems = {
  problems: {
    crowd: "这个网络地址请求太多，请 {{time}}后再试",
    "clips-busy": "还有别的录像正在导出，等其中一段完成后再导",
    "clip-gone": "这段导出没有文件了：还没有做好、没有做成，或已经删除",
    "clip-too-long": "一次最多导出 2 小时，请标短一些，分几段导出",
    "camera-moved": "这段时间里摄像头换过学校或食堂，请标在换之前或换之后",
    "nothing-recorded": "这段时间没有录像",
    "past-busy": "同时取的录像太多，请稍等一会儿再试",
    "protect-too-long": "一次最多保护 12 小时，请标短一些，分几段保护",
    "protect-too-early": "这段时间还没有录像",
    "protect-camera-full": "这路摄像头受保护的录像已到上限，请先取消一段",
    "protect-school-full": "本校摄像头合计最多保护 24 小时。请先取消一段，或请上级来保护",
    "protect-person-full": "一个人合计最多保护 48 小时。请先取消一段，或请上级来保护",
    "protect-not-yours": "只有设保护的人或学校的上级能取消",
    "picture-no-room": "中枢的磁盘满了，画面没有存下来",
    "camera-changed": "取画面时摄像头的设置被改过，请先看看新画面",
    "tests-busy": "同时在测试的摄像头太多，或您测试得太勤，请半分钟后再试",
    "no-picture-no-such-camera": "没有这路摄像头",
    "picture-not-shown": "这张画面已不再保留，请看现在的画面后再批准",
    "no-picture-off": "中枢的主机上没有能用的 ffmpeg，做不出画面，请管理员安装",
    "no-picture-full": "同时取画面的人太多，请稍等一会儿再试",
    "no-picture-offline": "摄像头离线，没有画面",
    "no-picture-starting": "正在向摄像头要画面，请几秒后再试",
    "no-picture-unusable": "摄像头的画面解不开，或关键帧间隔太长。请在摄像头上把关键帧间隔设为 2 到 4 秒",
  },
};
