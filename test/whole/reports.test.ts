// Reports and files over the API: what was outside and for how long, who may ask, and files that are made while they go.
import { readXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import { extremesOf, foldIn } from "../../dashboard/src/sensors/history-series.ts";
import type { Compliance, ExportProgress, Outside, Readings } from "../../hub/serve/contract.ts";
import { type Kitchen, openKitchen, publish, until } from "../kitchen.ts";
import { warmFridge } from "../warm-fridge.ts";

/** Calls the API for bytes. */
async function file(kitchen: Kitchen, token: string, path: string): Promise<Response> {
  return await fetch(`${kitchen.hub.httpUrl}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

describe("reports", () => {
  test("tell how long a fridge was outside, day by day and in one piece", async () => {
    await using kitchen = await warmFridge();
    const east = await kitchen.signIn("east");
    const { body } = await east.get<{ items: Outside[] }>("/reports/outside");
    expect(body.items.map((one) => one.sensorId)).toEqual(["east-canteen.fridge"]);
    const [fridge] = body.items;
    expect(fridge?.outsideS).toBe(30 * 60);
    expect(fridge?.longestOutsideS).toBe(30 * 60);
    expect(fridge?.most24hOutsideS).toBe(30 * 60);
    expect([fridge?.min, fridge?.max, fridge?.count]).toEqual([4, 9.5, 18]);
    expect(fridge?.days.reduce((sum, day) => sum + day.outsideS, 0)).toBe(30 * 60);
  });

  test("begin with the moment at which a sensor was set up", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    await publish(device, "kitchen/east-canteen/fridge/reading", { temperature: 4 });
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<{ items: Outside[] }>("/reports/outside");
    for (const sensor of body.items) {
      //  Some seconds old, and the whole day before it is nobody's.
      expect(sensor.gapS).toBeLessThan(60);
      expect(sensor.days).toHaveLength(1);
    }
    expect(body.items).toHaveLength(2);
  });

  test("have one mean: the page's, the report's and the file's are the same, whatever stretches they are made of", async () => {
    await using kitchen = await openKitchen();
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    //  A sensor that reports more often while it is warm: 5 readings of 4 °C, then 20 of 9 °C within minutes.
    const at = Date.now() - 100 * 60_000;
    for (let i = 0; i < 5; i++)
      await publish(device, "kitchen/east-canteen/fridge/reading", {
        measured_at: at + i * 15 * 60_000,
        temperature: 4,
      });
    for (let i = 0; i < 20; i++)
      await publish(device, "kitchen/east-canteen/fridge/reading", {
        measured_at: at + 75 * 60_000 + i * 10_000,
        temperature: 9,
      });
    const admin = await kitchen.signIn("admin");
    const span = { from: new Date(at - 60_000).toISOString(), to: new Date().toISOString() };
    for (const buckets of [1, 7, 300]) {
      const asked = new URLSearchParams({ ...span, metric: "temperature", buckets: String(buckets) });
      const { body } = await admin.get<Readings>(`/sensors/east-canteen.fridge/readings?${asked}`);
      expect(extremesOf(foldIn(body, []), body.bucketMs, {})?.mean).toBeCloseTo(8, 6);
    }
    const report = await admin.get<{ items: Outside[] }>(
      `/reports/outside?${new URLSearchParams({ ...span, sensor: "east-canteen.fridge" })}`,
    );
    const [sensor] = report.body.items;
    expect(sensor?.mean).toBe(8);
    const csv = await file(
      kitchen,
      admin.token,
      `/exports/readings?${new URLSearchParams({ ...span, sensor: "east-canteen.fridge", rows: "days" })}`,
    );
    const [head = "", ...rows] = (await csv.text()).replace("\ufeff", "").trim().split("\r\n");
    const columns = head.split(",");
    const told = rows
      .map((row) => row.split(","))
      .map((cells) => ({
        mean: cells[columns.indexOf("平均")] || undefined,
        count: Number(cells[columns.indexOf("读数条数")]),
      }));
    //  Around midnight these are two days.
    expect(told.reduce((sum, { mean, count }) => sum + Number(mean ?? 0) * count, 0) / 25).toBeCloseTo(8, 6);
    expect(told.map(({ mean }) => mean && Number(mean))).toEqual(sensor?.days.map((day) => day.mean));
  });

  test("sum a branch up, the worst site first, and leave other branches out", async () => {
    await using kitchen = await warmFridge();
    const admin = await kitchen.signIn("admin");
    const { body } = await admin.get<Compliance>("/reports/compliance?site=district");
    expect(body.sites.map((site) => [site.siteId, site.sensorsOutside])).toEqual([
      ["east-canteen", 1],
      ["west-canteen", 0],
    ]);
    expect(body.sites[0]?.shareInside).toBeCloseTo(150 / 180, 1);
    expect(body.sites[1]?.shareInside).toBeUndefined();
    expect(body.whole.worstSensorId).toBe("east-canteen.fridge");
    const west = await kitchen.signIn("west");
    expect((await west.get<Compliance>("/reports/compliance")).body.sites.map((site) => site.siteId)).toEqual(
      ["west-canteen"],
    );
    expect((await west.get("/reports/compliance?site=east")).status).toBe(404);
    expect((await west.get("/exports/readings?sensor=east-canteen.fridge")).status).toBe(404);
  });

  test("refuse a period that cannot be, with words", async () => {
    await using kitchen = await openKitchen();
    const admin = await kitchen.signIn("admin");
    const ask = async (query: string) =>
      (await admin.get<{ detail: string }>(`/reports/outside?${query}`)).body.detail;
    expect(await ask("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")).toMatch(
      /^from: must be before to/,
    );
    expect(await ask("from=2020-01-02T00:00:00Z")).toMatch(/at most 400 days/);
    expect(await ask("metric=colour")).toMatch(/^query: metric/);
  });
});

describe("files", () => {
  test("hold every reading as CSV, and are on the audit log", async () => {
    await using kitchen = await warmFridge();
    const east = await kitchen.signIn("east");
    const answer = await file(
      kitchen,
      east.token,
      "/exports/readings?site=east&language=en&ticket=a-ticket-1",
    );
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const day = String.raw`\d{4}-\d{2}-\d{2}`;
    expect(answer.headers.get("content-disposition")).toMatch(
      new RegExp(
        `^attachment; filename="east Temperature readings ${day} to ${day}\\.csv"; filename\\*=UTF-8''east%20`,
      ),
    );
    const lines = (await answer.text()).replace("\ufeff", "").trim().split(/\r?\n/);
    expect(lines[0]).toMatch(/^Site id,Site,Sensor id,Sensor,Use,Quantity,Measured at,Value,As sent,/);
    expect(lines).toHaveLength(19);
    expect(lines[4]).toMatch(
      /^east-canteen,east 食堂,east-canteen.fridge,留样冰箱,Sample fridge,Temperature,.*\+08:00,9.5,9.5,°C,/,
    );
    const progress = await until("the file to be done", async () => {
      const { body } = await east.get<ExportProgress>("/exports/a-ticket-1");
      return body.state === "done" ? body : undefined;
    });
    expect(progress).toEqual({ state: "done", rows: 18, rowsExpected: 18 });
    const audit = await east.get<{ items: { action: string; detail: string }[] }>("/audit");
    expect(audit.body.items.find((line) => line.action === "readings.export")?.detail).toMatch(
      /^readings of temperature as csv/,
    );
  });

  test("hold the days as Excel", async () => {
    await using kitchen = await warmFridge();
    const east = await kitchen.signIn("east");
    const answer = await file(kitchen, east.token, "/exports/readings?rows=days&format=xlsx&site=east");
    const book = await readXlsx(new Uint8Array(await answer.arrayBuffer()));
    const [head, ...rows] = book.sheets[0]?.rows ?? [];
    const outside = head?.indexOf("超限（秒）") ?? -1;
    expect(outside).toBeGreaterThan(0);
    expect(rows.reduce((sum, row) => sum + Number(row[outside]), 0)).toBe(30 * 60);
  });

  test("are in Chinese where nothing else is asked for, states and places too, and are named for whose they are", async () => {
    await using kitchen = await warmFridge();
    const account = await kitchen.deviceAccount("door", "east-canteen");
    const device = await kitchen.device("door", account);
    await publish(device, "kitchen/east-canteen/fridge/reading", { door: "open" });
    const admin = await kitchen.signIn("admin");
    await admin.send("PATCH", "/sites/east-canteen", { name: "一食堂 (东/区)'*" });
    const answer = await file(kitchen, admin.token, "/exports/readings?metric=door&site=east-canteen");
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(Date.now());
    const [, encoded] =
      /filename\*=UTF-8''([\w%.~-]+)$/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
    expect(decodeURIComponent(encoded ?? "")).toMatch(
      new RegExp(`^一食堂 \\(东-区\\)'- 门 读数 \\d{4}-\\d{2}-\\d{2} 至 ${today}\\.csv$`),
    );
    const [head, row] = (await answer.text()).replace("\ufeff", "").trim().split(/\r?\n/);
    expect(head).toBe(
      "单位编号,单位,传感器编号,传感器,用途,项目,测量时间,数值,原始值,单位符号,收到时间,补传,序号",
    );
    expect(row).toMatch(/,留样冰箱,留样冰箱,门,.*\+08:00,开着,1,,/);
  });

  test("are not for everybody, and another's ticket is nobody's", async () => {
    await using kitchen = await warmFridge();
    const cook = await kitchen.signIn("cook");
    expect((await file(kitchen, cook.token, "/exports/readings")).status).toBe(403);
    const east = await kitchen.signIn("east");
    await (await file(kitchen, east.token, "/exports/readings?ticket=a-ticket-2")).text();
    const west = await kitchen.signIn("west");
    expect((await west.get<ExportProgress>("/exports/a-ticket-2")).body.state).toBe("waiting");
    expect((await east.get<ExportProgress>("/exports/a-ticket-2")).body.state).toBe("done");
  });

  test("a reader that goes away ends the making, and a name that looks like a formula stays text", async () => {
    await using kitchen = await openKitchen();
    const admin = await kitchen.signIn("admin");
    const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
    const at = Date.now() - 6 * 3_600_000;
    for (let i = 0; i < 20_000; i += 500) {
      const some = Array.from({ length: 500 }, (_, j) =>
        publish(device, "kitchen/east-canteen/=1-1/reading", {
          measured_at: at + (i + j) * 1000,
          temperature: 4,
        }),
      );
      await Promise.all(some);
    }
    const gone = new AbortController();
    const answer = await fetch(`${kitchen.hub.httpUrl}/api/v1/exports/readings?ticket=a-ticket-3`, {
      headers: { authorization: `Bearer ${admin.token}` },
      signal: gone.signal,
    });
    const first = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toContain("'=1-1");
    gone.abort();
    const progress = await until("the file to be broken off", async () => {
      const { body } = await admin.get<ExportProgress>("/exports/a-ticket-3");
      return ["waiting", "running"].includes(body.state) ? undefined : body;
    });
    expect(progress.state).toBe("broken-off");
    expect(progress.rows).toBeLessThan(20_000);
  });
});
