// What the hub refuses about cameras' pictures and their past is told apart by its problem's type, and the page has words for
// each in both languages: nobody who reads Chinese is shown the hub's English.
import { expect, test } from "vitest";
import { enProblems } from "../../dashboard/src/languages/en-problems.ts";
import { zhProblems } from "../../dashboard/src/languages/zh-problems.ts";
import type { Problem, Protection } from "../../hub/serve/contract.ts";
import { until } from "../kitchen.ts";
import { openCameras } from "../video/open-relay.ts";
import { CAMERA, kitchenWith } from "./camera-kitchen.ts";

const HOUR = 3_600_000;

test("refusals about pictures and the past have words in both languages", async () => {
  const cameras = await openCameras(["/a"]);
  await using kitchen = await kitchenWith(cameras);
  await kitchen.person("officer", { role: "safety-officer", siteId: "east" });
  const [east, officer] = [await kitchen.signIn("east"), await kitchen.signIn("officer")];
  const now = Date.now();
  const span = (hours: number, endsAt = now) => ({
    from: new Date(endsAt - hours * HOUR).toISOString(),
    to: new Date(endsAt).toISOString(),
    reason: "a rat was seen",
  });
  const seen: string[] = [];
  const refused = (status: number, answer: { readonly status: number; readonly body: unknown }) => {
    const { type } = answer.body as Problem;
    expect(answer.status).toBe(status);
    const kind = type.replace("urn:mingchu:problem:", "");
    seen.push(kind);
    expect(Object.keys(zhProblems.problems)).toContain(kind);
    expect(Object.keys(enProblems.problems)).toContain(kind);
  };
  const [protections, exports] = [`/cameras/${CAMERA}/protections`, `/cameras/${CAMERA}/exports`];
  refused(422, await east.send("POST", exports, span(3)));
  refused(422, await east.send("POST", protections, span(13)));
  refused(422, await east.send("POST", protections, span(1, now + 3 * HOUR)));
  const { body: own } = await east.send<Protection>("POST", protections, span(12));
  refused(403, await officer.send("DELETE", `${protections}/${own.id}`));
  await east.send("POST", protections, span(12));
  refused(409, await east.send("POST", protections, span(1)));
  //  Nothing is recorded: it fails, and has no file that could be removed.
  const { body: clip } = await east.send<{ id: string }>("POST", exports, span(1));
  refused(409, await east.send("DELETE", `/clip-exports/${clip.id}`));

  await cameras[Symbol.asyncDispose]();
  const still = await until("a picture that is missing", async () => {
    const answer = await east.get<Problem>(`/cameras/${CAMERA}/still.jpg`);
    return answer.status === 503 ? answer : undefined;
  });
  refused(503, still);
  const unseen = { capturedAt: new Date(now).toISOString() };
  refused(409, await east.send("PUT", `/cameras/${CAMERA}/picture/reference`, unseen));
  expect(seen.filter((kind) => !kind.startsWith("no-picture-"))).toEqual([
    "clip-too-long",
    "protect-too-long",
    "protect-too-early",
    "protect-not-yours",
    "protect-school-full",
    "clip-gone",
    "picture-not-shown",
  ]);
  expect(seen).toHaveLength(8);
});
