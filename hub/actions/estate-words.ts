// What can be wrong with a site, a sensor or a camera that somebody describes, in words for that person: why, and what
// to write instead. In both languages, because forms and import reports answer in the reader's.
import { PEOPLE_FAULTS } from "./people-words.ts";
import { RULE_FAULTS } from "./rule-words.ts";

export type Language = "zh" | "en";

/** One thing that is wrong with one field. `given` fills the text's places. */
export type Fault = {
  readonly field: string;
  readonly code: FaultCode;
  readonly given?: Readonly<Record<string, string | number | Readonly<Record<Language, string>>>>;
};

export type FaultCode = keyof typeof FAULTS;

const FAULTS = {
  required: { zh: "必填，请填写", en: "must not be empty: fill it in" },
  "too-long": { zh: "太长，最多 {most} 个字符", en: "is too long: at most {most} characters" },
  characters: {
    zh: "含有换行等不能用的字符，请去掉",
    en: "holds characters that cannot be used, such as line breaks: leave them out",
  },
  id: {
    zh: "只能用小写字母 a-z、数字和 -，1 到 64 个，不以 - 开头或结尾，例如 shiyan-canteen",
    en: "must be 1 to 64 of a-z, 0-9 and -, with no - at either end, such as shiyan-canteen",
  },
  "id-taken": {
    zh: "这个编号不能用，可能已有别的单位或设备在用，请换一个",
    en: "this id cannot be used, it may be taken: choose another",
  },
  choice: { zh: "没有这个选项，请填：{allowed}", en: "is none of the choices: write one of {allowed}" },
  number: { zh: "请填 {least} 到 {most} 之间的数", en: "must be a number from {least} to {most}" },
  whole: { zh: "请填 {least} 到 {most} 之间的整数", en: "must be a whole number from {least} to {most}" },
  "no-such-site": {
    zh: "没有这个单位，或不在您的范围内",
    en: "there is no such site, or it is outside your branch",
  },
  "site-not-one": {
    zh: "有几个单位叫这个名字，请填编号",
    en: "several sites have this name: write the site's id",
  },
  "top-site": {
    zh: "请填上级单位；只有系统管理员能新建最上级的单位",
    en: "name the site above it; only an administrator makes a site without one",
  },
  "own-site": {
    zh: "您的岗位就在这个单位或它的上级不归您管，请由上级管理员改",
    en: "this is the top of your own branch: a manager above it may change this",
  },
  "not-the-runners": {
    zh: "这个食堂由别的单位管理，这一项只能由管理它的单位或其上级来改",
    en: "others run this kitchen: only they, or who is above them, may change this",
  },
  circle: {
    zh: "这样会绕成一圈：它不能挂在自己或自己的下级下面",
    en: "it would hang below itself: choose a site that is not below it",
  },
  "parent-kind": { zh: "食堂下面不能再挂单位", en: "nothing hangs under a canteen" },
  "not-a-canteen": { zh: "只有食堂才填这一项，请留空", en: "only a canteen has this: leave it empty" },
  "serves-canteen": { zh: "供餐对象必须是学校，不能是食堂", en: "a canteen serves schools, not canteens" },
  "address-taken": {
    zh: "这个单位里已有同样地址的传感器：{name}（{id}）",
    en: "a sensor of this site has this address already: {name} ({id})",
  },
  "address-topic": {
    zh: "是 MQTT 主题的一级，不能含 / + #",
    en: "is one level of an MQTT topic: it must not hold / + #",
  },
  "has-reported": {
    zh: "这个传感器已经报过数，不能再改；请另加一个传感器",
    en: "the sensor has reported already, so this stays: add another sensor instead",
  },
  host: {
    zh: "请填 IP 地址或主机名，例如 10.20.0.11，不带 rtsp:// 和端口",
    en: "must be an IP address or host name, such as 10.20.0.11, without rtsp:// and port",
  },
  "host-network": {
    zh: "这个地址不在本单位允许的摄像头网段内；如确是摄像头，请区级管理员加上这个网段，或请系统管理员在设置 cameraNetworks 中加上",
    en: "is in none of the networks in which cameras of this site may be: if it is a camera, have the district's manager add its network, or the administrator to cameraNetworks",
  },
  "host-number": {
    zh: "请把 IP 地址写成四个数，例如 10.20.0.11",
    en: "must be written as four numbers, such as 10.20.0.11",
  },
  "port-list": {
    zh: "这个端口不在本单位允许的摄像头端口内；如确是摄像头，请区级管理员加上",
    en: "is none of the ports of this site's cameras: if it is a camera's, have the district's manager add it",
  },
  networks: {
    zh: "请填地址或网段，例如 10.20.0.0/16，一行一个",
    en: "must be addresses and networks, such as 10.20.0.0/16",
  },
  "networks-above": {
    zh: "{network} 超出了上级单位或系统允许的网段",
    en: "{network} reaches beyond what is allowed above this site, or by the hub's settings",
  },
  ports: {
    zh: "请填端口或端口段，例如 554 或 8000-8999",
    en: "must be ports or spans of them, such as 554 or 8000-8999",
  },
  path: {
    zh: "请填以 / 开头的路径，例如 /stream1",
    en: "must be a path that begins with /, such as /stream1",
  },
  "path-needed": {
    zh: "这个品牌需要填码流路径，例如 /stream1",
    en: "this brand needs the stream's path, such as /stream1",
  },
  "password-again": {
    zh: "地址、端口或用户名改了，请重新填写密码",
    en: "host, port or user has changed: enter the password again",
  },
  "kind-canteen-has": {
    zh: "它有下级单位，不能改成食堂",
    en: "sites hang under it, so it cannot become a canteen",
  },
  "same-row": {
    zh: "和第 {row} 行说的是同一个，请删去一行",
    en: "says the same thing as row {row}: delete one of them",
  },
  "no-value": {
    zh: "公式没有结果，请填写值本身",
    en: "the formula has no result: write the value itself",
  },
  "cell-error": { zh: "单元格显示错误，请填写值本身", en: "the cell holds an error: write the value itself" },
  "cell-date": {
    zh: "表格软件把它变成了日期，请把这一列设为文本后重填",
    en: "the spreadsheet made a date of it: format the column as text and write it again",
  },
  "which-type": {
    zh: "看不出这一行是单位、传感器还是摄像头，请填“类别”列",
    en: "cannot tell whether this is a site, a sensor or a camera: fill in the column “type”",
  },
  "parent-fault": {
    zh: "它所属的单位（第 {row} 行）有误，先改那一行",
    en: "its site (row {row}) has a fault: mend that row first",
  },
  ...PEOPLE_FAULTS,
  ...RULE_FAULTS,
} as const;

/** The fault in words. */
export function faultText({ code, given = {} }: Fault, language: Language): string {
  return FAULTS[code][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = given[name] ?? "";
    return typeof value === "object" ? value[language] : String(value);
  });
}

/** Why something cannot be removed. */
export const STANDS_IN_THE_WAY = {
  own: {
    zh: "这是您自己所在的最上级单位，只能由上级管理员移除。",
    en: "This is the top of your own branch: only a manager above it removes it.",
  },
  remove: { zh: "不能移除，它还有：{what}。", en: "It cannot be removed, it still has {what}." },
  joint: { zh: "、", en: ", " },
  sites: { zh: "{count} 个下级单位（先移走或移除）", en: "{count} sites below (move or remove them first)" },
  sensors: { zh: "{count} 个传感器", en: "{count} sensors" },
  cameras: { zh: "{count} 路摄像头", en: "{count} cameras" },
  accounts: { zh: "{count} 个设备账号", en: "{count} device accounts" },
  openAlerts: { zh: "{count} 条未恢复的报警", en: "{count} alerts that are not resolved" },
} as const;
