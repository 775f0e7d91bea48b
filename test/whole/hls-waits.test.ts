// Requests over HLS that wait are forgotten when their readers go away, and one reader has only so many of them.
import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CAMERA, openParentsSchool } from "../parents.ts";

test("a wait of who is signed in and of a parent ends with its request, and each has only so many", async () => {
  await using school = await openParentsSchool();
  const { hub } = school.kitchen;
  const { path } = await school.link({ cameraIds: [CAMERA] });
  const status = await fetch(`${hub.httpUrl}${path}/status`);
  const cookie = status.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  await school.stopCameras();
  const waiting = async (): Promise<number> => {
    const figures = await (await fetch(`${hub.httpUrl}/metrics`)).text();
    return Number(/hls_waiting (\d+)/.exec(figures)?.[1]);
  };
  const readers: readonly [base: string, headers: Record<string, string>][] = [
    [`${hub.httpUrl}/api/v1`, { authorization: `Bearer ${school.head.token}` }],
    [`${hub.httpUrl}${path}`, { cookie }],
  ];
  for (const [base, headers] of readers) {
    const began = performance.now();
    const gone = new AbortController();
    const playlist = `${base}/cameras/${CAMERA}/hls/index.m3u8`;
    const asked = Array.from({ length: 6 }, () => fetch(playlist, { headers, signal: gone.signal }));
    await until("they wait", async () => (await waiting()) === 6 || undefined);
    const answer = await fetch(playlist, { headers });
    expect([answer.status, await answer.json()]).toMatchObject([503, { why: "full" }]);
    gone.abort();
    await Promise.allSettled(asked);
    await until("nobody waits", async () => (await waiting()) === 0 || undefined);
    //  A first playlist is waited for 9 s by who stays.
    expect(performance.now() - began).toBeLessThan(7_000);
  }
});
