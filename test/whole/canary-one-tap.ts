// The canaries' way through a message's link: its token, and what a browser keeps of it.
import { join } from "node:path";
import { makeOneTap } from "../../hub/access/one-tap.ts";
import { openBook } from "../../hub/store/book.ts";
import { keepAlert, warmAlert } from "../one-tap.ts";
import { PHONE_JPEG } from "../phone-picture.ts";
import { thrown } from "../store/data-folder.ts";
import type { Recorder } from "./canary-recorder.ts";
import { CONTROL, type Found } from "./canary-tour.ts";

const TOKEN = "one-tap link's token";
const COOKIE = "one-tap link's cookie";

/** Opens a link of somebody's, presses everything, and comes to it as others do. `data` is the running hub's folder. */
export async function oneTap({ ask }: Recorder, found: Found, data: string, account: string): Promise<void> {
  const book = await openBook(join(data, "book.db"), thrown);
  const alert = {
    ...warmAlert("of-the-canaries", Date.now()),
    siteId: CONTROL,
    deviceId: `${CONTROL}.fridge`,
  };
  await keepAlert(book, alert);
  const path = await makeOneTap(book.db, { alertId: alert.id, account, messageId: undefined }, Date.now());
  await book.close();
  found[TOKEN] = path.slice("/t/".length);
  //  The page names its own address, and gives the cookie, to whoever has the address already.
  const page = await ask("GET", path, { tells: [TOKEN, COOKIE] });
  const [cookie = ""] = (page.headers.get("set-cookie") ?? "").split(";");
  found[COOKIE] = cookie.split("=")[1] ?? "";
  const headers = { cookie };
  const press = (what: string, key: string, text: string, type = "application/json") =>
    ask("POST", `${path}/${what}`, { headers: { ...headers, "idempotency-key": key }, raw: { type, text } });
  await press("opened", "canary-opened", "");
  await press("acknowledge", "canary-takes-it", "{}");
  await press("act", "canary-acts-on-it", JSON.stringify({ what: CONTROL }));
  await press("snooze", "canary-puts-it-off", JSON.stringify({ minutes: 30, reason: CONTROL }));
  //  What a form is answered with names the page that follows.
  await ask("POST", `${path}/acknowledge`, {
    headers,
    raw: { type: "application/x-www-form-urlencoded", text: "key=canary-by-a-form" },
    tells: [TOKEN],
  });
  await press("photos", "canary-photo", PHONE_JPEG.toString("latin1"), "image/jpeg");
  await press("act", found[TOKEN] ?? "", "{");
  await press("act", "canary-broken", "{");
  await press(found[TOKEN] ?? "", "canary-nowhere", "{}");
  await press("act", "canary-acts-on-it", JSON.stringify({ what: "another" }));
  await ask("GET", path, { headers, tells: [TOKEN] });
  await ask("GET", path);
  await ask("POST", `${path}/acknowledge`, { headers: { origin: "https://evil.example" } });
  await ask("GET", `${path}x`);
}
