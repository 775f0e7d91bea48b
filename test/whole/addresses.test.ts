// Addresses outside the API: the dashboard's pages are there, and of all others the answer says that they are not.
import { expect, test } from "vitest";
import { PAGE_PATHS } from "../../hub/serve/contract.ts";
import { openKitchen } from "../kitchen.ts";

test("an address that no page of the dashboard has is answered with 404, and with the page that says so", async () => {
  await using kitchen = await openKitchen();
  const ask = async (path: string) => {
    const response = await fetch(`${kitchen.hub.httpUrl}${path}`);
    return { path, status: response.status, text: await response.text() };
  };
  const start = await ask("/");
  expect(start).toMatchObject({ status: 200, text: expect.stringContaining("<html") });
  const there = PAGE_PATHS.map((path) => path.replaceAll(/:\w+/g, "east-canteen.f%C3%BC"));
  for (const path of [...there, "/alerts/", "/Alerts", "/wall?group=all"])
    expect(await ask(path)).toEqual({ ...start, path });
  const none = ["/nowhere", "/sites", "/sites/east/nowhere", "/alerts/1/2", "/favicon.png", "/api/nowhere"];
  for (const path of none) expect(await ask(path)).toEqual({ ...start, path, status: 404 });
  //  Browsers ask for it by themselves, from pages that name no icon.
  expect(await ask("/favicon.ico")).toMatchObject({ status: 200, text: expect.stringContaining("<svg") });
});
