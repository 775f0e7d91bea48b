// The sites and devices of one branch of the matrix's world.
import type { SitePlanFile } from "../../devices/site-plan.ts";

export function planOf(mark: string): SitePlanFile {
  return {
    sites: [
      { id: `${mark}-district`, kind: "district", name: `${mark} 区` },
      { id: `${mark}-town`, kind: "town", name: `${mark} 镇`, parent: `${mark}-district` },
      { id: mark, kind: "school", name: `${mark} 小学`, parent: `${mark}-town` },
      {
        id: `${mark}-canteen`,
        kind: "canteen",
        name: `${mark} 食堂`,
        parent: mark,
        serves: [mark],
        areas: ["cooking"],
      },
    ],
    sensors: [
      {
        site: `${mark}-canteen`,
        id: "fridge",
        name: `${mark} fridge`,
        place: "sample-fridge",
        intervalS: 60,
      },
    ],
    cameras: [
      {
        site: `${mark}-canteen`,
        id: "cooking",
        name: `${mark} cooking`,
        area: "cooking",
        host: "127.0.0.1",
        port: 9,
        path: "/none",
      },
    ],
  };
}
