// The columns of an import file in which stands where a camera is and how one signs in to it.
import { BRANDS } from "../../devices/brands.ts";
import { YES_NO } from "./import-appliance-columns.ts";
import type { Column } from "./import-columns.ts";

export const ALSO_AREAS: Omit<Column, "choices"> = {
  key: "alsoAreas",
  title: { zh: "还照到的区域", en: "also sees" },
  also: ["兼顾区域", "alsoAreas"],
  isList: true,
  example: "",
  note: { zh: "可不填；用分号隔开", en: "may be empty; with semicolons between them" },
};

export const SOUND: Column = {
  key: "sound",
  title: { zh: "带声音", en: "with sound" },
  also: ["声音", "音频", "sound"],
  choices: YES_NO,
  example: "",
  note: { zh: "后厨不公开声音；不填不变", en: "kitchens publish none; as it was if empty" },
};

export const CAMERA_ADDRESS_COLUMNS: readonly Column[] = [
  {
    key: "brand",
    title: { zh: "品牌", en: "brand" },
    also: ["厂家"],
    choices: BRANDS.map(({ id, title }) => ({ id, title: { zh: title, en: title } })),
    example: "hikvision",
    note: { zh: "不填为 url，须填路径", en: "url if empty, which needs a path" },
  },
  {
    key: "host",
    title: { zh: "IP地址", en: "host" },
    also: ["ip", "主机", "地址", "主机名", "ip address"],
    isNeeded: true,
    example: "10.20.0.11",
    note: { zh: "IP 地址或主机名", en: "IP address or host name" },
  },
  {
    key: "port",
    title: { zh: "端口", en: "port" },
    also: ["rtsp端口"],
    example: "554",
    note: { zh: "不填按品牌", en: "the brand's if empty" },
  },
  {
    key: "channel",
    title: { zh: "通道", en: "channel" },
    also: ["通道号"],
    example: "1",
    note: { zh: "从 1 数起", en: "counted from 1" },
  },
  {
    key: "path",
    title: { zh: "路径", en: "path" },
    also: ["码流路径"],
    example: "",
    note: { zh: "品牌为 url 时填，以 / 开头", en: "for brand url, begins with /" },
  },
  {
    key: "subPath",
    title: { zh: "子码流路径", en: "sub path" },
    also: ["辅码流路径", "subPath"],
    example: "",
    note: {
      zh: "品牌为 url 时可填；不填就只用一条码流",
      en: "for brand url; without it there is one stream",
    },
  },
  {
    key: "user",
    title: { zh: "用户名", en: "user" },
    also: ["账号", "用户"],
    example: "viewer",
    note: { zh: "摄像头的用户名", en: "the camera's user" },
  },
  {
    key: "password",
    title: { zh: "密码", en: "password" },
    also: [],
    example: "",
    note: {
      zh: "加密保存，不再显示；不填则不变",
      en: "is encrypted and never shown again; as it was if empty",
    },
  },
];
