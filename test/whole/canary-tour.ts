// One of everything that can be done with a hub that has secrets: what the canaries fly through. Each answer is kept.
import mqtt from "mqtt";
import WebSocket from "ws";
import { codeAt } from "../access/from-address.ts";
import type { HubProcess } from "../hub-process.ts";
import { publish, until } from "../kitchen.ts";
import type { Recorder } from "./canary-recorder.ts";
import type { Place } from "./canary-search.ts";

/** Is no secret: it stands in names that everybody may read, and must be found wherever secrets are looked for. */
export const CONTROL = "control-5e1f0c";
const CAMERA = `${CONTROL}.cooking`;
/** Signs that each spelling treats differently. */
export const planted = (what: string) => `Canary+${what}/7&q?9=x`;
/** The secrets that people and files bring; `openTour` adds those that the hub makes. */
export const GIVEN = {
  "camera password in the site plan": planted("plan"),
  "camera password in an import": planted("import"),
  "camera password in a test": planted("camera-test"),
  "camera password in an ONVIF question": planted("onvif"),
  "administrator's password": planted("admin"),
  "person's password": planted("person"),
  "outside broker's password": planted("broker"),
  "robot's token": planted("robot-token"),
  "robot's secret": planted("robot-secret"),
  "application's secret": planted("application-secret"),
  "hook's key": planted("hook-key"),
  "hook's authorization": `Bearer ${planted("hook-authorization")}`,
  "mail server's password": planted("mail"),
  //  openInfluxServer's administrator.
  "InfluxDB's password": "root-of-the-tests",
} as const;

/** What the hub made, by its name. */
export type Found = Record<string, string>;

const ADMIN = "the administrator's session";

/** People: signed in rightly and wrongly, a first password, another one, a second step, a token. Gives two tokens. */
export async function people(
  { api }: Recorder,
  found: Found,
): Promise<{ readonly admin: string; readonly head: string }> {
  const password = GIVEN["administrator's password"];
  const began = await api("POST", "/session", {
    body: { account: "admin", password, bearer: true },
    tells: [ADMIN],
  });
  const admin: string = began.body.token;
  found[ADMIN] = admin;
  await api("POST", "/session", { body: { account: "admin", password: `${password}!` } });
  //  Passwords are typed into the account's field, and into what is no JSON.
  await api("POST", "/session", { body: { account: password, password } });
  await api("POST", "/session", {
    raw: { type: "application/json", text: `{"account":"head","password":"${GIVEN["person's password"]}"` },
  });

  const posts = [{ role: "school-manager", siteId: "school" }];
  const first = "person's first password";
  const made = await api("POST", "/people", {
    token: admin,
    body: { account: "head", name: "Head", posts },
    tells: [first],
  });
  found[first] = made.body.password;
  const signIn = async (name: string, given: object, cookies = false): Promise<string> => {
    const answer = await api("POST", "/session", {
      body: { account: "head", ...given, ...(cookies ? {} : { bearer: true }) },
      tells: [name],
    });
    const cookie = /mingchu_session=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1];
    const token = cookies ? cookie : answer.body.token;
    if (token === undefined) throw new Error(`not signed in: ${answer.status}`);
    found[name] = token;
    return token;
  };
  const early = await signIn("the first session", { password: found[first] });
  const next = GIVEN["person's password"];
  await api("POST", "/account/password", { token: early, body: { present: next, next: "short" } });
  const changed = await api("POST", "/account/password", {
    token: early,
    body: { present: found[first], next },
    tells: ["the session after the change"],
  });
  const head: string = changed.body.token;
  found["the session after the change"] = head;
  await secondStep({ api }, found, { head, password: next, signIn });
  const token = await api("POST", "/account/tokens", {
    token: head,
    body: { name: CONTROL, scope: ["sites.read", "cameras.read"] },
    tells: ["API token"],
  });
  found["API token"] = token.body.token;
  await api("GET", "/cameras", { token: found["API token"] });
  await api("GET", "/exports/readings", { token: found["API token"] });
  for (const path of [
    "/session",
    "/account/sessions",
    "/account/tokens",
    "/account/second-factor",
    "/people",
  ])
    await api("GET", path, { token: head });
  return { admin, head };
}

async function secondStep(
  { api }: Pick<Recorder, "api">,
  found: Found,
  {
    head,
    password,
    signIn,
  }: {
    readonly head: string;
    readonly password: string;
    readonly signIn: (name: string, given: object, cookies?: boolean) => Promise<string>;
  },
): Promise<void> {
  const secret = "TOTP secret";
  const begun = await api("POST", "/account/second-factor", {
    token: head,
    body: { password },
    tells: [secret],
  });
  found[secret] = begun.body.secret;
  const codes = await api("POST", "/account/second-factor/confirm", {
    token: head,
    body: { code: codeAt(begun.body.secret, Date.now()) },
    tells: ["recovery code", "used recovery code"],
  });
  const [used = "", kept = ""] = codes.body.recoveryCodes as string[];
  found["used recovery code"] = used;
  found["recovery code"] = kept;
  await api("POST", "/session", { body: { account: "head", password, code: "000000" } });
  await signIn("a session by a recovery code", { password, code: used });
  await api("POST", "/session", { body: { account: "head", password, code: used } });
}

/** A device: its account made, used rightly and wrongly, and with the password where the account belongs. */
export async function devices(
  { api }: Recorder,
  found: Found,
  hub: HubProcess,
  admin: string,
): Promise<void> {
  const name = "device's password";
  const made = await api("POST", `/sites/${CONTROL}/device-accounts`, { token: admin, tells: [name] });
  const { account, password } = made.body as { account: string; password: string };
  found[name] = password;
  const connect = (username: string, secret: string) =>
    mqtt.connectAsync(hub.mqtt, { username, password: secret, reconnectPeriod: 0 }, false);
  const device = await connect(account, password);
  for (let seq = 0; seq < 3; seq++)
    await publish(device, `kitchen/${CONTROL}/fridge/reading`, { temperature: 4 + seq, seq });
  await publish(device, `kitchen/${CONTROL}/fridge/reading`, "no reading");
  await device.endAsync();
  await connect(account, `${password}!`).catch(() => undefined);
  await connect(password, account).catch(() => undefined);
  for (const path of [`/sites/${CONTROL}/device-accounts`, `/sites/${CONTROL}/refusals`, "/sensors"])
    await api("GET", path, { token: admin });
}

/** A file with a camera and its password: looked at, done, its report taken out. */
export async function imports({ api }: Recorder, admin: string, port: number): Promise<void> {
  const password = GIVEN["camera password in an import"];
  const text = [
    "type,id,name,site,area,host,port,path,user,password",
    `camera,washing,${CONTROL},${CONTROL},washing,127.0.0.1,${port},/b,admin,${password}`,
    `camera,nowhere,${CONTROL},nowhere,${password},127.0.0.1,x${password},/b,admin,${password}`,
  ].join("\n");
  const raw = { type: "text/csv", text };
  await api("POST", "/imports?dryRun=true&language=en&format=csv", { token: admin, raw });
  const looked = await api("POST", "/imports?dryRun=true&language=en", { token: admin, raw });
  const done = await api("POST", `/imports?expected=${looked.body.hash}&skipFaults=true&language=en`, {
    token: admin,
    raw,
  });
  if (done.body.isDone !== true) throw new Error(`not imported: ${JSON.stringify(done.body)}`);
  await api("GET", "/imports/template?filled=true&format=csv&type=camera", { token: admin });
  await api("GET", "/imports/template?filled=true&format=xlsx", { token: admin });
}

/** Cameras: online, with a wrong password, not there; stills, HLS and a live view, masked for the parents. */
export async function pictures(
  recorded: Recorder,
  found: Found,
  hub: HubProcess,
  head: string,
): Promise<void> {
  const { api, ask, places } = recorded;
  await until("the cameras' states", async () => {
    const { body } = await api("GET", "/cameras", { token: head });
    const states = (body.items as { state: string }[]).map((one) => one.state);
    return states.filter((one) => one === "online").length === 2 && !states.includes("unknown")
      ? true
      : undefined;
  });
  for (const id of ["cooking", "wrong", "lost"])
    await api("GET", `/cameras/${CONTROL}.${id}/still.jpg`, { token: head });
  await api("GET", `/cameras/${CAMERA}/hls/index.m3u8`, { token: head });
  places.push(
    await firstWords(`${hub.http}/api/v1/cameras/${CAMERA}/live`, { authorization: `Bearer ${head}` }),
  );

  const said = { staffInformed: { on: "2026-01-01", by: "x" }, familyKitchen: false, publishing: true };
  await api("PUT", `/sites/${CONTROL}/privacy`, { token: head, body: said });
  const masks = [{ x: 0.1, y: 0.1, width: 0.2, height: 0.2 }];
  await api("PUT", `/cameras/${CAMERA}/masks`, { token: head, body: { masks } });
  const privacy = await api("GET", `/sites/${CONTROL}/privacy`, { token: head });
  const { picture } = privacy.body.cameras.find((one: { cameraId: string }) => one.cameraId === CAMERA);
  const stillAt = new Date().toISOString();
  await api("POST", `/cameras/${CAMERA}/approval`, { token: head, body: { stillAt, picture } });
  const always = { weekdays: [1, 2, 3, 4, 5, 6, 7], hours: [{ from: "00:00", to: "24:00" }] };
  const name = "share link's token";
  const made = await api("POST", "/share-links", {
    token: head,
    body: { siteId: "school", ...always },
    tells: [name],
  });
  const { url } = made.body as { url: string };
  const path = new URL(url).pathname;
  found[name] = path.slice("/s/".length);
  await api("GET", "/share-links", { token: head });
  //  What stands on a parent's own page, at the very address that holds it, is theirs already.
  const tells = [name];
  await ask("GET", path, { tells });
  const status = await ask("GET", `${path}/status`, { tells });
  const cookie = (status.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const headers = { cookie };
  await ask("GET", `${path}/cameras/${CAMERA}/still.jpg`, { headers });
  await ask("GET", `${path}/cameras/${CAMERA}/hls/index.m3u8`, { headers });
  places.push(await firstWords(`${hub.http}${path}/cameras/${CAMERA}/live`, headers));
  await ask("GET", `${path}/cameras/none/still.jpg`, { headers });
  await ask("GET", `${path.slice(0, -1)}/status`);
}

/** What a live view says, up to its first piece of video. */
function firstWords(url: string, headers: Record<string, string>): Promise<Place> {
  return new Promise((resolve, reject) => {
    const said: Buffer[] = [];
    const socket = new WebSocket(url.replace("http", "ws"), { headers });
    socket.on("error", reject);
    socket.on("message", (data: Buffer, isBinary) => {
      said.push(data);
      if (isBinary && said.length > 3) {
        socket.terminate();
        resolve({
          where: `what was said over ${new URL(url).pathname.slice(0, 8)}…/live`,
          bytes: Buffer.concat(said),
        });
      }
    });
  });
}

/** Files to take away, and what is for machines. */
export async function takeAway({ api, ask }: Recorder, admin: string): Promise<void> {
  for (const path of [
    "/exports/readings?format=csv",
    "/exports/readings?format=xlsx",
    "/exports/audit?format=csv",
    "/exports/audit?format=xlsx",
    "/exports/audit?format=jsonl",
    "/audit?limit=200",
    `/sites/${CONTROL}/watchers`,
    `/sites/${CONTROL}/settings`,
    "/store",
    "/sites",
    "/openapi.json",
  ])
    await api("GET", path, { token: admin });
  await api("POST", "/audit/verify", { token: admin });
  for (const path of ["/metrics", "/readyz", "/healthz", "/api/docs", "/"]) await ask("GET", path);
}

/** Requests that are wrong, with a secret in them where a careless answer would repeat it. */
export async function mistakes({ api, ask }: Recorder, admin: string): Promise<void> {
  const secret = GIVEN["camera password in the site plan"];
  const camera = { name: "x", area: "cooking", host: "127.0.0.1", path: "/x" };
  for (const body of [
    { ...camera, password: [secret] },
    { ...camera, password: secret.repeat(100) },
    { ...camera, area: secret, password: secret },
    { ...camera, host: `http://admin:${secret}@127.0.0.1/`, password: secret },
    { ...camera, path: `rtsp://admin:${secret}@127.0.0.1/`, port: secret },
    [secret],
    secret,
  ])
    await api("POST", `/sites/${CONTROL}/cameras`, { token: admin, body });
  await api("PATCH", `/cameras/${CAMERA}`, {
    token: admin,
    body: { password: { is: secret }, brand: secret },
  });
  const text = `{"password":"${secret}",,}`;
  await api("PATCH", `/cameras/${CAMERA}`, { token: admin, raw: { type: "application/json", text } });
  await api("GET", `/cameras?site=${encodeURIComponent(secret)}&limit=x`, { token: admin });
  await api("GET", `/cameras?limit=${encodeURIComponent(secret)}`, { token: secret });
  await ask("GET", `/s/${encodeURIComponent(secret)}/status`);
}
