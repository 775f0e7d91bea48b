// What can be wrong with a person or a post that somebody describes, and why somebody may not do a thing to a person, in
// words that say what to do instead.

export const PEOPLE_FAULTS = {
  account: {
    zh: "只能用小写字母、数字和 . _ -，最多 64 个，以字母或数字开头和结尾，例如 li.na",
    en: "must be at most 64 small letters, digits and . _ -, with a letter or digit at either end, such as li.na",
  },
  "account-taken": {
    zh: "这个账号名不能用，可能已有人在用，请换一个",
    en: "this account name cannot be used, it may be taken: choose another",
  },
  "no-such-person": {
    zh: "没有这个人，或不在您的范围内",
    en: "there is no such person, or they are outside your branch",
  },
  "role-not-yours": {
    zh: "您不能在这里授予这个角色，请由上级管理员授予",
    en: "you may not give this role here: a manager above gives it",
  },
  "role-not-here": {
    zh: "这个角色不能设在这样的单位：{kinds}",
    en: "this role is not held at such a site, but at: {kinds}",
  },
  "post-there": {
    zh: "这段时间里已有这个岗位",
    en: "this post is held at that time already",
  },
  "until-past": {
    zh: "要晚于现在和开始时间",
    en: "must be later than now and than the beginning",
  },
  date: {
    zh: "请写成 2026-03-01 这样的日期",
    en: "must be a date such as 2026-03-01",
  },
  "deputy-until": {
    zh: "代理要有结束时间，请填写",
    en: "a deputy stands in for a time: say until when",
  },
  "deputy-of-nobody": {
    zh: "这个人在这里没有这个岗位，不能代理",
    en: "this person does not hold this post, so nobody can stand in for them",
  },
  "too-many-posts": {
    zh: "岗位太多，最多 {most} 个",
    en: "that is too many posts: at most {most}",
  },
  "name-differs": {
    zh: "这个账号的人叫“{name}”，不归您改名；请核对账号，或留空姓名",
    en: "the person of this account is called “{name}”, whom you may not rename: check the account, or leave the name empty",
  },
  "two-names": {
    zh: "第 {row} 行给同一账号写了另一个姓名",
    en: "row {row} gives the same account another name",
  },
} as const;

export const PEOPLE_REFUSALS = {
  missing: {
    zh: "没有这个人，或不在您的范围内。",
    en: "There is no such person, or they are outside your branch.",
  },
  noPost: {
    zh: "没有这个岗位，或它已经结束。",
    en: "There is no such post, or it is over.",
  },
  role: {
    zh: "您的角色不能做这件事。",
    en: "Your role may not do this.",
  },
  token: {
    zh: "接口令牌不能管理人员，请登录后再做。",
    en: "An API token does not look after people: sign in yourself.",
  },
  notYours: {
    zh: "这个人还有不归您管的岗位，请由上级管理员来做。",
    en: "This person holds a post that is not yours to give: a manager above does this.",
  },
  give: {
    zh: "您不能在这里授予这个角色，请由上级管理员授予。",
    en: "You may not give this role here: a manager above gives it.",
  },
  take: {
    zh: "这个岗位不归您管，请由上级管理员收回。",
    en: "This post is not yours to take away or to change: a manager above does this.",
  },
  self: {
    zh: "自己的岗位和账号由别的管理员来改。密码和第二步验证请在“我的账号”里改。",
    en: "Your own posts and account are another manager's to change. Change your password and second factor on your own page.",
  },
  lastAdmin: {
    zh: "这样就没有长期的系统管理员了。请先另设一个没有结束时间的系统管理员。",
    en: "Nobody would administer the hub for good. First make somebody else an administrator without an end.",
  },
  ended: {
    zh: "岗位已经结束，请重新授予。",
    en: "This post is over: give it anew.",
  },
} as const;
