// The columns of an import file: what each is called in either language, by which other names it is known, and the words
// for its choices. One table for reading, for the template and for the report.
import { AREAS } from "../../devices/areas.ts";
import { FAMILIES } from "../../devices/families.ts";
import { PLACES } from "../../devices/places.ts";
import { KINDS } from "./estate-checks.ts";
import type { Language } from "./estate-words.ts";
import { APPLIANCE_COLUMNS } from "./import-appliance-columns.ts";
import { ALSO_AREAS, CAMERA_ADDRESS_COLUMNS, SOUND } from "./import-camera-columns.ts";
import { PERSON_COLUMNS } from "./import-people-columns.ts";

/** What a file of sites and devices speaks of. People come in files of their own: who may import them is another question. */
export const ESTATE_TYPES = ["site", "sensor", "camera"] as const;
export type ImportType = (typeof ESTATE_TYPES)[number] | "person";

/** Chosen: a district's devices; more goes in several files, each of which somebody can look through. */
export const MOST_ROWS = 5000;

type Both = Readonly<Record<Language, string>>;
export type Choice = { readonly id: string; readonly title: Both };

export type Column = {
  /** The field that faults name, as in the API. */
  readonly key: string;
  readonly title: Both;
  /** Other headings that mean it. */
  readonly also: readonly string[];
  readonly isNeeded?: true;
  /** Several values, separated. */
  readonly isList?: true;
  /** What a spreadsheet has made a date of is taken as one. */
  readonly isDate?: true;
  readonly choices?: readonly Choice[];
  readonly example: string;
  readonly note: Both;
};

export const KIND_TITLES: Record<(typeof KINDS)[number], Both> = {
  district: { zh: "区", en: "District" },
  town: { zh: "镇", en: "Town" },
  school: { zh: "学校", en: "School" },
  canteen: { zh: "食堂", en: "Canteen" },
};

const AREA_TITLES: Record<(typeof AREAS)[number], Both> = {
  storage: { zh: "仓库", en: "Storage" },
  "rough-processing": { zh: "粗加工", en: "Rough processing" },
  cutting: { zh: "切配", en: "Cutting" },
  cooking: { zh: "烹饪", en: "Cooking" },
  "cold-room": { zh: "专间", en: "Cold room" },
  washing: { zh: "洗消", en: "Washing" },
  serving: { zh: "分餐", en: "Serving" },
  "sample-retention": { zh: "留样", en: "Sample retention" },
};

const PLACE_TITLES: Readonly<Record<string, Both>> = {
  "sample-fridge": { zh: "留样冰箱", en: "Sample fridge" },
  "food-fridge": { zh: "冷藏柜", en: "Food fridge" },
  freezer: { zh: "冷冻柜", en: "Freezer" },
  "hot-holding": { zh: "热存", en: "Hot holding" },
  "cold-room": { zh: "专间", en: "Cold room" },
  kitchen: { zh: "厨房环境", en: "Kitchen air" },
  unassigned: { zh: "未指定用途", en: "Use not set" },
};

/** What a place is called in files; one that is not known by its id. */
export function placeTitle(id: string, language: Language): string {
  return PLACE_TITLES[id]?.[language] ?? id;
}

const areas = AREAS.map((id): Choice => ({ id, title: AREA_TITLES[id] }));

/** Things that have one name in every language. */
function named(things: readonly { readonly id: string; readonly title: string }[]): Choice[] {
  return things.map(({ id: one, title }) => ({ id: one, title: { zh: title, en: title } }));
}

const SITE_REF: Both = {
  zh: "单位的编号，或不重复的名称",
  en: "the site's id, or its name if no other has it",
};
const NEW_ID: Both = {
  zh: "小写字母、数字和 -；新的可不填，自动生成",
  en: "small letters, digits and -; made by itself for a new one if empty",
};

const id: Column = {
  key: "id",
  title: { zh: "编号", en: "id" },
  also: ["标识", "代码"],
  example: "",
  note: NEW_ID,
};
const name: Column = {
  key: "name",
  title: { zh: "名称", en: "name" },
  also: ["名字", "单位名称", "设备名称", "学校名称"],
  isNeeded: true,
  example: "",
  note: { zh: "1 到 80 个字符", en: "1 to 80 characters" },
};
const siteId: Column = {
  key: "siteId",
  title: { zh: "所属单位", en: "site" },
  also: ["单位", "单位编号", "学校", "食堂", "site id", "siteId"],
  isNeeded: true,
  example: "shiyan-canteen",
  note: SITE_REF,
};

/** Chosen: what the site plan assumes too (devices/site-plan.ts). */
export const DEFAULTS = { intervalS: 300, family: "native", place: "unassigned", brand: "url" };

export const COLUMNS: Readonly<Record<ImportType, readonly Column[]>> = {
  site: [
    { ...id, example: "shiyan-canteen" },
    { ...name, example: "实验小学食堂" },
    {
      key: "kind",
      title: { zh: "类型", en: "kind" },
      also: ["单位类型"],
      isNeeded: true,
      choices: KINDS.map((kind): Choice => ({ id: kind, title: KIND_TITLES[kind] })),
      example: "canteen",
      note: { zh: "单位是什么", en: "what the site is" },
    },
    {
      key: "parentId",
      title: { zh: "上级单位", en: "parent" },
      also: ["上级", "上级单位编号", "隶属", "parent id", "parentId"],
      example: "shiyan",
      note: SITE_REF,
    },
    {
      key: "serves",
      title: { zh: "供餐学校", en: "serves" },
      also: ["供餐给", "供餐"],
      isList: true,
      example: "shiyan",
      note: {
        zh: "只有食堂填；几所学校用分号隔开",
        en: "canteens only; several schools with semicolons between them",
      },
    },
    {
      key: "areas",
      title: { zh: "必须看见的区域", en: "areas" },
      also: ["区域", "应看见的区域", "must be seen"],
      isList: true,
      choices: areas,
      example: "cooking; washing; sample-retention",
      note: { zh: "只有食堂填；用分号隔开", en: "canteens only; with semicolons between them" },
    },
  ],
  sensor: [
    siteId,
    { ...id, example: "fridge-1" },
    { ...name, example: "1号留样冰箱" },
    {
      key: "place",
      title: { zh: "用途", en: "place" },
      also: ["位置", "用处"],
      choices: PLACES.map(
        (place): Choice => ({
          id: place.id,
          title: { zh: placeTitle(place.id, "zh"), en: placeTitle(place.id, "en") },
        }),
      ),
      example: "sample-fridge",
      note: { zh: "决定报警限值；不填为未指定", en: "decides its limits; not assigned if empty" },
    },
    {
      key: "intervalS",
      title: { zh: "上报间隔秒", en: "interval s" },
      also: ["上报间隔", "间隔", "间隔秒", "interval", "intervalS"],
      example: "300",
      note: { zh: "1 到 86400；不填为 300", en: "1 to 86400; 300 if empty" },
    },
    {
      key: "family",
      title: { zh: "接入方式", en: "family" },
      also: ["协议", "格式"],
      choices: named(FAMILIES),
      example: "native",
      note: { zh: "报文格式；不填为 native", en: "the format of its messages; native if empty" },
    },
    {
      key: "address",
      title: { zh: "设备地址", en: "address" },
      also: ["地址", "设备标识", "deveui"],
      example: "fridge-1",
      note: {
        zh: "报文里设备的名字（友好名、devEui、主题名）；不填同编号",
        en: "what its messages call it (friendly name, devEui, topic); its id if empty",
      },
    },
    ...APPLIANCE_COLUMNS,
  ],
  camera: [
    siteId,
    { ...id, example: "cooking" },
    { ...name, example: "烹饪区" },
    {
      key: "area",
      title: { zh: "区域", en: "area" },
      also: ["位置", "所在区域"],
      isNeeded: true,
      choices: areas,
      example: "cooking",
      note: { zh: "照着哪个区域", en: "the area that it sees" },
    },
    { ...ALSO_AREAS, choices: areas },
    SOUND,
    ...CAMERA_ADDRESS_COLUMNS,
  ],
  person: PERSON_COLUMNS,
};

/** Where there are several types in a file, the heading of the column that says which. */
export const TYPE_COLUMN = { title: { zh: "类别", en: "type" }, also: ["记录类别", "设备类别"] };
export const TYPE_TITLES: Readonly<Record<ImportType, Both & { readonly also: readonly string[] }>> = {
  site: { zh: "单位", en: "site", also: ["sites", "学校食堂"] },
  sensor: { zh: "传感器", en: "sensor", also: ["sensors"] },
  camera: { zh: "摄像头", en: "camera", also: ["cameras", "摄像机"] },
  person: { zh: "人员", en: "person", also: ["people"] },
};

/** A heading or a choice as it is compared: without case, spaces, marks and what stands in brackets. */
function plainText(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\([^)]*\)/g, "")
    .replace(/[\s*_:]+/g, "");
}

const isCalled = (heading: string, { title, also }: Pick<Column, "title" | "also">) =>
  [title.zh, title.en, ...also].some((one) => plainText(one) === heading);

/** The column of a type that a heading means. */
export function columnCalled(type: ImportType, heading: string): Column | undefined {
  const plain = plainText(heading);
  const own = COLUMNS[type].find(({ title, key }) =>
    [title.zh, title.en, key].some((one) => plainText(one) === plain),
  );
  return own ?? COLUMNS[type].find((column) => isCalled(plain, column));
}

export function isTypeColumn(heading: string): boolean {
  return isCalled(plainText(heading), TYPE_COLUMN);
}

export function typeCalled(types: readonly ImportType[], text: string): ImportType | undefined {
  const plain = plainText(text);
  return types.find((type) =>
    [TYPE_TITLES[type].zh, TYPE_TITLES[type].en, ...TYPE_TITLES[type].also].some(
      (one) => plainText(one) === plain,
    ),
  );
}

export function isHeading(types: readonly ImportType[], text: string): boolean {
  return text !== "" && (isTypeColumn(text) || types.some((type) => columnCalled(type, text) !== undefined));
}

/** The choice that a text means, in either language or by its id. */
export function choiceCalled(choices: readonly Choice[], text: string): string | undefined {
  const plain = plainText(text);
  return choices.find(({ id: one, title }) =>
    [one, title.zh, title.en].some((word) => plainText(word) === plain),
  )?.id;
}
