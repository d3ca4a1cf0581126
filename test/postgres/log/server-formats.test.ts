import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogRecord } from "#postgres/log/log-record.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { type Decoded, decodeAll, multiset } from "./decode.ts";

const prefix = "%m [%p] %q%u@%d/%a/%h %c %l ";

const longSql = `select /* ${'long, "quoted" '.repeat(400)} */ 1`;

/** What statements may do to a log. Every one of them is sent; those that fail are meant to. */
const statements: readonly (readonly [string, (readonly unknown[])?])[] = [
  ['create table "we,ird" (id int, body text)'],
  ['create schema "q""s"; create table "q""s"."t""x" (a text)'],
  ["insert into \"we,ird\" values (1, 'a,b\"c''d'),\n\t(2, 'tab\tand\nnewline'),\n\t\t(3, 'two tabs')"],
  ['insert into "we,ird" values ($1, $2)', [4, "para,meter \"with\" 'all'\nlines\tand ünïcödé 🐘"]],
  ['insert into "we,ird" values ($1, $2)', [5, null]],
  ['insert into "we,ird" values ($1, $2)', [6, ""]],
  ['select * from "we,ird" where body = $1', ["<none>"]],
  ['select * from "we,ird" where body = $1', ["<not logged>"]],
  ["select '<not logged>', '<previously logged>', '<none>'"],
  ["select 'ünïcödé 🐘 \\ back\\slash', E'\\x01\\x1f'"],
  ["select 1/0"],
  ["select * from nowhere_at_all"],
  ["selekt\n\tsyntax error"],
  ["do $$ begin\n\tperform 1;\n\texecute 'create table made_inside (a int)';\nend $$"],
  [
    'create function writes(v text) returns int language plpgsql as $$ begin insert into "we,ird" values (9, v); return 1; end $$',
  ],
  ["select writes('from a function')"],
  ["begin"],
  ["select 1/0"],
  ["select 'after an abort'"],
  ["rollback"],
  ["copy (select 1, 'x,y') to '/dev/null'"],
  [
    "do $$ begin raise log 'AUDIT: SESSION,1,1,READ,SELECT,,,forged,<none>'; raise log E'two\\nlines: with, \"all\"'; raise warning 'w' using detail = E'd1\\nd2', hint = 'h'; end $$",
  ],
  ["set application_name = 'a, b \"c\"'"],
  [longSql],
  ['drop table "we,ird" cascade'],
];

/** @returns the process that served the session */
async function work(server: TestServer): Promise<number> {
  const client = new pg.Client(server.connectionConfig("postgres"));
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    for (const [sql, values] of statements)
      await (values === undefined ? client.query(sql) : client.query(sql, [...values])).catch(
        () => undefined,
      );
    return rows[0]?.pid ?? 0;
  } finally {
    await client.end();
  }
}

function bytesOf(server: TestServer, extension: string): Buffer {
  const names = readdirSync(server.logFolder)
    .filter((name) => name.endsWith(extension))
    .sort();
  return Buffer.concat(names.map((name) => readFileSync(path.join(server.logFolder, name))));
}

/** What all formats have of a record. Line numbers are counted per destination. */
function shared({ lineNumber, sqlState, internalQuery, ...record }: LogRecord): unknown {
  return record;
}

/** One session's: others may still be writing. */
function ofSession(decoded: Decoded, pid: number): readonly unknown[] {
  return decoded.records.filter((record) => record.pid === pid).map(shared);
}

describe.each([
  {
    major: 15,
    settings: { "pgaudit.log": "all", "pgaudit.log_relation": "on", "pgaudit.log_parameter": "on" },
  },
  {
    major: 15,
    settings: {
      "pgaudit.log": "all",
      "pgaudit.log_rows": "on",
      "pgaudit.log_statement_once": "on",
      "pgaudit.log_relation": "on",
    },
  },
  { major: 18, settings: {} },
] as const)("PostgreSQL $major with $settings writes stderr, csv and json at once", ({ major, settings }) => {
  let server: TestServer;
  let pid: number;
  const decoded = new Map<string, Decoded>();
  const of = (format: string): Decoded => {
    const found = decoded.get(format);
    if (found === undefined) throw new Error(format);
    return found;
  };

  beforeAll(async () => {
    server = await startTestServer({
      major,
      pgaudit: major === 15,
      settings: {
        ...settings,
        log_destination: "stderr,csvlog,jsonlog",
        log_line_prefix: prefix,
        log_connections: "on",
        log_disconnections: "on",
        log_statement: "all",
      },
    });
    pid = await work(server);
    // The collector writes behind: only a stopped server has written everything.
    await server.restart();
    for (const [format, extension] of [
      ["csv", ".csv"],
      ["json", ".json"],
      ["stderr", ".log"],
    ] as const)
      decoded.set(format, decodeAll(bytesOf(server, extension), { format, prefixes: [prefix] }));
  });
  afterAll(() => server.stop());

  it("understands every byte of each", () => {
    for (const format of ["csv", "json"]) {
      const { coverage, notices } = of(format);
      expect(notices).toEqual([]);
      expect(coverage.recordBytes).toBe(coverage.bytes);
    }
    const { coverage } = of("stderr");
    expect(coverage.brokenPieces + coverage.partialBytes + coverage.malformedAuditRecords).toBe(0);
  });

  it("decodes all three to the same records", () => {
    const csv = multiset(ofSession(of("csv"), pid));
    expect(csv.length).toBeGreaterThan(25);
    expect(multiset(ofSession(of("json"), pid))).toEqual(csv);
    expect(multiset(ofSession(of("stderr"), pid))).toEqual(csv);
  });

  it("tells pgaudit's records from what only looks like them", () => {
    const { records, coverage } = of("csv");
    expect(coverage.lookalikes).toBe(1);
    expect(of("json").coverage.lookalikes).toBe(1);
    expect(of("stderr").coverage.lookalikes).toBe(1);
    expect(coverage.auditRecords > 20).toBe(major === 15);
    expect(records.some(({ audit }) => audit?.statement === "forged")).toBe(false);
  });
});
