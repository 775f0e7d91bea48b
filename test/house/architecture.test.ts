// Imports run in one direction: the table holds, every file has a room in it, and the habits that a program can check
// are kept.
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { IMPORT_TABLE } from "./import-table.ts";
import { filesBelow, importsOf, readText } from "./source-files.ts";

const FILES = ["devices", "hub", "dashboard", "simulators", "test"].flatMap((folder) =>
  filesBelow(folder, /\.tsx?$/),
);

const ours = FILES.filter((file) => !file.startsWith("test/"));

/** The room of the table that a file stands in. */
function roomOf(path: string): string | undefined {
  return Object.keys(IMPORT_TABLE)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Processes are started by their file, never imported: the simulators, and the workers beside their owners. */
const STARTED = new Set(["simulators/main.ts"]);

function mayImport(from: string, target: string): boolean {
  const room = roomOf(from);
  const other = roomOf(target);
  if (room === undefined) return false;
  if (room === other || STARTED.has(target)) return true;
  return (IMPORT_TABLE[room] ?? []).some((allowed) => target === allowed || target.startsWith(`${allowed}/`));
}

describe("the import table", () => {
  test("looks at files at all", () => {
    expect(FILES.length).toBeGreaterThan(100);
    expect(FILES.flatMap(importsOf).length).toBeGreaterThan(300);
  });

  test("holds for every import", () => {
    const faults = FILES.flatMap((file) =>
      importsOf(file)
        .filter((target) => !mayImport(file, target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(faults).toEqual([]);
  });

  test("would find a stage that imports its sibling", () => {
    expect(mayImport("hub/rules/rules.ts", "hub/store/book.ts")).toBe(false);
    expect(mayImport("hub/broker/broker.ts", "hub/ingest/decode.ts")).toBe(false);
    expect(mayImport("devices/areas.ts", "hub/model.ts")).toBe(false);
    expect(mayImport("simulators/main.ts", "hub/model.ts")).toBe(false);
    expect(mayImport("dashboard/src/main.tsx", "hub/model.ts")).toBe(false);
  });
});

describe("routes", () => {
  test("are mounted from rows of the table of rights; what stands beside them gives nothing of a site away", () => {
    const mounted = ours
      .filter((file) => file.startsWith("hub/serve/"))
      .flatMap((file) => [
        ...readText(file).matchAll(/\.(?:get|post|put|patch|delete|all|use)\(\s*"(\/[^"]*)"/g),
      ])
      .map(([, path]) => path);
    expect(mounted.sort()).toEqual([
      //  Of parents: each asks for the link, its hours, the seat and the camera (hub/serve/parents/parents.ts).
      "/:token",
      //  Of one-tap links: each asks for the link, its browser and its person's rights (hub/serve/one-tap/one-tap.ts).
      "/:token",
      "/:token/:press",
      "/:token/cameras/:camera/hls-check",
      "/:token/cameras/:camera/hls-h264/:file",
      "/:token/cameras/:camera/hls/:file",
      "/:token/cameras/:camera/still.jpg",
      "/:token/opened",
      "/:token/photos",
      "/:token/remarks",
      "/:token/status",
      "/api/docs",
      "/api/docs/files",
      "/api/docs/start.js",
      "/api/v1",
      "/api/v1/openapi.json",
      "/assets",
      "/favicon.ico",
      "/healthz",
      "/metrics",
      "/readyz",
      "/s",
      "/t",
      "/{*path}",
    ]);
  });
});

describe("habits", () => {
  test("time is read and timers are set in hub/lib only", () => {
    const faults = ours.filter(
      (file) =>
        file.startsWith("hub/") &&
        !file.startsWith("hub/lib/") &&
        /\b(Date\.now\(|setTimeout\(|setInterval\(|performance\.now\()/.test(readText(file)),
    );
    expect(faults).toEqual([]);
  });

  test("rules and devices have neither clock nor I/O", () => {
    const pure = ours.filter((file) => file.startsWith("hub/rules/") || file.startsWith("devices/"));
    const faults = pure.filter((file) => /\bDate\.now\(|from "node:/.test(readText(file)));
    expect(faults).toEqual([]);
  });

  test("SQL is written in hub/store only", () => {
    const faults = ours.filter(
      (file) =>
        file.startsWith("hub/") &&
        !file.startsWith("hub/store/") &&
        /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b [a-z]/.test(readText(file)),
    );
    expect(faults).toEqual([]);
  });

  test("every file says in its first line what it is for", () => {
    const faults = ours.filter(
      (file) => !/^(#![^\n]*\n)?\/\/ [A-Z"`]/.test(readText(file)) && !file.endsWith(".config.ts"),
    );
    expect(faults).toEqual([]);
  });

  test("no file is named for nothing in particular, and none is longer than it should be", () => {
    const vague = FILES.filter((file) =>
      /(^|\/)(utils?|helpers?|manager|service|types|index|common)\.tsx?$/.test(file),
    );
    expect(vague).toEqual([]);
    const long = FILES.filter((file) => readText(file).split("\n").length > 330);
    expect(long).toEqual([]);
  });

  test("folders are no deeper than three", () => {
    const deep = FILES.filter((file) => dirname(file).split("/").length > 3);
    expect(deep).toEqual([]);
  });
});
