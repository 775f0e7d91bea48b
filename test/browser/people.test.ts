// A manager looks after people with the page alone: makes an account whose password is shown once, gives a deputy's post for
// a time, takes it away, disables, takes in a file; and reads what each role may do.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, fillIn, namelessControls, overflowPx, PHONE, textOf, visit, visitAs } from "./page.ts";

const CANTEEN = "liuhe-central-canteen";

async function choose(page: Page, field: string, text: string): Promise<void> {
  await page.getByTestId(field).click();
  await page.locator(".ant-select-item-option").filter({ hasText: text }).first().click();
}

async function makePerson(page: Page, account: string, name: string): Promise<string> {
  await page.getByTestId("make-person").click();
  await page.getByTestId("person-name").fill(name);
  await page.getByTestId("person-account").fill(account);
  await choose(page, "post-role", "食堂人员");
  await page.getByTestId("create-person").click();
  return await textOf(page.getByTestId("first-word"));
}

describe.skipIf(CHROMIUM === undefined)("the people's pages", () => {
  const at = demoAndBrowser("--speed 60");

  test("a person is made at a site, shown once with the password, and signs in by it to choose their own", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/sites/${CANTEEN}` });
    const { page } = school;
    await page.getByTestId("people-link").click();
    const password = await makePerson(page, "zhou.yong", "周大勇");
    expect(password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){2}$/);
    await page.getByTestId("first-close").click();
    const row = page.getByTestId("person-zhou.yong");
    expect(await textOf(row)).toContain("食堂人员");
    expect(await textOf(row)).toContain("还没改初始密码");
    expect(await page.content()).not.toContain(password);
    await using cook = await visit(at.browser, at.demo.http, { expected: /status of 403/ });
    await cook.page.goto("/");
    await fillIn(cook.page, "zhou.yong", password);
    await cook.page.getByTestId("must-first").waitFor();
    await cook.page.getByTestId("present").fill(password);
    for (const field of ["next", "again"])
      await cook.page.getByTestId(field).fill("rice and greens on monday");
    await cook.page.getByTestId("send-password").click();
    await cook.page.getByTestId("account-menu").waitFor();
    await page.reload();
    expect(await textOf(row)).toContain("最近登录");
    expect(await textOf(row)).not.toContain("还没改初始密码");
    //  The school's manager gives the roles below their own, and no other.
    await page.getByTestId("make-person").click();
    await page.getByTestId("post-role").click();
    const offered = await page.locator(".ant-select-item-option").allInnerTexts();
    expect(offered).toEqual(["食品安全员", "食堂人员"]);
    expect(school.complaints()).toEqual([]);
    expect(school.strangers()).toEqual([]);
  });

  test("a deputy stands in for somebody until a day; the end is changed, and the post taken away", async () => {
    await using town = await visitAs(at.browser, at.demo.http, "town", { path: "/people" });
    const { page } = town;
    await page.getByTestId("person-canteen").getByRole("link").click();
    await page.getByTestId("give-post").click();
    await choose(page, "post-site", "柳河镇中心小学");
    await choose(page, "post-role", "学校管理员");
    await choose(page, "post-deputy", "校长");
    await page.getByTestId("post-until").fill("2099-11-30");
    await page.getByTestId("give-send").click();
    const post = page.getByTestId("post-school-manager");
    expect(await textOf(post)).toContain("代理校长，至 2099-11-30");
    await post.getByTestId("change-end").click();
    await page.getByTestId("new-end").fill("2099-12-31");
    await page.getByTestId("save-end").click();
    await expect.poll(() => textOf(post)).toContain("至 2099-12-31");
    await page.goto("/people/school");
    expect(await textOf(page.getByTestId("stand-in"))).toBe("食堂代理中，至 2099-12-31");
    await page.goto("/people/canteen");
    await post.getByTestId("take-post").click();
    await page.getByTestId("sure").click();
    await post.waitFor({ state: "detached" });
    await page.getByText("已结束的岗位 1 个").waitFor();
    expect(town.complaints()).toEqual([]);
  });

  test("an account is disabled and enabled, renamed, and given another password", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      path: `/people?site=${CANTEEN}`,
      expected: /status of 422/,
    });
    const { page } = school;
    await makePerson(page, "wang", "王");
    await page.goto("/people/wang");
    await page.getByTestId("do-disable").click();
    await page.getByTestId("sure").click();
    await expect.poll(() => textOf(page.getByTestId("account-state"))).toContain("停用");
    await page.getByTestId("do-enable").click();
    await page.getByTestId("sure").click();
    await expect.poll(() => textOf(page.getByTestId("account-state"))).toContain("正常");
    await page.getByTestId("do-rename").click();
    await page.getByTestId("new-name").fill("\u202e\u200b");
    await page.getByTestId("save-name").click();
    expect(await textOf(page.getByTestId("people-problem"))).toContain("必填");
    await page.getByTestId("new-name").fill("王建国");
    await page.getByTestId("save-name").click();
    await expect.poll(() => textOf(page.getByTestId("person-name"))).toBe("王建国");
    await page.getByTestId("do-reset").click();
    await page.getByTestId("sure").click();
    expect(await textOf(page.getByTestId("first-word"))).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    //  Oneself is somebody else's to change.
    await page.goto("/people/school");
    await page.getByText("这是您自己").waitFor();
    expect(await page.getByTestId("do-disable").count()).toBe(0);
    expect(school.complaints()).toEqual([]);
  });

  test("a file is looked at, taken in, and its first passwords are there to be saved, once", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: "/people" });
    const { page } = school;
    await page.getByTestId("to-people-import").click();
    const rows = [`sun.li,=孙丽,食堂人员,${CANTEEN}`, `Bad,赵,食堂人员,${CANTEEN}`];
    await page.getByTestId("file").setInputFiles({
      name: "人员.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(["账号,姓名,角色,单位", ...rows].join("\r\n")),
    });
    expect(await textOf(page.getByTestId("count-fault"))).toContain("1");
    await page.getByTestId("skip-faults").click();
    await page.getByTestId("import").click();
    await page.getByTestId("hand-out").waitFor();
    const saved = page.waitForEvent("download");
    await page.getByTestId("save-passwords").click();
    const stream = await (await saved).createReadStream();
    let text = "";
    for await (const piece of stream) text += String(piece);
    expect(text).toMatch(/sun\.li,'=孙丽,.*食堂人员,[a-z2-9]{4}-/);
    await page.goto("/people");
    expect(await textOf(page.getByTestId("person-sun.li"))).toContain("=孙丽");
    expect(school.complaints()).toEqual([]);
  });

  test("what each role may do is said in words, and fits a phone with every control named", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      path: "/roles",
      viewport: PHONE,
    });
    const { page } = school;
    await page.getByTestId("role-parents-committee").locator("summary").click();
    const parents = await textOf(page.getByTestId("role-parents-committee"));
    expect(parents).toContain("实时画面");
    expect(parents).toContain("提出问题");
    expect(parents).toContain("在报警下留言");
    const manager = await textOf(page.getByTestId("role-school-manager"));
    expect(manager).toContain("可授予：食品安全员、食堂人员、膳食家长委员");
    expect(await textOf(page.getByTestId("rights-table"))).toContain("膳食家长委员");
    for (const path of ["/roles", "/people", "/people/canteen", "/people/school", "/import/people"]) {
      await page.goto(path);
      await page.locator("h1").waitFor();
      expect(await overflowPx(page), path).toBe(0);
      expect(await namelessControls(page), path).toEqual([]);
    }
    await page.goto("/people");
    await page.getByTestId("make-person").click();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await page.getByTestId("language").click();
    await page.getByText("New person").first().waitFor();
    expect(school.complaints()).toEqual([]);
  });

  test("who looks after nobody has no such page", async () => {
    await using cook = await visitAs(at.browser, at.demo.http, "canteen", { path: "/people" });
    await cook.page.getByText("您的角色").or(cook.page.getByText("权限")).first().waitFor();
    expect(await cook.page.getByTestId("make-person").count()).toBe(0);
    expect(await cook.page.locator(".nav-item").allInnerTexts()).not.toContain("人员");
  });
});
