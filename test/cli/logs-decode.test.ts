import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CliRun, pgattest } from "./test-world.ts";

const fixtures = path.resolve(import.meta.dirname, "../fixtures/logs");
const fixture = (name: string): string => path.join(fixtures, name);
const line = z.looseObject({ statement: z.unknown(), parameters: z.unknown(), user: z.string().nullable() });

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "pgattest-logs-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function decode(...args: readonly string[]): Promise<CliRun> {
  return pgattest({ cwd }, "logs", "decode", ...args);
}

function linesOf({ stdout }: CliRun): readonly z.infer<typeof line>[] {
  return stdout
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => line.parse(JSON.parse(text)));
}

describe("help", () => {
  it.each([["logs"], ["logs", "decode"]])("of %s %s is its golden file", async (...words) => {
    const { exitCode, stdout } = await pgattest(
      { cwd },
      ...words.filter((word) => word !== undefined),
      "--help",
    );
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`../golden/cli/${words.join("-")}.txt`);
  });
});

describe("ndjson", () => {
  it("prints a line per audit record, the same from csv, json and stderr", async () => {
    const prefix = "%m [%p] %q%u@%d/%a/%h %c %l ";
    const name = fixture("real-quotes-newlines-tabs");
    const csv = await decode(`${name}.csv`, "--format", "csv", "--output", "ndjson");
    const json = await decode(`${name}.json`, "--format", "json", "--output", "ndjson");
    const stderr = await decode(
      `${name}.stderr`,
      "--format",
      "stderr",
      "--prefix",
      prefix,
      "--output",
      "ndjson",
    );
    expect([csv.exitCode, json.exitCode, stderr.exitCode]).toEqual([0, 0, 0]);
    expect(json.stdout).toBe(csv.stdout);
    expect(stderr.stdout).toBe(csv.stdout);
    expect(Object.keys(linesOf(csv)[0] ?? {}).sort()).toEqual(
      [
        "time",
        "user",
        "database",
        "client",
        "sessionId",
        "auditType",
        "statementId",
        "substatementId",
        "class",
        "command",
        "objectType",
        "objectName",
        "statement",
        "parameters",
        "rows",
      ].sort(),
    );
    expect(linesOf(csv).some(({ parameters }) => JSON.stringify(parameters).includes("ünïcödé 🐘"))).toBe(
      true,
    );
  });

  it("gives the statement that was logged before, and still says that it is a placeholder", async () => {
    const run = await decode(fixture("real-statement-once.csv"), "--format", "csv", "--output", "ndjson");
    expect(linesOf(run).map(({ statement }) => statement)).toContainEqual({
      placeholder: "previously-logged",
      text: "select * from a, b",
    });
  });
});

describe("summary", () => {
  it("counts, and ends with the coverage", async () => {
    const { exitCode, stdout } = await decode(fixture("real-failures.csv"), "--format", "csv");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/class {5}MISC/);
    expect(stdout).toMatch(/understood (\d+) of \1 bytes \(100 %\), 33 records, 3 of pgaudit\n$/);
  });

  it("reports broken pieces and gaps, and keeps them aside with their place", async () => {
    const run = await decode(fixture("hand-torn-middle.csv"), "--format", "csv", "--aside", "aside.ndjson");
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("1 broken pieces (150 bytes), 1 gaps in sessions' line numbers");
    const aside = readFileSync(path.join(cwd, "aside.ndjson"), "utf8");
    expect(aside).toContain('"reason":"malformed","offset":223,"length":150');
    expect(aside).toContain('"kind":"gap","sessionId":"69213b60.1267","firstMissing":2,"lastMissing":2');
  });

  it.each([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ] as const)("reads %s", async (_name, pack) => {
    writeFileSync(path.join(cwd, "log.packed"), pack(readFileSync(fixture("real-failures.csv"))));
    const { exitCode, stdout } = await decode("log.packed", "--format", "csv");
    expect({ exitCode, whole: stdout.includes("33 records, 3 of pgaudit") }).toEqual({
      exitCode: 0,
      whole: true,
    });
  });

  it("says that a packed file ends early", async () => {
    const packed = gzipSync(readFileSync(fixture("real-failures.csv")));
    writeFileSync(path.join(cwd, "log.gz"), packed.subarray(0, packed.length - 40));
    const { exitCode, stdout } = await decode("log.gz", "--format", "csv");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("1 files truncated, damaged or missing");
  });

  it.each([
    [["nowhere.csv", "--format", "csv"], 3],
    [["x.log", "--format", "stderr"], 2],
    [["x.log", "--format", "yaml"], 2],
    [["--format", "csv"], 2],
  ] as const)("%j ends with %i", async (args, code) => {
    writeFileSync(path.join(cwd, "x.log"), "");
    const run = await decode(...args);
    expect({ exitCode: run.exitCode, stdout: run.stdout }).toEqual({ exitCode: code, stdout: "" });
  });
});

describe("position", () => {
  const bytes = readFileSync(fixture("real-quotes-newlines-tabs.csv"));
  const args = ["--format", "csv", "--output", "ndjson", "--position", "position.json"] as const;
  const whole = (): Promise<CliRun> =>
    decode(fixture("real-quotes-newlines-tabs.csv"), "--format", "csv", "--output", "ndjson");

  it("goes on across growth, rotation and packing, with nothing lost and nothing twice", async () => {
    let found = "";
    for (let at = 0, size = 0; at < bytes.length; at += size) {
      size = 997;
      appendFileSync(path.join(cwd, "pg.csv"), bytes.subarray(at, at + size));
      const run = await decode("pg.csv", ...args);
      expect(run.exitCode).toBe(0);
      found += run.stdout;
      const rest = at + size;
      if (rest < 4 * 997 || rest > 5 * 997) continue;
      // Rotated in the middle of a record, packed, and a new file begun.
      break;
    }
    const [read] = [Math.min(bytes.length, 4 * 997)];
    appendFileSync(path.join(cwd, "pg.csv"), bytes.subarray(read));
    writeFileSync(path.join(cwd, "pg.csv.1.gz"), gzipSync(readFileSync(path.join(cwd, "pg.csv"))));
    renameSync(path.join(cwd, "pg.csv"), path.join(cwd, "gone"));
    writeFileSync(path.join(cwd, "pg.csv"), "");
    const last = await decode("pg.csv.1.gz", "pg.csv", ...args);
    expect(last.exitCode).toBe(0);
    expect(found + last.stdout).toBe((await whole()).stdout);
    expect((await decode("pg.csv.1.gz", "pg.csv", ...args)).stdout).toBe("");
  });

  it("notices that a file shrank, and that one vanished", async () => {
    writeFileSync(path.join(cwd, "pg.csv"), bytes);
    await decode("pg.csv", ...args);
    truncateSync(path.join(cwd, "pg.csv"), 2000);
    const shrunk = await decode("pg.csv", ...args);
    expect([shrunk.exitCode, shrunk.stderr.includes("truncated:")]).toEqual([1, true]);
    writeFileSync(path.join(cwd, "other.csv"), readFileSync(fixture("real-failures.csv")));
    const vanished = await decode("other.csv", ...args);
    expect([vanished.exitCode, vanished.stderr.includes("missing-file:")]).toEqual([1, true]);
  });

  it("says that a copy in another file was read before", async () => {
    const copy = Buffer.concat([readFileSync(fixture("hand-23-columns.csv")), bytes]);
    writeFileSync(path.join(cwd, "copy.csv"), copy);
    const run = await decode(fixture("real-quotes-newlines-tabs.csv"), "copy.csv", "--format", "csv");
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("31 records read twice");
  });
});
