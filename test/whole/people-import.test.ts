// People from a file: looked at, then done as shown, within the importer's branch and power, with the first passwords once.
import { parseCsv } from "hucre/csv";
import { readXlsx, writeXlsx } from "hucre/xlsx";
import { expect, test } from "vitest";
import type { PeopleImport, Problem } from "../../hub/serve/contract.ts";
import { pageAudit } from "../../hub/store/audit.ts";
import type { Caller, Kitchen } from "../kitchen.ts";
import { give, make, personOf, settle, towns } from "./people.ts";

type Answer = { readonly status: number; readonly body: PeopleImport & Partial<Problem> };

async function post(
  kitchen: Kitchen,
  caller: Caller,
  file: string | Uint8Array,
  query: Readonly<Record<string, string>>,
): Promise<Response> {
  const asked = new URLSearchParams({ language: "en", ...query });
  return await fetch(`${kitchen.hub.httpUrl}/api/v1/people-imports?${asked}`, {
    method: "POST",
    headers: { authorization: `Bearer ${caller.token}`, "content-type": "text/csv" },
    body: typeof file === "string" ? file : new Uint8Array(file),
  });
}

async function send(...asked: Parameters<typeof post>): Promise<Answer> {
  const response = await post(...asked);
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

async function take(
  kitchen: Kitchen,
  caller: Caller,
  file: string | Uint8Array,
  query: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const looked = await send(kitchen, caller, file, { dryRun: "true" });
  if (looked.status !== 200) return looked;
  expect(looked.body.firstPasswords).toEqual([]);
  return await send(kitchen, caller, file, { ...query, expected: looked.body.hash });
}

function outcomes({ body }: Answer): string[] {
  return body.rows.map(({ row, outcome, target, changes, faults }) => {
    const details = outcome === "fault" ? faults.map(({ column, why }) => `${column}: ${why}`) : changes;
    return [row, outcome, ...(target === null ? [] : [target]), ...details].join(" ");
  });
}

async function template(kitchen: Kitchen, caller: Caller, query: string): Promise<Uint8Array> {
  const response = await fetch(`${kitchen.hub.httpUrl}/api/v1/people-imports/template?${query}`, {
    headers: { authorization: `Bearer ${caller.token}` },
  });
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

test("a file makes people with their posts, and gives their first passwords once", async () => {
  await using kitchen = await towns();
  const town = await kitchen.signIn("north-town");
  const file = [
    "账号,姓名,角色,单位,开始日期,结束日期,代理谁",
    "li.na,李娜,食堂人员,north-canteen,,,",
    "li.na,,食品安全员,north 小学,2026-03-01,,",
    "acting,代理,学校管理员,north-school,,2099-12-31,north-head",
    "north-cook,,食品安全员,north-canteen,,,",
  ].join("\n");
  const looked = await send(kitchen, town, file, { dryRun: "true" });
  expect(outcomes(looked)).toEqual([
    "2 new li.na",
    "3 changed li.na role site",
    "4 new acting",
    "5 changed north-cook role site",
  ]);
  expect((await town.get("/people/li.na")).status).toBe(404);
  const done = await send(kitchen, town, file, { expected: looked.body.hash });
  expect([done.status, done.body.isDone, done.body.counts]).toEqual([
    200,
    true,
    { new: 2, changed: 2, unchanged: 0, fault: 0 },
  ]);
  const [li, acting] = done.body.firstPasswords;
  expect(li).toMatchObject({ account: "li.na", name: "李娜", post: "north 食堂 Canteen staff" });
  expect((await personOf(town, "li.na")).posts.map(({ role, siteId }) => `${role} ${siteId}`)).toEqual([
    "canteen-staff north-canteen",
    "safety-officer north-school",
  ]);
  //  The last day is in it: Beijing's midnight after it is the end.
  expect((await personOf(town, "acting")).posts[0]).toMatchObject({
    until: "2099-12-31T16:00:00.000Z",
    deputyFor: { account: "north-head" },
  });
  const head = await settle(kitchen, { account: "acting", password: acting?.password ?? "" });
  expect((await head.get("/people")).status).toBe(200);
  const csv = parseCsv(done.body.file?.text ?? "");
  expect(csv[1]).toEqual(["li.na", "李娜", "north 食堂 Canteen staff", li?.password]);
  for (const said of [kitchen.logged(), JSON.stringify((await town.get("/audit?limit=1000")).body)])
    expect(said).not.toContain(li?.password);
  const lines = await pageAudit(kitchen.hub.memory.book.db, {
    sites: undefined,
    limit: 20,
    before: undefined,
  });
  expect(
    lines.map(({ action }) => action).filter((action) => /^people\.(?!import)/.test(action)),
  ).toHaveLength(6);
  //  The same again changes nothing, and shows no password.
  const again = await take(kitchen, town, file);
  expect([again.body.counts, again.body.firstPasswords]).toEqual([
    { new: 0, changed: 0, unchanged: 4, fault: 0 },
    [],
  ]);
});

test("the first passwords are a file of their own where one is asked for", async () => {
  await using kitchen = await towns();
  const head = await kitchen.signIn("north-head");
  const file = "account,name,role,site\nli,=1+1,Canteen staff,north-canteen\n";
  const looked = await send(kitchen, head, file, { dryRun: "true" });
  const response = await post(kitchen, head, file, { expected: looked.body.hash, format: "csv" });
  const text = await response.text();
  expect(response.headers.get("content-disposition")).toContain("mingchu-first-passwords.csv");
  //  A name that a spreadsheet would run as a formula is text.
  expect(text).toContain("li,'=1+1,north 食堂 Canteen staff,");
  await settle(kitchen, { account: "li", password: String(parseCsv(text)[1]?.[3]) });
  const report = await post(kitchen, head, file, { dryRun: "true", format: "csv" });
  expect(await report.text()).toContain("'=1+1");
});

test("nobody rises by a file: each row is judged as a single post would be", async () => {
  await using kitchen = await towns();
  const [chief, head] = [await kitchen.signIn("chief"), await kitchen.signIn("north-head")];
  await give(chief, "north-cook", { role: "safety-officer", siteId: "south-school" });
  const file = [
    "account,name,role,site,from,until,deputy for",
    "a,A,School manager,north-school,,,",
    "b,B,Canteen staff,south-school,,,",
    "c,C,Administrator,*,,,",
    "d,D,Canteen staff,north,,,",
    "chief,,Canteen staff,north-canteen,,,",
    "north-head,,Canteen staff,north-canteen,,,",
    "north-cook,Renamed,Canteen staff,north-canteen,,,",
    "e,E,Canteen staff,north-school,2026-02-30,,",
    "f,F,Canteen staff,north-school,,2020-01-01,",
    "g,G,Canteen staff,north-school,,,north-cook",
    "hub,H,Canteen staff,north-canteen,,,",
    "i,,Canteen staff,north-canteen,,,",
    "j,J,Canteen staff,north-canteen,,,",
    "j,K,Parents' committee,north-school,,,",
    "south-cook,,Canteen staff,south-canteen,,2099-01-01,",
  ].join("\n");
  const looked = await send(kitchen, head, file, { dryRun: "true" });
  expect(outcomes(looked)).toEqual(
    [
      "2 fault role: you may not give this role here: a manager above gives it",
      "3 fault site: there is no such site, or it is outside your branch",
      "4 fault role: is none of the choices: write one of District manager, Town manager, School manager, Inspector, Food-safety officer, Canteen staff, Parents' committee site: there is no such site, or it is outside your branch",
      "5 fault site: there is no such site, or it is outside your branch",
      "6 fault account: this account name cannot be used, it may be taken: choose another; name: must not be empty: fill it in",
      "7 fault account: you may not give this role here: a manager above gives it",
      "8 fault name: the person of this account is called “north-cook”, whom you may not rename: check the account, or leave the name empty",
      "9 fault from: must be a date such as 2026-03-01",
      "10 fault until: must be later than now and than the beginning",
      "11 fault deputy for: this person does not hold this post, so nobody can stand in for them",
      "12 fault account: this account name cannot be used, it may be taken: choose another",
      "13 fault name: must not be empty: fill it in",
      "14 new j",
      "15 fault name: row 14 gives the same account another name",
      "16 fault role: you may not give this role here: a manager above gives it",
    ].map((line) => line.replace("; name", " name")),
  );
  expect((await take(kitchen, head, file)).status).toBe(422);
  const done = await take(kitchen, head, file, { skipFaults: "true" });
  expect(done.body.firstPasswords.map(({ account }) => account)).toEqual(["j"]);
  expect((await kitchen.signIn("chief")).token).toBeDefined();
});

test("a file of sites makes no people, and one of people no sites", async () => {
  await using kitchen = await towns();
  const admin = await kitchen.signIn("admin");
  const people = "账号,姓名,角色,单位\nli,李,食堂人员,north-canteen\n";
  const response = await fetch(`${kitchen.hub.httpUrl}/api/v1/imports?dryRun=true`, {
    method: "POST",
    headers: { authorization: `Bearer ${admin.token}`, "content-type": "text/csv" },
    body: people,
  });
  expect(await response.json()).toMatchObject({ counts: { new: 0, changed: 0, fault: 1 } });
  const sites = "类别,编号,名称,类型,上级单位\n单位,s1,一小,学校,district\n";
  const looked = await send(kitchen, admin, sites, { dryRun: "true" });
  expect(looked.body.counts).toMatchObject({ new: 0, changed: 0 });
});

test("what has changed since the look is not done; nor what another file says", async () => {
  await using kitchen = await towns();
  const head = await kitchen.signIn("north-head");
  const file = "account,name,role,site\nli,Li,Canteen staff,north-canteen\n";
  const { hash } = (await send(kitchen, head, file, { dryRun: "true" })).body;
  const other = file.replace("north-canteen", "north-school");
  expect((await send(kitchen, head, other, { expected: hash })).status).toBe(409);
  await make(head, "li", { role: "canteen-staff", siteId: "north-canteen" });
  const late = await send(kitchen, head, file, { expected: hash });
  expect(late.status).toBe(409);
  expect(late.body.firstPasswords).toBeUndefined();
});

test("a workbook's dates are dates, and the filled template changes nothing when it comes back", async () => {
  await using kitchen = await towns();
  const head = await kitchen.signIn("north-head");
  const workbook = await writeXlsx({
    sheets: [
      {
        name: "人员",
        rows: [
          ["账号", "姓名", "角色", "单位", "结束日期"],
          ["li", "李", "食堂人员", "north-canteen", new Date(Date.UTC(2099, 5, 30))],
          [new Date(Date.UTC(2099, 5, 30)), "王", "食堂人员", "north-canteen", null],
        ],
      },
    ],
  });
  const looked = await send(kitchen, head, workbook, { dryRun: "true" });
  expect(looked.body.rows.map((row) => row.outcome)).toEqual(["new", "fault"]);
  expect((await take(kitchen, head, workbook, { skipFaults: "true" })).body.isDone).toBe(true);
  expect((await personOf(head, "li")).posts[0]).toMatchObject({ until: "2099-06-30T16:00:00.000Z" });
  for (const query of ["format=xlsx&filled=true&language=zh", "format=csv&filled=true&language=en"]) {
    const filled = await template(kitchen, head, query);
    const back = await send(kitchen, head, filled, { dryRun: "true" });
    expect(back.body.counts, query).toEqual({ new: 0, changed: 0, unchanged: 4, fault: 0 });
  }
  const { sheets } = await readXlsx(await template(kitchen, head, "format=xlsx&language=zh"));
  expect(sheets[0]?.rows[0]).toEqual(["账号", "姓名", "角色", "单位", "开始日期", "结束日期", "代理谁"]);
  //  Whoever is not in the branch is not in the file.
  const csv = new TextDecoder().decode(await template(kitchen, head, "format=csv&filled=true&language=en"));
  expect(csv).toContain("north-cook");
  expect(csv).not.toContain("chief");
  expect(csv).not.toContain("south-head");
});

test("500 people are taken in at once; more are told to come in several files", async () => {
  await using kitchen = await towns();
  const head = await kitchen.signIn("north-head");
  const rows = (count: number) =>
    [
      "account,name,role,site",
      ...Array.from({ length: count }, (_, n) => `p${n},P ${n},Canteen staff,north-canteen`),
    ].join("\n");
  const much = await take(kitchen, head, rows(501));
  expect([much.status, much.body.detail]).toEqual([
    422,
    "There are more than 500 new accounts: split the file into several.",
  ]);
  const done = await take(kitchen, head, rows(500));
  expect(new Set(done.body.firstPasswords.map(({ password }) => password)).size).toBe(500);
}, 120_000);
