/*
 * Makes the fixtures that a real PostgreSQL 15 with pgaudit writes: node test/postgres/log/make-real-fixtures-process.ts
 * Times, processes and sessions differ from run to run, so the expected records are written anew beside them.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";

const folder = path.resolve(import.meta.dirname, "../../fixtures/logs");
const prefix = "%m [%p] %q%u@%d/%a/%h %c %l ";
const audit = { "pgaudit.log": "all", "pgaudit.log_relation": "on", "pgaudit.log_parameter": "on" };

type Work = readonly (readonly [string, (readonly unknown[])?])[];

async function run(server: TestServer, work: Work): Promise<void> {
  const client = new pg.Client(server.connectionConfig("postgres"));
  await client.connect();
  for (const [sql, values] of work)
    await client.query(sql, values === undefined ? undefined : [...values]).catch(() => undefined);
  await client.end();
}

function save(server: TestServer, name: string, extensions: readonly (readonly [string, string])[]): void {
  for (const [extension, format] of extensions) {
    const files = readdirSync(server.logFolder)
      .filter((file) => file.endsWith(extension))
      .sort();
    const bytes = Buffer.concat(files.map((file) => readFileSync(path.join(server.logFolder, file))));
    writeFileSync(path.join(folder, `${name}.${format}`), bytes);
  }
}

async function fixture(
  name: string,
  settings: Readonly<Record<string, string>>,
  work: Work,
  reload = false,
): Promise<void> {
  const destination = reload ? "stderr" : "stderr,csvlog,jsonlog";
  const common = { log_line_prefix: prefix, log_connections: "on", log_disconnections: "on", ...audit };
  const server = await startTestServer({
    major: 15,
    pgaudit: true,
    settings: { log_destination: destination, ...common, ...settings },
  });
  try {
    await run(server, work);
    if (reload) {
      await server.execAsSuperuser("alter system set log_destination = 'stderr,csvlog,jsonlog'");
      await server.execAsSuperuser("select pg_reload_conf()");
      await run(server, [["select 'after the reload'"]]);
    }
    await server.restart();
    save(
      server,
      name,
      reload
        ? [[".log", "stderr"]]
        : [
            [".csv", "csv"],
            [".json", "json"],
            [".log", "stderr"],
          ],
    );
  } finally {
    await server.stop();
  }
}

await fixture("real-quotes-newlines-tabs", {}, [
  ['create table "we,ird" (id int, body text)'],
  ["insert into \"we,ird\" values (1, 'a,b\"c''d'),\n\t(2, 'tab\tand\nnewline'),\n\t\t(3, 'two tabs')"],
  ['insert into "we,ird" values ($1, $2)', [4, "para,meter \"with\" 'all'\nlines\tand ünïcödé 🐘"]],
]);
await fixture("real-failures", {}, [
  ["begin"],
  ["select 1/0"],
  ["select 'after an abort'"],
  ["rollback"],
  ["selekt\n\tnonsense"],
]);
await fixture("real-statement-once", { "pgaudit.log_statement_once": "on", "pgaudit.log_rows": "on" }, [
  ["create table a (x int)"],
  ["create table b (x int)"],
  ["select * from a, b"],
]);
await fixture("real-placeholders", { "pgaudit.log_statement": "off" }, [["select $1::text", ["hidden"]]]);
await fixture("real-looks-like-placeholders", {}, [
  ["select '<not logged>', '<previously logged>', '<none>'"],
  ["select $1::text", ["<none>"]],
  ["select $1::text", ["<not logged>"]],
  ["select $1::text, $2::text", ["<none>", "<long param suppressed>"]],
  ["do $$ begin raise log 'AUDIT: SESSION,1,1,READ,SELECT,,,forged,<none>'; end $$"],
]);
await fixture("real-reload-stray", {}, [["select 1"]], true);
