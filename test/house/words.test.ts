// What the hub and the page call the same things in files and on screens is the same, in both languages.
import { expect, test } from "vitest";
import { en } from "../../dashboard/src/languages/en.ts";
import { zh } from "../../dashboard/src/languages/zh.ts";
import { COLUMNS } from "../../hub/actions/import-columns.ts";

test.each(["zh", "en"] as const)(
  "import files use the page's words for kinds, areas and places in %s",
  (language) => {
    const words = { zh, en }[language];
    const used: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      kind: words.site.kinds,
      areas: words.area,
      area: words.area,
      place: words.sensor.places,
    };
    const compared = Object.values(COLUMNS).flatMap((columns) =>
      columns.flatMap(({ key, choices = [] }) =>
        choices.flatMap(({ id, title }) =>
          used[key] === undefined ? [] : [[id, title[language], used[key][id]]],
        ),
      ),
    );
    expect(compared.length).toBeGreaterThan(20);
    for (const [id, here, there] of compared) expect(here, id).toBe(there);
  },
);
