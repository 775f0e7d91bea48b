// A file of cameras: every field of one, and what is wrong with each row in words.
import { expect, test } from "vitest";
import type { SiteSettings } from "../../hub/serve/contract.ts";
import { district } from "./district.ts";
import { look, outcomes, take } from "./import-file.ts";

test("a file of cameras has every field of a camera, and says of each row what is wrong with it", async () => {
  await using kitchen = await district();
  const chief = await kitchen.signIn("chief");
  const said = { networks: ["10.20.0.0/16"], ports: ["554", "8000-8999"], reason: "x" };
  expect((await chief.send("PUT", "/sites/east/camera-reach", said)).status).toBe(200);
  const heading = "site,id,name,area,also sees,brand,host,port,channel,path,sub path,user,password";
  const rows = [
    "east-canteen,a,A,cooking,cutting; 洗消,大华,10.20.0.11,,3,,,viewer,secret-of-a",
    "east-canteen,b,B,washing,,url,10.20.0.12,8554,,/main,/sub,,",
    "east-canteen,c,C,washing,,url,10.30.0.12,554,,/main,,,",
    "east-canteen,d,D,washing,,url,10.20.0.13,22,,/main,,,",
    "east-canteen,e,E,washing,,url,2130706433,554,,/main,sub,,",
    "east-canteen,f,F,nowhere,,url,10.20.0.14,554,,/main,,,",
    "west-canteen,g,G,cooking,,ezviz,10.99.0.1,,1,,,admin,x",
  ];
  const file = (list: readonly string[]) => [heading, ...list].join("\n").replace("大华", "dahua");
  const told = outcomes(await look(kitchen, chief, file(rows)));
  expect(told.map((line) => line.split(":")[0])).toEqual([
    "2 new east-canteen.a",
    "3 new east-canteen.b",
    "4 fault host",
    "5 fault port",
    "6 fault host",
    "7 fault area",
    "8 new west-canteen.g",
  ]);
  expect(told[2]).toContain("networks");
  expect(told[4]).toContain("four numbers");
  const good = rows.filter((_, at) => [0, 1, 6].includes(at));
  expect((await take(kitchen, chief, file(good))).body.isDone).toBe(true);
  const { body } = await chief.get<SiteSettings>("/sites/east-canteen/settings");
  expect(body.cameras.filter(({ id }) => /[.][ab]$/.test(id))).toMatchObject([
    {
      alsoAreas: ["cutting", "washing"],
      brand: "dahua",
      port: 554,
      channel: 3,
      user: "viewer",
      hasPassword: true,
    },
    { alsoAreas: [], brand: "url", port: 8554, path: "/main", subPath: "/sub", hasPassword: false },
  ]);
  //  Sent again, it says the same and changes nothing but the password, which is written anew each time.
  expect(outcomes(await look(kitchen, chief, file([rows[1] ?? ""])))).toEqual(["2 unchanged east-canteen.b"]);
});
