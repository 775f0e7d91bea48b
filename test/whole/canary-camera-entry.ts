// Secrets that are typed in while cameras get in: into live tests, into questions to ONVIF devices, rightly and wrongly.
import { openOnvifDevice } from "../../simulators/onvif-device.ts";
import type { Recorder } from "./canary-recorder.ts";
import { CONTROL, GIVEN } from "./canary-tour.ts";

/** `port` is where the cameras answer. */
export async function cameraEntry({ api }: Recorder, token: string, port: number): Promise<void> {
  const password = GIVEN["camera password in an ONVIF question"];
  const auth = { user: "admin", password };
  const streams = { main: `rtsp://admin:${password}@127.0.0.1:${port}/a`, sub: `rtsp://127.0.0.1:${port}/a` };
  const device = await openOnvifDevice({ maker: "m", model: "m", streams, auth });
  await api("POST", `/sites/${CONTROL}/camera-searches`, { token });
  const question = { host: "127.0.0.1", port: device.port, user: "admin" };
  for (const body of [
    { ...question, password },
    { ...question, password: `${password}!` },
    { ...question, user: password, password },
    { ...question, port: 9, password },
    { ...question, host: "203.0.113.9", password },
    { ...question, port: password, password: [password] },
  ])
    await api("POST", `/sites/${CONTROL}/camera-questions`, { token, body });
  await device.close();

  const tested = GIVEN["camera password in a test"];
  const right = GIVEN["camera password in the site plan"];
  const at = { host: "127.0.0.1", port, path: "/a", user: "admin" };
  for (const body of [
    { ...at, password: right },
    { ...at, password: tested },
    { ...at, port: 9, password: tested },
    { ...at, path: `/${tested}?password=${tested}`, password: tested },
    { ...at, host: `rtsp://admin:${tested}@127.0.0.1`, password: tested },
    { ...at, password: [tested] },
    { cameraId: `${CONTROL}.cooking` },
  ])
    await api("POST", `/sites/${CONTROL}/camera-tests`, { token, body });
}
