// What files really are like: encodings, separators, quotes, blank rows, formulas, dates, thousands of rows, and files made
// to do harm. Each is read as it was meant, or refused with a reason, and the hub goes on.
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { writeXlsx } from "hucre/xlsx";
import { expect, test } from "vitest";
import { ESTATE_TYPES } from "../../hub/actions/import-columns.ts";
import { readImportFile } from "../../hub/actions/import-file.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { zipSize } from "../../hub/lib/zip-bounds.ts";
import { district } from "./district.ts";
import { look, outcomes, sendFile, take } from "./import-file.ts";

const CSV = '名称,类型,上级单位\r\n"引号""和,逗号",学校,district\r\n\r\n,,\r\n  空格  ,学校,district\r\n';
const ROWS = [
  [2, '引号"和,逗号'],
  [5, "空格"],
];

async function rowsOf(bytes: Uint8Array): Promise<unknown> {
  const read = await readImportFile(bytes, ESTATE_TYPES, systemClock);
  if ("fault" in read) return read.fault;
  return read.rows.map(({ row, type, values, faults }) => {
    expect(type).toBe("site");
    return faults.length > 0 ? [row, ...faults.map((fault) => fault.code)] : [row, values.get("name")];
  });
}

const bytes = (text: string, encoding: BufferEncoding = "utf8") =>
  new Uint8Array(Buffer.from(text, encoding));

/** The text as Excel on a Chinese Windows saves it. */
function gb18030(text: string): Uint8Array {
  const known = new Map<string, number[]>();
  const decoder = new TextDecoder("gb18030");
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++)
      if (second !== 0x7f) known.set(decoder.decode(Uint8Array.of(first, second)), [first, second]);
  return Uint8Array.from(
    [...text].flatMap((sign) => (sign < "\x80" ? [sign.charCodeAt(0)] : (known.get(sign) ?? []))),
  );
}

test("CSV is read in UTF-8 with and without its mark, in GB18030 and in UTF-16, with commas, semicolons and tabs", async () => {
  expect(await rowsOf(bytes(CSV))).toEqual(ROWS);
  expect(await rowsOf(bytes(`\ufeff${CSV}`))).toEqual(ROWS);
  expect(await rowsOf(gb18030(CSV))).toEqual(ROWS);
  expect(await rowsOf(bytes(`\ufeff${CSV}`, "utf16le"))).toEqual(ROWS);
  const plain = "名称X类型X上级单位\n北小X学校Xdistrict\n";
  for (const mark of [",", ";", "\t"])
    expect(await rowsOf(bytes(plain.replaceAll("X", mark))), mark).toEqual([[2, "北小"]]);
});

test("a table for all types has columns of others: they are told of only where something stands in them", async () => {
  const ignored = async (text: string) => {
    const read = await readImportFile(bytes(text), ESTATE_TYPES, systemClock);
    return "fault" in read ? read.fault : read.ignored;
  };
  const heading = "类别,名称,类型,上级单位,用途,IP地址,电话";
  expect(await ignored(`${heading}\n单位,北小,学校,district,,,\n`)).toEqual(["电话"]);
  expect(await ignored(`${heading}\n单位,北小,学校,district,留样冰箱,,\n`)).toEqual(["用途", "电话"]);
  //  Without the column that says what each row is, it is a table of sites.
  expect(await ignored("名称,类型,上级单位,用途\n北小,学校,district,\n")).toEqual(["用途"]);
});

test("what is no table is told from what is damaged and from what cannot be decoded", async () => {
  expect(await rowsOf(new Uint8Array(0))).toBe("not-a-table");
  expect(await rowsOf(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3))).toBe("not-a-table");
  expect(await rowsOf(Uint8Array.of(0x50, 0x4b, 3, 4, 5, 6))).toBe("unreadable");
  expect(await rowsOf(Uint8Array.of(0xff, 0xff, 0xff))).toBe("encoding");
  expect(await rowsOf(bytes("a,b\n\0,1\n"))).toBe("encoding");
});

test("a workbook's numbers are text, its formulas their results, its dates and errors named as faults", async () => {
  const cells = new Map([
    ["2,0", { formula: 'A2&"x"', formulaResult: "Alphax", value: "Alphax", type: "formula" as const }],
    ["3,0", { formula: "NOW()", value: null, type: "formula" as const }],
  ]);
  const workbook = await writeXlsx({
    sheets: [
      {
        name: "单位",
        rows: [
          ["名称", "类型", "上级单位"],
          [101, "学校", "district"],
          ["Alphax", "学校", "district"],
          [null, "学校", "district"],
          ["#REF!", "学校", "district"],
          [new Date(Date.UTC(2026, 2, 1)), "学校", "district"],
        ],
        cells,
      },
    ],
  });
  expect(await rowsOf(workbook)).toEqual([
    [2, "101"],
    [3, "Alphax"],
    [4, "no-value"],
    [5, "cell-error"],
    [6, "cell-date"],
  ]);
});

test("a file of 5,000 rows is looked at and taken in; one more is too many", async () => {
  await using kitchen = await district();
  const chief = await kitchen.signIn("chief");
  const lines = ["类别,编号,名称,类型,上级单位,所属单位,设备地址,用途"];
  for (let n = 0; n < 500; n++) {
    lines.push(`单位,s${n},第${n}小学,学校,district,,,`, `单位,s${n}-c,第${n}小学食堂,食堂,s${n},,,`);
    for (let i = 0; i < 8; i++) lines.push(`传感器,f${i},${i}号冰箱,,,s${n}-c,f${i},留样冰箱`);
  }
  const file = lines.join("\n");
  const done = await take(kitchen, chief, file);
  expect(done.body).toMatchObject({ isDone: true, counts: { new: 5000 } });
  expect((await look(kitchen, chief, file)).body.counts).toMatchObject({ unchanged: 5000 });
  expect(await look(kitchen, chief, `${file}\n单位,more,多,学校,district,,,`)).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("more than 5,000 rows") },
  });
  const verified = await kitchen.signIn("admin");
  const audit = await verified.get<{ items: { action: string; detail: string }[] }>("/audit?limit=3");
  expect(audit.body.items.map((line) => line.action)).toContain("estate.import");
}, 120_000);

/** A ZIP of one deflated file that says of itself whatever it is told to say. */
function zipOf(content: Uint8Array, claimedBytes: number): Uint8Array {
  const name = Buffer.from("[Content_Types].xml");
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claimedBytes, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(claimedBytes, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return new Uint8Array(Buffer.concat([local, name, packed, entry, name, end]));
}

test("a ZIP bomb is refused by what it claims, and one that claims less than it holds is not unpacked further", async () => {
  const bomb = new Uint8Array(200 * 1024 * 1024);
  const honest = zipOf(bomb, bomb.length);
  const [short, silent] = [zipOf(bomb, 100), zipOf(bomb, 0)];
  expect(honest.length).toBeLessThan(300_000);
  expect(zipSize(honest)).toEqual({ entries: 1, unpackedBytes: bomb.length });
  expect(await rowsOf(honest)).toBe("too-large-inside");
  expect(await rowsOf(short)).toBe("unreadable");
  expect(await rowsOf(silent)).toBe("unreadable");

  await using kitchen = await district();
  const chief = await kitchen.signIn("chief");
  const before = process.memoryUsage.rss();
  for (const file of [honest, short, silent]) expect((await look(kitchen, chief, file)).status).toBe(422);
  expect((process.memoryUsage.rss() - before) / 1024 / 1024).toBeLessThan(150);
  expect((await look(kitchen, chief, "名称,类型,上级单位\na,学校,district\n")).status).toBe(200);
});

test("a workbook whose cells lie in the farthest corner costs its sender an error and the hub nothing", async () => {
  const corner = new Map([["1048575,18", { value: "x", type: "string" as const }]]);
  const workbook = await writeXlsx({ sheets: [{ name: "单位", rows: [["名称"]], cells: corner }] });
  expect(await rowsOf(workbook)).toMatch(/unreadable|too-large-inside|too-many-rows|took-too-long/);
});

test("any bytes are read or refused", async () => {
  const piece = fc.constantFrom(
    "名称",
    "类型",
    ",",
    ";",
    "\t",
    '"',
    "\n",
    "\r\n",
    "=1",
    "-",
    "#",
    "学校",
    "\ufeff",
    "'",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(piece, { maxLength: 60 }).map((all) => bytes(all.join(""))),
      ),
      async (file) => {
        const read = await readImportFile(file, ESTATE_TYPES, systemClock);
        expect("fault" in read ? typeof read.fault : Array.isArray(read.rows)).toBeTruthy();
      },
    ),
    { numRuns: 25 },
  );
});

test("whatever names and values a file holds, every row is answered, and taking it in twice changes nothing more", async () => {
  await using kitchen = await district();
  const chief = await kitchen.signIn("chief");
  const word = fc.oneof(
    fc.constantFrom(
      "east",
      "east-canteen",
      "west",
      "",
      "-",
      "学校",
      "食堂",
      "=x",
      "留样冰箱",
      "a",
      "b",
      "fridge",
      "300",
      "0",
    ),
    fc.string({ maxLength: 12 }),
  );
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const heading = "类别,编号,名称,类型,上级单位,所属单位,用途,上报间隔,设备地址";
  const line = fc
    .tuple(fc.constantFrom("单位", "传感器", "?"), word, word, word, word, word, word, word, word)
    .map((cells) => cells.map(quoted).join(","));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      const file = [heading, ...lines].join("\r\n");
      const looked = await look(kitchen, chief, file);
      if (looked.status !== 200) return expect(looked.status).toBe(422);
      expect(outcomes(looked).length).toBe(looked.body.rows.length);
      for (const row of looked.body.rows) expect(row.faults.length > 0).toBe(row.outcome === "fault");
      const query = { expected: looked.body.hash, skipFaults: "true" };
      const done = await sendFile(kitchen, chief, file, query);
      expect(done.body).toMatchObject({ isDone: true, counts: looked.body.counts });
      const again = await look(kitchen, chief, file);
      const good = looked.body.rows.filter((row) => row.outcome !== "fault").map((row) => row.row);
      for (const row of again.body.rows)
        if (good.includes(row.row)) expect(row.outcome, file).toBe("unchanged");
    }),
    { numRuns: 30 },
  );
}, 120_000);
