// What tests of recordings ask of a hub and of the files that come out of it.
import { spawnSync } from "node:child_process";
import type { Recordings } from "../../hub/serve/contract.ts";
import { type Caller, until } from "../kitchen.ts";

type Span = Recordings["spans"][number];
export type PieceView = Span["pieces"][number];

const MINUTE_MS = 60_000;

/** What there is of a camera's last minutes and of those to come. */
export async function recordingsOf(caller: Caller, camera: string): Promise<Recordings> {
  const now = Date.now();
  const span = [now - 20 * MINUTE_MS, now + 20 * MINUTE_MS].map((at) => new Date(at).toISOString());
  const answer = await caller.get<Recordings>(`/cameras/${camera}/recordings?from=${span[0]}&to=${span[1]}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer));
  return answer.body;
}

export function piecesOf({ spans }: Recordings): PieceView[] {
  return spans.flatMap(({ pieces }) => pieces);
}

/** Waits until so many seconds in all are there to be played. */
export async function untilRecorded(caller: Caller, camera: string, seconds: number): Promise<Recordings> {
  return await until(`${seconds} s of ${camera}`, async () => {
    const found = await recordingsOf(caller, camera);
    const sum = piecesOf(found).reduce((all, { durationS }) => all + durationS, 0);
    return sum >= seconds ? found : undefined;
  });
}

export async function fetchBytes(
  url: string,
  caller: Caller,
): Promise<{ readonly status: number; readonly bytes: Buffer; readonly cache: string }> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${caller.token}` } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, bytes, cache: response.headers.get("cache-control") ?? "" };
}

/** What ffprobe counts in a file, or in bytes: decoded pictures, when the first one is, and what it complains of. */
export function probe(input: string | Buffer): {
  readonly frames: number;
  readonly startS: number;
  readonly durationS: number;
  readonly complaints: string;
} {
  const args = ["-v", "error", "-count_frames", "-select_streams", "v:0", "-of", "json"];
  const entries = ["-show_entries", "stream=nb_read_frames,start_time,duration:format=duration"];
  const file = typeof input === "string" ? input : "pipe:0";
  const { stdout, stderr } = spawnSync("ffprobe", [...args, ...entries, file], {
    ...(typeof input === "string" ? {} : { input }),
    encoding: "utf8",
    maxBuffer: 1 << 24,
  });
  const read = JSON.parse(stdout === "" ? "{}" : stdout) as {
    streams?: { nb_read_frames?: string; start_time?: string; duration?: string }[];
    format?: { duration?: string };
  };
  const stream = read.streams?.[0];
  return {
    frames: Number(stream?.nb_read_frames ?? 0),
    startS: Number(stream?.start_time ?? Number.NaN),
    durationS: Number(stream?.duration ?? read.format?.duration ?? Number.NaN),
    complaints: stderr,
  };
}
