// The columns of a file of people: one row a post; who has several has several rows.
import { ROLES } from "../access/appointments.ts";
import type { Role } from "../model.ts";
import type { Choice, Column } from "./import-columns.ts";

export const ROLE_TITLES: Readonly<Record<Role, { readonly zh: string; readonly en: string }>> = {
  admin: { zh: "系统管理员", en: "Administrator" },
  "district-manager": { zh: "区管理员", en: "District manager" },
  "town-manager": { zh: "镇管理员", en: "Town manager" },
  "school-manager": { zh: "学校管理员", en: "School manager" },
  inspector: { zh: "检查员", en: "Inspector" },
  "safety-officer": { zh: "食品安全员", en: "Food-safety officer" },
  "canteen-staff": { zh: "食堂人员", en: "Canteen staff" },
  "parents-committee": { zh: "膳食家长委员", en: "Parents' committee" },
};

/** Administrators of the whole platform are made one by one. */
const roles = ROLES.filter((role) => role !== "admin").map((id): Choice => ({ id, title: ROLE_TITLES[id] }));

export const PERSON_COLUMNS: readonly Column[] = [
  {
    key: "account",
    title: { zh: "账号", en: "account" },
    also: ["账户", "登录名", "用户名", "user"],
    isNeeded: true,
    example: "li.na",
    note: { zh: "登录用，小写字母、数字和 . _ -", en: "to sign in with: small letters, digits and . _ -" },
  },
  {
    key: "name",
    title: { zh: "姓名", en: "name" },
    also: ["名字", "名称"],
    example: "李娜",
    note: {
      zh: "新账号必填，1 到 80 个字符；不填则不变",
      en: "needed for a new account, 1 to 80 characters; as it was if empty",
    },
  },
  {
    key: "role",
    title: { zh: "角色", en: "role" },
    also: ["岗位", "职务"],
    isNeeded: true,
    choices: roles,
    example: "canteen-staff",
    note: {
      zh: "一行一个岗位，有几个岗位就写几行",
      en: "one post a row; who has several has several rows",
    },
  },
  {
    key: "siteId",
    title: { zh: "单位", en: "site" },
    also: ["所属单位", "单位编号", "学校", "食堂", "site id", "siteId"],
    isNeeded: true,
    example: "shiyan-canteen",
    note: {
      zh: "单位的编号，或不重复的名称",
      en: "the site's id, or its name if no other has it",
    },
  },
  {
    key: "from",
    title: { zh: "开始日期", en: "from" },
    also: ["开始", "起始日期", "start"],
    isDate: true,
    example: "",
    note: { zh: "例如 2026-03-01；不填为现在起", en: "such as 2026-03-01; from now on if empty" },
  },
  {
    key: "until",
    title: { zh: "结束日期", en: "until" },
    also: ["结束", "截止日期", "end"],
    isDate: true,
    example: "",
    note: {
      zh: "含当天；不填为长期，代理必填",
      en: "that day included; for good if empty; a deputy needs it",
    },
  },
  {
    key: "deputyFor",
    title: { zh: "代理谁", en: "deputy for" },
    also: ["代理", "被代理人", "deputyFor"],
    example: "",
    note: {
      zh: "被代理人的账号；不是代理就不填",
      en: "the account of who is stood in for; empty if nobody is",
    },
  },
];
