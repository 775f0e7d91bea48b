// A head of a school makes a parents' link with the page alone: is told what is missing, makes it, gets the poster, sees
// somebody watch, and takes it back.
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, namelessControls, overflowPx, PHONE, textOf, visitAs } from "./page.ts";

const SCHOOL = "liuhe-central";
const CANTEEN = "liuhe-central-canteen";

/** Calls the API as a demo account. */
async function callerOf(http: string, account: string) {
  const send = async (token: string | undefined, method: string, path: string, body?: unknown) => {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${http}/api/v1${path}`, init);
    // biome-ignore lint/suspicious/noExplicitAny: single fields of the answers are looked at.
    return (await answer.json()) as any;
  };
  const { token } = await send(undefined, "POST", "/session", {
    account,
    password: "mingchu-demo",
    bearer: true,
  });
  return (method: string, path: string, body?: unknown) => send(token, method, path, body);
}

describe.skipIf(CHROMIUM === undefined)("the page on parents' links", () => {
  const at = demoAndBrowser("--speed 60");

  test("what is missing is said; a link is made with its QR code and poster, shows who watches, and is taken back", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/sites/${SCHOOL}` });
    const page = school.page;
    await page.getByTestId("share-links-link").click();
    const head = await callerOf(at.demo.http, "school");
    const staffInformed = { on: "2026-01-01", by: "王主任" };
    const said = { staffInformed, familyKitchen: false, publishing: true };
    const { cameras } = await head("PUT", `/sites/${CANTEEN}/privacy`, said);
    for (const [at, { cameraId, picture }] of cameras.entries()) {
      await head("DELETE", `/cameras/${cameraId}/approval`);
      const stillAt = new Date(Date.now() - 1_000).toISOString();
      if (at === 0) await head("POST", `/cameras/${cameraId}/approval`, { stillAt, picture });
    }
    await page.reload();
    await page.getByTestId("make-link").click();
    await page.getByText("还不能给家长看：还没有人看过并批准现在的画面").first().waitFor();
    const missing = page.getByTestId("link-to-privacy").getByRole("link");
    expect(await missing.getAttribute("href")).toBe(`/sites/${CANTEEN}/privacy`);
    for (const day of ["周六", "周日"]) await page.getByLabel(day).check();
    await page.getByTestId("link-send").click();
    const url = await textOf(page.getByTestId("link-url"));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{22}$/);
    expect(await page.getByTestId("qr").isVisible()).toBe(true);

    const [poster] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("link-posters").click(),
    ]);
    expect(poster.suggestedFilename()).toBe("明厨亮灶海报.pdf");
    expect((await readFile(await poster.path())).subarray(0, 5).toString()).toBe("%PDF-");

    //  Whatever the hour: the link is open all day from now on.
    const [link] = (await head("GET", `/share-links?site=${SCHOOL}`)).items;
    await head("PATCH", `/share-links/${link.id}`, { hours: [{ from: "00:00", to: "24:00" }] });
    expect(await (await fetch(`${url}/status`)).json()).toMatchObject({ lease: "held" });
    const row = page.getByTestId(`link-${link.id}`);
    await until("a viewer on the page", async () => {
      return (await textOf(row)).includes("1 人，最多 30 人") ? true : undefined;
    });
    await row.getByTestId("link-revoke").click();
    await page.getByText("撤销这个链接").click();
    await until("the end of the link", async () => {
      return (await fetch(`${url}/status`)).status === 410 ? true : undefined;
    });
    await page.getByText("近 30 天结束的链接 1 个").waitFor();
  });

  test("on a phone nothing sticks out, every control has a name, and the district makes links for all its schools", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", {
      path: "/sites/qinghe/links",
      viewport: PHONE,
    });
    const page = district.page;
    await page.getByTestId("make-link").click();
    await page.getByTestId("link-send").waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await page.getByTestId("link-send").click();
    await page.getByText(/所学校没有建成/).waitFor();
    expect(await overflowPx(page)).toBe(0);
  });
});
