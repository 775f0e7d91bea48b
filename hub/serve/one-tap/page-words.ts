// The words of a one-tap link's page. `{…}` are filled in, on the hub or by the page's own script.
import type { Alert, Language } from "../../model.ts";
import type { OneTapScriptWords } from "../contract.ts";

export type OneTapWords = {
  readonly htmlLang: string;
  readonly otherLanguage: string;
  readonly title: string;
  readonly severity: Readonly<Record<Alert["severity"], string>>;
  readonly state: Readonly<Record<Alert["state"], string>>;
  readonly now: string;
  readonly at: string;
  readonly highest: string;
  readonly lowest: string;
  readonly limit: string;
  readonly since: string;
  readonly lasted: string;
  readonly over: string;
  readonly due: string;
  readonly curve: string;
  readonly acknowledgedBy: string;
  readonly actedBy: string;
  readonly snoozed: string;
  readonly as: string;
  readonly fresh: string;
  readonly held: string;
  readonly acknowledge: string;
  readonly act: string;
  readonly what: string;
  readonly phrases: readonly string[];
  readonly food: string;
  readonly dispositions: Readonly<Record<"kept" | "moved" | "discarded" | "none", string>>;
  readonly photos: string;
  readonly sendAct: string;
  readonly snooze: string;
  readonly howLong: string;
  readonly why: string;
  readonly reasons: readonly string[];
  readonly sendSnooze: string;
  readonly minutes: string;
  readonly waited: string;
  readonly all: string;
  readonly gone: Readonly<Record<"used" | "expired" | "seat-over" | "revoked" | "lost", string>>;
  readonly notYou: string;
  readonly signIn: string;
  readonly ask: string;
  readonly refused: string;
  readonly script: OneTapScriptWords;
};

export const ONE_TAP_WORDS: Readonly<Record<Language, OneTapWords>> = {
  zh: {
    htmlLang: "zh-CN",
    otherLanguage: "English",
    title: "处理报警",
    severity: { notice: "提示", warning: "警告", critical: "紧急" },
    state: {
      firing: "还没有人确认",
      acknowledged: "已确认",
      acted: "已处置",
      resolved: "已恢复",
      closed: "已销号",
    },
    now: "现在",
    at: "{time} 测得",
    highest: "最高",
    lowest: "最低",
    limit: "限值",
    since: "从 {time} 开始",
    lasted: "已 {duration}",
    over: "{time} 结束",
    due: "期限 {time}",
    curve: "最近 {duration}的曲线，最低 {low}，最高 {high}",
    acknowledgedBy: "{name} 于 {time} 确认",
    actedBy: "{name} 于 {time} 处置：{what}",
    snoozed: "{name} 暂缓提醒到 {time}：{reason}",
    as: "您是 {name}。",
    fresh: "按下任何一个按钮以后，这个链接只在这台手机上有效。",
    held: "这台手机可以处理这条报警，到 {time} 为止。",
    acknowledge: "确认，我来处理",
    act: "处置",
    what: "做了什么",
    phrases: ["门没关好，已关上", "食品已移到别的冰箱", "已通知维修", "现场看过，没有问题"],
    food: "柜里的食品怎么处理的",
    dispositions: { kept: "留用", moved: "转移", discarded: "废弃", none: "柜里没有食品" },
    photos: "拍照",
    sendAct: "提交处置",
    snooze: "暂缓提醒",
    howLong: "多久以后",
    why: "原因",
    reasons: ["正在进货", "正在清洗", "维修人员在路上"],
    sendSnooze: "到时再提醒",
    minutes: "{count} 分钟",
    waited: "{text}（{duration}前写下，当时没有网络）",
    all: "登录后看全部",
    gone: {
      used: "这个链接已于 {time} 在另一个浏览器里用过。每个链接只能用一次。",
      expired: "这个链接已于 {time} 过期。",
      "seat-over": "这个链接在这台手机上的有效期到 {time} 已结束。",
      revoked: "这个链接已于 {time} 作废。",
      lost: "这个链接已失效：您的账号现在不能查看这条报警。",
    },
    notYou: "如果用的人不是您，请马上登录修改密码，并告诉管理员。",
    signIn: "登录后查看这条报警",
    ask: "有疑问请联系{name}。",
    refused: "没有成功：{why}",
    script: {
      queued: "等待网络",
      sending: "正在发送",
      sent: "已发送",
      refused: "没有被接受：{why}",
      ended: "链接已失效，请登录后再做一次。",
      remove: "删掉",
      offline: "没有网络。您做的已记在这台手机里，恢复后自动发送，只发一次。请不要关闭这个页面。",
      photos: "{count} 张照片",
      photoWrong: "这张照片打不开，请重新拍。",
      photosLost: "{count} 张照片没有被保存。",
      takeAway: "去掉这张",
      presses: { acknowledge: "确认", act: "处置", snooze: "暂缓提醒" },
    },
  },
  en: {
    htmlLang: "en",
    otherLanguage: "中文",
    title: "Handle an alert",
    severity: { notice: "Notice", warning: "Warning", critical: "Critical" },
    state: {
      firing: "Nobody has acknowledged it yet",
      acknowledged: "Acknowledged",
      acted: "Acted on",
      resolved: "Over",
      closed: "Closed",
    },
    now: "Now",
    at: "measured {time}",
    highest: "Highest",
    lowest: "Lowest",
    limit: "Limit",
    since: "Since {time}",
    lasted: "for {duration}",
    over: "ended {time}",
    due: "due {time}",
    curve: "The last {duration}: lowest {low}, highest {high}",
    acknowledgedBy: "{name} acknowledged it at {time}",
    actedBy: "{name} acted at {time}: {what}",
    snoozed: "{name} put it off until {time}: {reason}",
    as: "You are {name}.",
    fresh: "Once you press a button, this link is good on this phone only.",
    held: "This phone can handle this alert until {time}.",
    acknowledge: "I take care of it",
    act: "What I did",
    what: "What was done",
    phrases: [
      "The door was open, it is shut now",
      "Food moved to another fridge",
      "Repair called",
      "I looked, all is well",
    ],
    food: "The food in it",
    dispositions: { kept: "kept", moved: "moved", discarded: "discarded", none: "there was none" },
    photos: "Take a photo",
    sendAct: "Send",
    snooze: "Later",
    howLong: "How much later",
    why: "Why",
    reasons: ["A delivery is being put in", "It is being cleaned", "Repair is on its way"],
    sendSnooze: "Remind me then",
    minutes: "{count} min",
    waited: "{text} (written {duration} before, without a line)",
    all: "Sign in and see everything",
    gone: {
      used: "This link was used at {time} in another browser. Each link is good once.",
      expired: "This link ended at {time}.",
      "seat-over": "This link's time on this phone ended at {time}.",
      revoked: "This link was revoked at {time}.",
      lost: "This link has ended: your account may not see this alert now.",
    },
    notYou: "If that was not you, sign in and change your password now, and tell your administrator.",
    signIn: "Sign in and see this alert",
    ask: "With questions, ask {name}.",
    refused: "That did not work: {why}",
    script: {
      queued: "Waits for a line",
      sending: "Being sent",
      sent: "Sent",
      refused: "Not taken: {why}",
      ended: "The link has ended: sign in and do it again.",
      remove: "Remove",
      offline:
        "No line. What you did is kept in this phone and is sent once the line is back. Do not close this page.",
      photos: "{count} photos",
      photoWrong: "This photo cannot be opened: take another one.",
      photosLost: "{count} photos were not kept.",
      takeAway: "Take it away",
      presses: { acknowledge: "Acknowledge", act: "Act", snooze: "Later" },
    },
  },
};
