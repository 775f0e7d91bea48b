// A file of sites, sensors and cameras: looked at first, row by row, then done as it was shown, within one's branch, all of
// it or nothing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Sensor, Site, SiteSettings } from "../../hub/serve/contract.ts";
import { district } from "./district.ts";
import { fetchFile, look, outcomes, sendFile, take } from "./import-file.ts";

const MIXED = [
  "类别,编号,名称,类型,上级单位,所属单位,必须看见的区域,供餐学校,用途,上报间隔（秒）,设备地址,区域,品牌,IP地址,通道,用户名,密码",
  "摄像头,cooking,烹饪区,,,north-canteen,,,,,,烹饪,海康威视,,,,",
  "传感器,fridge-1,1号留样冰箱,,,北小食堂,,,留样冰箱,600,fridge-1,,,,,,",
  "单位,north-canteen,北小食堂,食堂,north,,烹饪；洗消、留样,north,,,,,,,,,",
  "单位,north,北小,学校,district,,,,,,,,,,,,",
].join("\r\n");

describe("an import", () => {
  test("with a fault shows it by row and column, and does nothing; mended, it is done as it was shown", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const first = await look(kitchen, chief, MIXED);
    expect(outcomes(first)).toEqual([
      "2 fault brand: is none of the choices: write one of url, hikvision, dahua, uniview, uniview-camera, ezviz, tp-link, tiandy, reolink host: must not be empty: fill it in".replace(
        "url, hikvision",
        "url, hikvision",
      ),
      "3 new north-canteen.fridge-1",
      "4 new north-canteen",
      "5 new north",
    ]);
    expect((await sendFile(kitchen, chief, MIXED, { expected: first.body.hash })).status).toBe(422);
    expect((await chief.get("/sites/north")).status).toBe(404);

    const mended = MIXED.replace("海康威视,,,,", "hikvision,10.20.0.11,1,viewer,secret-pass");
    const done = await take(kitchen, chief, mended);
    expect(done.body).toMatchObject({ isDone: true, counts: { new: 4, fault: 0 } });
    expect((await chief.get<Site>("/sites/north-canteen")).body).toMatchObject({
      parentId: "north",
      serves: ["north"],
      areas: [{ area: "cooking" }, { area: "washing" }, { area: "sample-retention" }],
    });
    expect((await chief.get<Sensor>("/sensors/north-canteen.fridge-1")).body).toMatchObject({
      name: "1号留样冰箱",
      place: "sample-fridge",
      intervalS: 600,
    });
    expect((await chief.get<SiteSettings>("/sites/north-canteen/settings")).body.cameras).toMatchObject([
      { host: "10.20.0.11", port: 554, brand: "hikvision", user: "viewer", hasPassword: true },
    ]);
    const audit = await chief.get<{ items: { action: string }[] }>("/audit?limit=10");
    expect(
      audit.body.items
        .map((line) => line.action)
        .slice(0, 5)
        .sort(),
    ).toEqual(["cameras.create", "estate.import", "sensors.create", "sites.create", "sites.create"]);

    //  Once more: nothing is new; a given password counts as one, because whether it is the same is not told.
    expect(
      outcomes(await look(kitchen, chief, mended)).map((line) => line.split(" ").slice(0, 2).join(" ")),
    ).toEqual(["2 changed", "3 unchanged", "4 unchanged", "5 unchanged"]);
  });

  test("of another file, or onto another book than was shown, does nothing and says so", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const file = "名称,类型,上级单位\nNorth,学校,district\n";
    const { hash } = (await look(kitchen, chief, file)).body;
    const other = await sendFile(kitchen, chief, `${file}South,学校,district\n`, {
      expected: hash,
      language: "en",
    });
    expect(other).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("not the file that was looked at") },
    });
    await chief.send("POST", "/sites", { id: "north", name: "x", kind: "town", parentId: "district" });
    const later = await sendFile(kitchen, chief, file, { expected: hash, language: "en" });
    expect(later).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("has changed since") },
    });
    expect((await sendFile(kitchen, chief, file, {})).status).toBe(422);
    expect((await chief.get<{ items: Site[] }>("/sites")).body.items.length).toBe(6);
  });

  test("leaves rows with faults out only when it is told to", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const file = "name;kind;parent\nNorth;school;district\nSouth;castle;district\n";
    const looked = await look(kitchen, chief, file);
    expect(outcomes(looked)).toEqual([
      "2 new north",
      "3 fault kind: is none of the choices: write one of District, Town, School, Canteen",
    ]);
    const query = { expected: looked.body.hash, skipFaults: "true" };
    expect((await sendFile(kitchen, chief, file, query)).body).toMatchObject({ isDone: true });
    expect((await chief.get("/sites/north")).status).toBe(200);
  });

  test("reaches nothing outside the branch: what is there reads as not there", async () => {
    await using kitchen = await district();
    const east = await kitchen.signIn("east");
    const sites = [
      "编号,名称,类型,上级单位",
      "west,mine,学校,east",
      ",x,学校,district",
      ",x,学校,west",
      ",x,学校,nowhere",
      ",x,学校,",
      "east,东,学校,east-canteen",
    ].join("\n");
    const none = "there is no such site, or it is outside your branch";
    expect(outcomes(await look(kitchen, east, sites))).toEqual([
      `2 fault id: ${none}`,
      `3 fault parent: ${none}`,
      `4 fault parent: ${none}`,
      `5 fault parent: ${none}`,
      "6 fault parent: name the site above it; only an administrator makes a site without one",
      expect.stringContaining("7 fault parent: this is the top of your own branch"),
    ]);
    const sensors = "所属单位,编号,名称,用途\nwest-canteen,fridge,mine,厨房环境\nnowhere,f,f,\n";
    expect(outcomes(await look(kitchen, east, sensors))).toEqual([
      `2 fault site: ${none}`,
      `3 fault site: ${none}`,
    ]);
    const cook = await kitchen.signIn("cook");
    expect((await look(kitchen, cook, sensors)).status).toBe(403);
    const filled = new TextDecoder().decode(
      await fetchFile(kitchen, east, "/imports/template?format=csv&filled=true&language=zh"),
    );
    expect(filled).toContain("east-canteen");
    expect(filled).not.toContain("west");
    expect(filled).not.toContain("district");
  });

  test("names what is written twice, what hangs in a circle, and what hangs under a row that has a fault", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const sites = [
      "编号,名称,类型,上级单位",
      "a,a,学校,b",
      "b,b,学校,a",
      "east,east,学校,west",
      "west,west,学校,east",
      "c,c,学校,district",
      "c,c,学校,district",
      ",same,学校,district",
      ",same,学校,district",
      "bad_id,d,学校,district",
      "e,e,学校,bad_id",
    ].join("\n");
    const found = outcomes(await look(kitchen, chief, sites));
    expect(found[0]).toContain("2 fault parent:");
    expect(found[1]).toContain("3 fault parent:");
    expect(found.slice(2)).toEqual([
      "4 changed east parent",
      expect.stringContaining("5 fault parent: it would hang below itself"),
      "6 new c",
      "7 fault id: says the same thing as row 6: delete one of them",
      "8 new same",
      "9 fault id: says the same thing as row 8: delete one of them",
      expect.stringContaining("10 fault id: must be 1 to 64"),
      "11 fault parent: its site (row 10) has a fault: mend that row first",
    ]);
    const devices = [
      "类别,所属单位,编号,名称,用途,设备地址,区域,IP地址,品牌",
      "传感器,east-canteen,one,one,冷冻柜,same,,,",
      "传感器,east-canteen,two,two,冷冻柜,same,,,",
      "摄像头,east-canteen,,门口,,,仓库,10.0.0.1,hikvision",
      "摄像头,east-canteen,,门口,,,仓库,10.0.0.2,hikvision",
      "飞机,east-canteen,,,,,,,",
    ].join("\n");
    expect(outcomes(await look(kitchen, chief, devices))).toEqual([
      "2 new east-canteen.one",
      expect.stringContaining("3 fault"),
      "4 new east-canteen.storage",
      "5 fault id: says the same thing as row 4: delete one of them",
      expect.stringContaining("6 fault type: cannot tell"),
    ]);
  });

  test("gives a device that was found first its name and place, and changes only what is written", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    await kitchen.hub.memory.estate.sensorFor("east-canteen", "zigbee2mqtt", "冰箱 9");
    const file =
      "所属单位,编号,名称,用途,接入方式,设备地址\neast-canteen,f9,9号冰箱,留样冰箱,zigbee2mqtt,冰箱 9\n";
    const found = await look(kitchen, chief, file);
    expect(outcomes(found)).toEqual([
      expect.stringMatching(/^2 changed east-canteen\.9-\w+ place name|name place/),
    ]);
    expect((await take(kitchen, chief, file)).body.isDone).toBe(true);
    const part = await take(
      kitchen,
      chief,
      "所属单位,设备地址,接入方式,上报间隔\neast-canteen,冰箱 9,zigbee2mqtt,900",
    );
    expect(outcomes(part)).toEqual([expect.stringMatching(/changed .* interval s$/)]);
    const { body } = await chief.get<{ items: Sensor[] }>("/sensors?site=east-canteen");
    expect(body.items.find((one) => one.name === "9号冰箱")).toMatchObject({
      place: "sample-fridge",
      intervalS: 900,
    });
  });

  test("keeps a camera's password out of every report, answer, log line and file; another address asks for it again", async () => {
    const CANARY = "canary-Passw0rd-import";
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const heading = "所属单位,编号,名称,区域,品牌,IP地址,端口,用户名,密码";
    const file = `${heading}\neast-canteen,a,a,cooking,hikvision,10.0.0.1,,u,${CANARY}\neast-canteen,b,b,cooking,hikvision,10.0.0.2,99999,u,${CANARY}\n`;
    const looked = await look(kitchen, chief, file);
    expect(outcomes(looked)[1]).toContain("port");
    const done = await take(kitchen, chief, file.replace("99999", "554"));
    expect(done.body.isDone).toBe(true);
    const moved = `${heading}\neast-canteen,a,a,cooking,hikvision,10.9.9.9,,u,\n`;
    expect(outcomes(await look(kitchen, chief, moved))).toEqual([
      "2 fault password: host, port or user has changed: enter the password again",
    ]);
    const csv = await fetch(`${kitchen.hub.httpUrl}/api/v1/imports?dryRun=true&format=csv`, {
      method: "POST",
      headers: { authorization: `Bearer ${chief.token}`, "content-type": "text/csv" },
      body: file,
    });
    const filled = await fetchFile(kitchen, chief, "/imports/template?format=csv&filled=true");
    const told = [
      JSON.stringify(looked.body),
      JSON.stringify(done.body),
      await csv.text(),
      new TextDecoder().decode(filled),
      JSON.stringify((await chief.get("/audit")).body),
      kitchen.logged(),
    ];
    for (const text of told) expect(text).not.toContain(CANARY);
    const files = readdirSync(kitchen.dataDir, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile()))
      expect(readFileSync(join(file.parentPath, file.name)).includes(CANARY), file.name).toBe(false);
  });
});

describe("the template", () => {
  test.each(["zh", "en"])(
    "in %s brings nothing in by itself, and filled with what is there it changes nothing",
    async (language) => {
      await using kitchen = await district();
      const chief = await kitchen.signIn("chief");
      for (const format of ["xlsx", "csv"]) {
        for (const type of ["all", "site", "sensor", "camera"]) {
          const query = `/imports/template?format=${format}&type=${type}&language=${language}`;
          const empty = await look(kitchen, chief, await fetchFile(kitchen, chief, query));
          expect(empty, query).toMatchObject({
            status: 422,
            body: { detail: expect.stringContaining("no row to import") },
          });
          const filled = await look(kitchen, chief, await fetchFile(kitchen, chief, `${query}&filled=true`));
          expect(filled.body.counts, query).toEqual({
            new: 0,
            changed: 0,
            unchanged: { all: 9, site: 5, sensor: 2, camera: 2 }[type],
            fault: 0,
          });
          expect(filled.body.ignored).toEqual([]);
        }
      }
    },
    120_000,
  );

  test("holds an example that is taken as it stands, once its mark is away", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    await chief.send("POST", "/sites", {
      id: "shiyan",
      name: "实验小学",
      kind: "school",
      parentId: "district",
    });
    for (const type of ["site", "sensor", "camera"]) {
      const text = new TextDecoder().decode(
        await fetchFile(kitchen, chief, `/imports/template?format=csv&type=${type}&language=zh`),
      );
      const [heading, , example] = text.split("\r\n");
      const file = `${heading}\n${example?.replace("# ", "")}\n`;
      expect((await take(kitchen, chief, file)).body, file).toMatchObject({
        isDone: true,
        counts: { new: 1 },
      });
    }
  });

  test("gives back names that a spreadsheet would run as formulas as text, and takes them as they were", async () => {
    await using kitchen = await district();
    const chief = await kitchen.signIn("chief");
    const name = '=HYPERLINK("http://x")';
    await chief.send("PATCH", "/sites/east", { name });
    await chief.send("PATCH", "/sites/west", { name: "@SUM(1)" });
    const csv = await fetchFile(kitchen, chief, "/imports/template?format=csv&type=site&filled=true");
    const text = new TextDecoder().decode(csv);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text).toContain("'@SUM(1)");
    expect(text).not.toMatch(/(^|,)[=@]/m);
    expect((await look(kitchen, chief, csv)).body.counts).toMatchObject({ unchanged: 5, changed: 0 });
  });
});
