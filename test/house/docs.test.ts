// The docs are true: links lead somewhere, commands exist, the import table is the one that is tested, the two READMEs
// say the same.
import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readSitePlan } from "../../hub/actions/install-site-plan.ts";
import { IMPORT_TABLE } from "./import-table.ts";
import { filesBelow, ROOT, readText } from "./source-files.ts";

const FOLDERS = ["hub", "devices", "dashboard", "simulators", "test"];
const DOCS = ["README.md", "README.zh.md", ...FOLDERS.flatMap((folder) => filesBelow(folder, /\.md$/))];

describe("every page", () => {
  test("is looked at", () => {
    expect(DOCS.length).toBeGreaterThan(12);
    for (const folder of FOLDERS) expect(DOCS).toContain(`${folder}/README.md`);
  });

  test.each(DOCS)("%s links only to what is there", (page) => {
    const links = [...readText(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(
      ([, target]) => target ?? "",
    );
    const dead = links.filter(
      (target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(page), target)),
    );
    expect(dead).toEqual([]);
  });

  test.each(DOCS)("%s names only files that are there", (page) => {
    const named = [
      ...readText(page).matchAll(
        /`((?:hub|devices|dashboard|simulators|test)\/[\w./-]+\.(?:ts|tsx|md|yaml))`/g,
      ),
    ];
    expect(named.map(([, path]) => path ?? "").filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(DOCS)("%s names only commands that exist", (page) => {
    const scripts = Object.keys((JSON.parse(readText("package.json")) as { scripts: object }).scripts);
    const named = [...readText(page).matchAll(/npm (?:run )?([a-z-]+)/g)].map(([, name]) => name ?? "");
    const npmOwn = ["ci", "install", "prune"];
    expect(named.filter((name) => !scripts.includes(name) && !npmOwn.includes(name))).toEqual([]);
    const ours = [...readText(page).matchAll(/npx mingchu ([a-z]+)/g)].map(([, name]) => name ?? "");
    for (const name of ours) expect(readText("launch.mjs")).toContain(`  ${name}: {`);
  });
});

describe("hub/ARCHITECTURE.md", () => {
  const page = readText("hub/ARCHITECTURE.md");

  test("shows the import table that is tested", () => {
    const rows = [...page.matchAll(/^\| `([^`\n]+)` \| [^|\n]+ \| ([^|\n]+) \|$/gm)];
    const shown = Object.fromEntries(
      rows.map(([, room, imports]) => [
        room ?? "",
        [...(imports ?? "").matchAll(/`([^`]+)`/g)].map(([, one]) => one ?? ""),
      ]),
    );
    expect(shown).toEqual(IMPORT_TABLE);
  });

  test("names files of the hub that are there", () => {
    const named = [
      ...page.matchAll(
        /`((?:broker|ingest|store|rules|compose|serve|access|actions|video|alerts|lib)\/[\w./-]+\.ts)`/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(15);
    expect(
      named.map(([, path]) => path ?? "").filter((path) => !existsSync(join(ROOT, "hub", path))),
    ).toEqual([]);
  });
});

describe("the READMEs", () => {
  test("have the same sections, commands and links in both languages", () => {
    const shape = (page: string) => ({
      sections: [...readText(page).matchAll(/^## /gm)].length,
      links: [...readText(page).matchAll(/\]\(([^)]+)\)/g)]
        .map(([, target]) => target)
        .filter((one) => !/README/.test(one ?? "")),
      commands: [...readText(page).matchAll(/^\| `(np[mx] [^`]+)`/gm)].map(([, command]) => command),
      rows: [...readText(page).matchAll(/^\|/gm)].length,
    });
    expect(shape("README.zh.md")).toEqual(shape("README.md"));
  });

  test.each(["README.md", "README.zh.md"])("%s shows a site plan that the hub takes", (page) => {
    const block = /```yaml\n([\s\S]*?)```/.exec(readText(page))?.[1] ?? "";
    expect(readSitePlan(parse(block.replaceAll("\n   ", "\n").replace(/^ {3}/, "")))).toMatchObject({
      plan: { cameras: [{ brand: "hikvision" }, { brand: "url" }] },
    });
  });

  test("show a screenshot that is there", () => {
    const picture = normalize("dashboard/pictures/overview.png");
    expect(statSync(join(ROOT, picture)).size).toBeGreaterThan(20_000);
  });
});

describe("the image", () => {
  test("copies folders that are there and starts the file that the tests start", () => {
    const dockerfile = readText("Dockerfile");
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from]) =>
      (from ?? "").split(" "),
    );
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(dockerfile).toContain('"hub/main.ts"');
    const flags = JSON.parse(readText("hub/node-flags.json")) as string[];
    expect(JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? "")).toEqual([
      "node",
      ...flags,
      "hub/main.ts",
    ]);
  });

  test("has the command mingchu, with the lock file by which it knows that everything is installed", () => {
    const dockerfile = readText("Dockerfile");
    const second = dockerfile.slice(dockerfile.lastIndexOf("FROM "));
    expect(second).toMatch(/^COPY --from=build .*package-lock\.json .*launch\.mjs \.\/$/m);
    expect(second).toContain("ln -s /mingchu/launch.mjs /usr/local/bin/mingchu");
    expect(statSync(join(ROOT, "launch.mjs")).mode & 0o111).not.toBe(0);
  });

  test("is what the compose file builds, and its services have what they need", () => {
    const compose = parse(readText("docker-compose.yml")) as {
      services: Record<string, { volumes: string[]; build?: string }>;
      volumes: object;
    };
    expect(compose.services["hub"]?.build).toBe(".");
    for (const { volumes } of Object.values(compose.services)) {
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(":")[0]);
    }
  });
});
