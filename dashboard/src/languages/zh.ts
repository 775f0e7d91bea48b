// Every word of the page in Chinese, the default language. Its keys are the ones every other language must have.
// Keys that end in _one and _other are the singular and plural of one key; Chinese uses the second only.
import { zhAccounts } from "./zh-accounts.ts";
import { zhAlertLife } from "./zh-alert-life.ts";
import { zhAlerts } from "./zh-alerts.ts";
import { zhAudit } from "./zh-audit.ts";
import { zhCalibration } from "./zh-calibration.ts";
import { zhCameraEntry } from "./zh-camera-entry.ts";
import { zhCameraFaults } from "./zh-camera-faults.ts";
import { zhChannels } from "./zh-channels.ts";
import { zhCoverage } from "./zh-coverage.ts";
import { zhDisclosures } from "./zh-disclosures.ts";

import { zhDuty } from "./zh-duty.ts";
import { zhEstate } from "./zh-estate.ts";
import { zhGone } from "./zh-gone.ts";
import { zhHealth } from "./zh-health.ts";
import { zhInbox } from "./zh-inbox.ts";
import { zhLinks } from "./zh-links.ts";
import { zhNewcomers } from "./zh-newcomers.ts";
import { zhOrders } from "./zh-orders.ts";
import { zhOwn } from "./zh-own.ts";
import { zhPast } from "./zh-past.ts";
import { zhPeople } from "./zh-people.ts";
import { zhPictures } from "./zh-pictures.ts";
import { zhPlayer } from "./zh-player.ts";
import { zhPrivacy } from "./zh-privacy.ts";
import { zhProblems } from "./zh-problems.ts";
import { zhReasons } from "./zh-reasons.ts";
import { zhRemarks } from "./zh-remarks.ts";
import { zhReports } from "./zh-reports.ts";
import { zhRights } from "./zh-rights.ts";
import { zhRules } from "./zh-rules.ts";
import { zhSensors } from "./zh-sensors.ts";
import { zhStore } from "./zh-store.ts";
import { zhToday } from "./zh-today.ts";
import { zhWall } from "./zh-wall.ts";

export const zh = {
  product: { name: "明厨", tagline: "看得见的校园厨房", mark: "明厨标志" },
  language: { switch: "Switch to English", other: "English" },
  page: {
    overview: "总览",
    alerts: "报警",
    reports: "报告",
    sensors: "传感器",
    store: "数据",
    more: "更多",
    audit: "审计",
    signIn: "登录",
    site: "现场",
    main: "主导航",
    skip: "跳到正文",
    where: "当前位置",
  },
  signIn: {
    heading: "登录",
    account: "账号",
    password: "密码",
    submit: "登录",
    missing: "请填写账号和密码",
    failed: "没有登录成功",
    wrong: "账号或密码不对；设置过第二步验证的，也可能是验证码没填或不对。",
    wait: "错误次数太多，请 {{time}} 后再试。",
    code: "验证码",
    codeIfAny: "验证码（没有设置第二步验证的不用填）",
    codeHint: "验证器应用的 6 位数字，或一个恢复码",
    second: "第二步",
    secondWhy: "密码正确。请打开手机上的验证器应用，输入 {{account}} 的验证码。",
    lost: "手机不在身边？可以用恢复码，或请上级管理员重置。",
    codeWrong: "验证码不对，或者已经用过。请等应用显示下一个。",
    codeMissing: "请填写验证码",
    another: "换一个账号",
    demo: "演示账号，点一下填好：",
    demoAccounts: { district: "区", town: "镇", school: "学校", canteen: "食堂" },
    promise: "每个画面都写明拍摄时间，每个数字都写明新旧，每条报警都有人负责。",
  },
  account: {
    menu: "账号",
    signOut: "退出登录",
    roles: {
      admin: "系统管理员",
      "district-manager": "区管理员",
      "town-manager": "镇管理员",
      "school-manager": "学校管理员",
      inspector: "检查员",
      "safety-officer": "食品安全员",
      "canteen-staff": "食堂人员",
      "parents-committee": "膳食家长委员",
    },
  },
  connection: {
    live: "实时",
    connecting: "连接中",
    lost: "重新连接中",
    stoppedAt: "数据停在 {{time}}",
    lostBanner: "与明厨的连接断开了，正在重新连接。下面的数据停在 {{time}}。",
  },
  demo: {
    plain: "演示：厨房是模拟的",
    shortened: "演示：厨房是模拟的，报警时长缩短到 1/{{times}}（15 分钟按 {{example}}算）",
    shortenedBrief: "演示：厨房是模拟的，报警快 {{times}} 倍",
  },
  state: {
    loading: "正在读取",
    retry: "重试",
    failed: "读取失败",
    unreachable: "连不上明厨，请检查网络后重试。",
    notAnswer: "明厨的回答看不懂（状态 {{status}}），请稍后重试。",
    notFound: "这里没有，或不在您的范围内",
    notFoundDetail: "地址可能写错了，也可能它属于别的学校。",
    forbidden: "您的角色不能看这一项",
    back: "回到总览",
  },
  overview: {
    heading: "总览",
    asOf: "{{time}} 的情况",
    numbers: "数字",
    kitchens: "在线食堂",
    cameras: "摄像头在线",
    sensors: "传感器在报数",
    openAlerts: "未恢复的报警",
    blindAreas: "盲区",
    blindHint: "应看见而没有摄像头",
    allSeen: "该看的地方都看得见",
    unacknowledged: "{{count}} 条无人确认",
    allAcknowledged: "都已有人确认",
    noAlerts: "没有报警",
    offline: "{{count}} 路离线",
    silent: "{{count}} 个失联",
    allOnline: "全部在线",
    allReporting: "全部正常报数",
    sites: "学校与食堂",
    alerts: "未恢复的报警",
    allAlerts: "全部报警",
    blind: "没有摄像头的区域",
    noSites: "您的账号下还没有学校或食堂",
    noSitesHint: "请管理员把您的岗位挂到学校或食堂。",
  },
  site: {
    kinds: { district: "区", town: "镇", school: "学校", canteen: "食堂" },
    cameras: "实时画面",
    sensors: "冷链与环境",
    alerts: "报警",
    below: "下级",
    canteens: "供餐食堂",
    serves: "供餐给",
    fedBy: "由 {{names}} 供餐",
    refusals: "被拒收的消息",
    noCameras: "还没有摄像头",
    noSensors: "还没有传感器",
    noAlerts: "没有未恢复的报警",
    noBelow: "下面还没有学校或食堂",
    earlier_one: "另有 {{count}} 条已恢复的报警",
    earlier_other: "另有 {{count}} 条已恢复的报警",
    ok: "正常",
    search: "查找学校或食堂",
    noneFound: "没有找到",
    expand: "展开 {{name}}",
    collapse: "收起 {{name}}",
    camerasChip: "摄像头 {{online}}/{{total}}",
    sensorsChip: "传感器 {{reporting}}/{{total}}",
    alertsChip_one: "报警 {{count}}",
    alertsChip_other: "报警 {{count}}",
    blindChip_one: "盲区 {{count}}",
    blindChip_other: "盲区 {{count}}",
    noDevices: "无设备",
  },
  refusals: {
    none: "没有被拒收的消息",
    hint: "设备发来但没有采用的消息，修好设备后就不再出现。",
    at: "时间",
    account: "设备账号",
    topic: "主题",
    reason: "原因",
    payload: "内容",
    newestPayload: "最近的内容",
    times_one: "{{count}} 次",
    times_other: "{{count}} 次",
    span: "{{from}} 至 {{to}}",
    more_one: "再显示 {{count}} 项",
    more_other: "再显示 {{count}} 项",
  },
  area: {
    storage: "仓库",
    "rough-processing": "粗加工",
    cutting: "切配",
    cooking: "烹饪",
    "cold-room": "专间",
    washing: "洗消",
    serving: "分餐",
    "sample-retention": "留样",
  },
  camera: {
    online: "在线",
    offline: "离线",
    unknown: "状态未知",
    offlineSince: "离线，自 {{time}} 起",
    offlinePlain: "离线",
    blind: "没有摄像头",
    blindDetail: "这个区域必须看得见",
    fault: {
      unreachable: "连不上",
      "wrong-password": "密码不对",
      "no-such-stream": "没有这路视频",
      "not-allowed": "地址不在本单位允许的网段或端口内",
      "unsupported-codec": "编码不支持",
      "no-key-frames": "没有关键帧",
      stalled: "画面停住",
      refused: "摄像头拒绝给出画面",
      "too-many-viewers": "看这路视频的人太多，摄像头不再给流：请关掉别的客户端，或在摄像头上放宽连接数",
      protocol: "数据不合协议",
      "too-lossy": "网络丢包太多，画面断续，请检查网线、交换机和带宽",
      "clock-off": "摄像头时钟不准，请检查它的校时（NTP）设置",
    },
    faultJoin: "：",
    clockAhead: "时钟快了{{duration}}，请检查它的校时（NTP）设置",
    clockBehind: "时钟慢了{{duration}}，请检查它的校时（NTP）设置",
    connecting: "正在连接画面",
    reconnecting: "画面断开，正在重连",
    lastPicture: "最后的画面是 {{age}}的",
    capturedAt: "拍摄于 {{time}}",
    frozen: "画面停住 {{duration}}",
    ended: "观看已结束：不在开放时段，或权限已收回",
    again: "重新观看",
    noPlayer: "这个浏览器放不了实时画面，请换用新版 Chrome、Edge、Firefox 或 Safari。",
    noCodec: "这个浏览器不能解码这路摄像头的画面（{{codec}}）。",
    blocked: "浏览器没有自动播放，点一下开始",
    enlarge: "放大 {{name}}",
    close: "关闭",
    notLive: {
      unseen: "滚动到这里就开始播放",
      enlarged: "正在放大观看",
      limit: "同时最多放 {{count}} 路，点开可看这一路",
    },
  },
  time: {
    seconds: "{{s}} 秒",
    minutes: "{{m}} 分钟",
    hours: "{{h}} 小时 {{m}} 分",
    hoursOnly: "{{h}} 小时",
    days: "{{d}} 天 {{h}} 小时",
    daysOnly: "{{d}} 天",
    ago: "{{duration}}前",
    justNow: "刚刚",
  },
  ...zhAccounts,
  ...zhChannels,
  ...zhLinks,
  ...zhPictures,
  ...zhPrivacy,
  ...zhProblems,
  ...zhSensors,
  ...zhHealth,
  ...zhOrders,
  ...zhOwn,
  ...zhCalibration,
  ...zhCameraFaults,
  ...zhReports,
  ...zhRemarks,
  ...zhAlertLife,
  ...zhAlerts,
  ...zhInbox,
  ...zhPlayer,
  ...zhToday,
  ...zhWall,
  ...zhNewcomers,
  ...zhStore,
  ...zhAudit,
  ...zhCameraEntry,
  ...zhCoverage,
  ...zhDisclosures,
  ...zhDuty,
  ...zhEstate,
  ...zhReasons,
  ...zhPast,
  ...zhGone,
  ...zhPeople,
  ...zhRights,
  ...zhRules,
};

/** The shape of a language: the same keys as the Chinese one, in texts of its own. */
export type Words = typeof zh;
