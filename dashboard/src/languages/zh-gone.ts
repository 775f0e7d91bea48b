// Words about cameras that were somewhere and are there no more.

export const zhGone = {
  gone: {
    title: "已不在这里的摄像头",
    about: "这些摄像头已经移走或移除，在这里录下的还可以回看、保护和导出，过了保留天数就自动删除。",
    became: { removed: "{{time}} 移除", moved: "{{time}} 移走" },
    since: "最早 {{day}}",
    watchNamed: "回看 {{name}}，最早 {{day}}",
    notRecorded: "在这里已不再录像",
    page: {
      removed: "这个摄像头已在 {{time}} 移除。",
      moved: "这个摄像头已在 {{time}} 移走。",
      about: "没有直播；它在这里录下的可以回看、保护和导出，过了保留天数就自动删除，受保护的除外。",
    },
  },
};
