// What the hub and the page call the same things in files and on screens is the same, in both languages.
import { expect, test } from "vitest";
import { en } from "../../dashboard/src/languages/en.ts";
import { zh } from "../../dashboard/src/languages/zh.ts";
import { METRIC_NAMES } from "../../devices/metrics.ts";
import { PLACES } from "../../devices/places.ts";
import { COLUMNS } from "../../hub/actions/import-columns.ts";
import { exportWords } from "../../hub/serve/export-words.ts";

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

test.each(["zh", "en"] as const)(
  "files of readings use the page's words for quantities and places in %s",
  (language) => {
    const words = { zh, en }[language];
    const { metric, place, state } = exportWords(language);
    for (const name of METRIC_NAMES) expect(metric(name)).toBe(words.metric[name]);
    const places: Readonly<Record<string, string>> = words.sensor.places;
    for (const { id } of PLACES) expect(place(id)).toBe(places[id]);
    expect([state("door", 0), state("door", 1)]).toEqual([
      words.metric.states.closed,
      words.metric.states.open,
    ]);
    expect([state("online", 0), state("online", 1)]).toEqual([
      words.metric.states.offline,
      words.metric.states.online,
    ]);
  },
);
