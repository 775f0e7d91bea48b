// The list of seen areas as a table for other programs: a row an area, and one for each kitchen of which none is asked for.
import { AREAS, type AreaName } from "../../devices/areas.ts";
import { COLUMNS as IMPORT_COLUMNS } from "../actions/import-columns.ts";
import type { AreaState, Coverage } from "./contract.ts";
import { type ExportTable, localTime } from "./export.ts";

type Language = "zh" | "en";

const COLUMNS = {
  town: { zh: "镇(区)", en: "Town" },
  site: { zh: "食堂", en: "Canteen" },
  schools: { zh: "供餐学校", en: "Schools" },
  area: { zh: "区域", en: "Area" },
  state: { zh: "状态", en: "State" },
  since: { zh: "自", en: "Since" },
  cameras: { zh: "摄像头", en: "Cameras" },
  reason: { zh: "没有这个区域的理由", en: "Why it is not there" },
} as const;

const STATES: Readonly<Record<AreaState | "absent" | "unsaid" | "none", Readonly<Record<Language, string>>>> =
  {
    seen: { zh: "看得见", en: "seen" },
    "not-believed": { zh: "画面不可信", en: "picture not believed" },
    offline: { zh: "摄像头离线", en: "cameras offline" },
    blind: { zh: "没有摄像头", en: "no camera" },
    absent: { zh: "没有这个区域", en: "is not there" },
    unsaid: { zh: "未要求", en: "not asked for" },
    none: { zh: "没有登记要看见的区域", en: "no areas are asked for" },
  };

export function coverageTable(
  items: readonly Coverage[],
  language: Language,
  scene: { readonly zone: string; readonly cameraName: (id: string) => string },
): ExportTable {
  async function* rows() {
    for (const item of items) for (const row of rowsOf(item, language, scene)) yield row;
  }
  return {
    name: language === "zh" ? "区域覆盖" : "Coverage",
    columns: Object.values(COLUMNS).map((title) => title[language]),
    rows: rows(),
  };
}

function* rowsOf(
  { town, name, schools, areas, absent, unsaid }: Coverage,
  language: Language,
  scene: { readonly zone: string; readonly cameraName: (id: string) => string },
): Generator<string[]> {
  const kitchen = [town ?? "", name, schools.join(" · ")];
  if (areas.length === 0) yield [...kitchen, "", STATES.none[language], "", "", ""];
  for (const area of AREAS) {
    const asked = areas.find((one) => one.area === area);
    const missing = absent.find((one) => one.area === area);
    const title = areaTitle(area, language);
    if (asked !== undefined) {
      const since = localTime(Date.parse(asked.since), scene.zone);
      const cameras = asked.cameras.map(scene.cameraName).join(" · ");
      yield [...kitchen, title, STATES[asked.state][language], since, cameras, ""];
    } else if (missing !== undefined) {
      const since = localTime(Date.parse(missing.at), scene.zone);
      yield [...kitchen, title, STATES.absent[language], since, "", missing.reason];
    } else if (unsaid.includes(area) && areas.length > 0) {
      yield [...kitchen, title, STATES.unsaid[language], "", "", ""];
    }
  }
}

function areaTitle(area: AreaName, language: Language): string {
  const choices = IMPORT_COLUMNS.camera.find(({ key }) => key === "area")?.choices ?? [];
  return choices.find(({ id }) => id === area)?.title[language] ?? area;
}
