// Every way in which "tell the school" is misused: what does not fit, pages of other sites, floods, abuse.
import { expect, test } from "vitest";
import type { Alert } from "../../hub/serve/contract.ts";
import { CAMERA, openParentsSchool } from "../parents.ts";
import { onlyReport, reported, writingPhone } from "../telling.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("what does not fit is said on the page, with what was written still in the form", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const parent = writingPhone(school, path);
  const wrong: readonly (readonly [Record<string, string>, number, string])[] = [
    [{ text: "  \u202e\r\n " }, 422, "还没有写内容"],
    [{ text: "长".repeat(301) }, 422, "太长了：最多 300 字"],
    [
      { text: "看", moment: "picture", camera: "east-canteen.washing", at: String(school.clock.now()) },
      422,
      "那个画面",
    ],
    [
      { text: "看", moment: "picture", camera: CAMERA, at: String(school.clock.now() - 3 * HOUR) },
      422,
      "那个画面",
    ],
    [{ text: "看", moment: "picture", camera: CAMERA, at: "1e999" }, 422, "那个画面"],
    [{ text: "看", filler: "x".repeat(9_000) }, 400, "没有收到完整的内容"],
  ];
  for (const [fields, status, said] of wrong) {
    const answer = await parent.tell(fields);
    const page = await answer.text();
    expect([answer.status, page.includes(said)], said).toEqual([status, true]);
  }
  const kept = await (await parent.tell({ text: `${"长".repeat(300)}"><i>` })).text();
  expect(kept).toContain(`${"长".repeat(300)}&quot;&gt;&lt;i&gt;</textarea>`);
  //  A program that fills in every field is told nothing, and nothing is kept.
  expect((await parent.tell({ text: "buy", website: "http://x" })).status).toBe(303);
  expect(await reported(school.head)).toEqual([]);
});

test("a page of another site, a closed link, an ended one and a guessed one send nothing", async () => {
  await using school = await openParentsSchool();
  const { id, path } = await school.link();
  const parent = writingPhone(school, path);
  for (const headers of [
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])
    expect(
      (await parent.tell({ text: "x" }, headers as Record<string, string>)).status,
      JSON.stringify(headers),
    ).toBe(403);
  school.clock.skip(HOUR);
  const closed = await parent.tell({ text: "x" });
  expect([closed.status, (await closed.text()).includes("现在没有开放，不能发送")]).toEqual([403, true]);
  expect(await parent.page()).not.toContain("<form");
  await school.head.send("DELETE", `/share-links/${id}`);
  const ended = await parent.tell({ text: "x" });
  expect([ended.status, (await ended.text()).includes("这个链接已被收回")]).toEqual([410, true]);
  expect((await writingPhone(school, `/s/${"x".repeat(22)}`).tell({ text: "x" })).status).toBe(404);
  expect(await reported(school.head)).toEqual([]);
});

test("a seat sends three, an address six, a link forty a day, even at once and over a restart", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const seated = writingPhone(school, path);
  await seated.ask("/status");
  const statuses = async (phone: typeof seated, count: number) =>
    (await Promise.all(Array.from({ length: count }, () => phone.tell({ text: "x" }))))
      .map(({ status }) => status)
      .sort();
  expect(await statuses(seated, 5)).toEqual([303, 303, 303, 429, 429]);
  expect(await statuses(writingPhone(school, path), 5)).toEqual([303, 303, 303, 429, 429]);
  expect(await reported(school.head)).toHaveLength(6);
  //  Put forward within the link's hours: five minutes are one more.
  school.clock.skip(5 * MINUTE);
  expect(await statuses(writingPhone(school, path), 2)).toEqual([303, 429]);
  for (let sent = 7; sent < 40; sent += 6) {
    await school.kitchen.restart();
    await statuses(writingPhone(school, path), 6);
  }
  const head = await school.kitchen.signIn("head");
  await school.kitchen.restart();
  const last = await writingPhone(school, path).tell({ text: "x" });
  expect([last.status, (await last.text()).includes("今天发来的已经太多")]).toEqual([429, true]);
  const again = await school.kitchen.signIn("head");
  expect(await reported(again)).toHaveLength(40);
  expect(head.token).not.toBe(again.token);
});

test("abuse is hidden from all but who moderates, and its link takes nothing for a time", async () => {
  await using school = await openParentsSchool();
  const { path } = await school.link();
  const parent = writingPhone(school, path);
  await parent.tell({ text: "粗话" });
  const alert = await onlyReport(school.head);
  for (const [account, role, siteId] of [
    ["committee", "parents-committee", "east"],
    ["cook", "canteen-staff", "east-canteen"],
    ["west-head", "school-manager", "west"],
  ] as const)
    await school.kitchen.person(account, { role, siteId });
  const committee = await school.kitchen.signIn("committee");
  const west = await school.kitchen.signIn("west-head");
  const socket = await committee.socket();
  await new Promise((resolve) => socket.emit("subscribe", { sites: ["east"] }, resolve));
  const shown = new Promise<Alert>((resolve) => socket.once("alert", resolve));
  expect((await onlyReport(committee)).remark?.text).toBe("粗话");
  expect((await committee.send("POST", `/alerts/${alert.id}/set-aside`, { reason: "x" })).status).toBe(403);
  //  Another school that eats from the kitchen decides nothing about this school's parents.
  const block = { reason: "=1+1 骂人", blockDays: 2 };
  expect((await west.send("POST", `/alerts/${alert.id}/set-aside`, block)).status).toBe(403);
  const aside = await school.head.send<Alert>("POST", `/alerts/${alert.id}/set-aside`, block);
  expect(aside.body).toMatchObject({
    state: "resolved",
    remark: { text: "粗话", setAside: { by: "head", reason: "=1+1 骂人" } },
  });
  for (const seen of [
    await shown,
    await onlyReport(committee),
    await onlyReport(await school.kitchen.signIn("cook")),
  ]) {
    expect(seen.remark).toMatchObject({ setAside: { by: "head" } });
    expect(JSON.stringify(seen)).not.toContain("粗话");
  }
  expect((await onlyReport(school.head)).remark?.text).toBe("粗话");
  expect(await parent.page()).toContain("学校没有受理这一条");
  const blocked = await parent.tell({ text: "又来" });
  expect([blocked.status, (await blocked.text()).includes("之前不接收这个链接发来的内容")]).toEqual([
    403,
    true,
  ]);
  const { book } = school.kitchen.hub.memory;
  const line = await book.db
    .selectFrom("audit")
    .selectAll()
    .where("action", "=", "alerts.moderate")
    .execute();
  expect(line).toHaveLength(1);
  expect(line[0]).toMatchObject({ who: "head", target: alert.id, detail: "=1+1 骂人" });
  expect([line[0]?.before_json, line[0]?.after_json].join()).toContain("blockedUntil");
  //  What people typed is no formula in a file.
  const file = await fetch(`${school.kitchen.hub.httpUrl}/api/v1/exports/audit?format=csv`, {
    headers: { authorization: `Bearer ${school.head.token}` },
  });
  const csv = await file.text();
  expect([file.status, csv.includes("'=1+1 骂人")]).toEqual([200, true]);
  expect(csv).not.toMatch(/(^|,|\n)"?[=+@]/);
  school.clock.skip(2 * DAY + MINUTE);
  expect((await writingPhone(school, path).tell({ text: "再说" })).status).toBe(303);
});
