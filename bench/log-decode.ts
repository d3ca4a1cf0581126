/*
 * Figure: exact two-level decode of pgaudit's records, in MB/s, beside pgBadger, jq and Python on the same files.
 *
 * node bench/log-decode.ts [--megabytes 400] [--runs 3]
 *
 * The log is written by PostgreSQL 15 under `pgaudit.log = all, log_relation, log_parameter`, as csvlog, jsonlog and
 * stderr at once, and kept in the system's temporary folder for the next run. Everyone reads a warm file. "cpu" is the
 * time on processors, which other work on the machine disturbs less than the time on the clock.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { startTestServer } from "#test/support/postgres-server.ts";
import { findProgram } from "#toolchain/find-program.ts";
import { median, numberFlag, printLine, progress } from "./measure.ts";

const folder = path.join(tmpdir(), "pgattest-bench-logs");
const prefix = "%m [%p] %q%u@%d/%a %c %l ";

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakKiB: number;
  readonly records: number | null;
}

/** Makes the log unless the last run left one that is large enough. */
async function ensureLogs(megabytes: number): Promise<void> {
  const target = path.join(folder, "pg.csv");
  if (existsSync(target) && statSync(target).size >= megabytes * 1e6) return;
  const pgbench = findProgram("pgbench", process.env) ?? "/usr/lib/postgresql/15/bin/pgbench";
  mkdirSync(folder, { recursive: true });
  const server = await startTestServer({
    major: 15,
    pgaudit: true,
    settings: {
      "pgaudit.log": "all",
      "pgaudit.log_relation": "on",
      "pgaudit.log_parameter": "on",
      log_destination: "stderr,csvlog,jsonlog",
      log_line_prefix: prefix,
      log_connections: "on",
      log_disconnections: "on",
      log_filename: "pg.log",
      log_rotation_size: "0",
      log_rotation_age: "0",
      synchronous_commit: "off",
    },
  });
  try {
    const env = { ...process.env, PGPASSWORD: server.password, PGSSLMODE: "require" };
    const common = ["-h", server.host, "-p", String(server.port), "-U", server.superuser, "postgres"];
    spawnSync(pgbench, ["-i", "-q", ...common], { env });
    const csv = path.join(server.logFolder, "pg.csv");
    while (!existsSync(csv) || statSync(csv).size < megabytes * 1e6) {
      const { status } = spawnSync(pgbench, ["-M", "prepared", "-c", "4", "-T", "10", ...common], { env });
      if (status !== 0) throw new Error("pgbench failed");
      progress(`${Math.round(statSync(csv).size / 1e6)} of ${megabytes} MB of csvlog written`);
    }
    await server.restart();
    for (const name of ["pg.csv", "pg.json", "pg.log"]) {
      const result = spawnSync("mv", [path.join(server.logFolder, name), `${path.join(folder, name)}.new`]);
      if (result.status !== 0) throw new Error(`${name} cannot be kept in ${folder}`);
      renameSync(`${path.join(folder, name)}.new`, path.join(folder, name));
    }
  } finally {
    await server.stop();
  }
}

/** Runs a program under GNU time, which prints seconds, seconds on processors and peak memory. */
function timed(program: string, args: readonly string[]): { readonly run: Run; readonly stdout: string } {
  const result = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", program, ...args], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.status !== 0) throw new Error(`${program} failed: ${result.stderr.slice(-200)}`);
  const figures = (result.stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  const [seconds = 0, user = 0, system = 0, peakKiB = 0] = figures;
  return { run: { seconds, cpuSeconds: user + system, peakKiB, records: null }, stdout: result.stdout };
}

const ownResult = z.object({ records: z.int() });

function own(file: string, format: "csv" | "json", mode: string, threads: number): Run {
  const script = path.join(import.meta.dirname, "log-decode-run.ts");
  const { run, stdout } = timed(process.execPath, [script, file, format, mode, String(threads)]);
  return { ...run, records: ownResult.parse(JSON.parse(stdout)).records };
}

function middle(runs: number, once: () => Run): Run {
  const all = Array.from({ length: runs }, once);
  const by = (pick: (run: Run) => number): number => median(all.map(pick));
  const [first] = all;
  return {
    seconds: by((run) => run.seconds),
    cpuSeconds: by((run) => run.cpuSeconds),
    peakKiB: Math.max(...all.map((run) => run.peakKiB)),
    records: first?.records ?? null,
  };
}

function print(what: string, file: string, run: Run): number {
  const megabytes = statSync(file).size / 1e6;
  const perCpu = megabytes / run.cpuSeconds;
  const columns = [
    what.padEnd(46),
    `${megabytes.toFixed(0)} MB`.padStart(8),
    `${run.seconds.toFixed(2)} s`.padStart(9),
    `cpu ${run.cpuSeconds.toFixed(2)} s`.padStart(13),
    `${(megabytes / run.seconds).toFixed(1)} MB/s`.padStart(12),
    `${perCpu.toFixed(1)} MB/s per cpu`.padStart(20),
    `${(run.peakKiB / 1024).toFixed(0)} MiB`.padStart(9),
    run.records === null ? "" : `${run.records} records`,
  ];
  printLine(columns.join(" "));
  return perCpu;
}

function others(file: string, format: "csv" | "json"): readonly (readonly [string, () => Run])[] {
  const python = findProgram("python3", process.env);
  const jq = findProgram("jq", process.env);
  const badger = findProgram("pgbadger", process.env);
  const filter = 'select(.message|startswith("AUDIT: "))|[.timestamp,.user,.dbname,.message]';
  const badgerFormat = format === "csv" ? "csv" : "jsonlog";
  // Never /dev/null: run as root, pgBadger puts a plain file in its place.
  const badgerOutput = path.join(folder, "pgbadger.json");
  const badgerArgs = ["-q", "-j", "1", "-f", badgerFormat, "-o", badgerOutput, "-x", "json", file];
  const runs: (readonly [string, string | undefined, readonly string[]])[] = [
    [`pgBadger -j 1, ${format} (knows nothing of pgaudit)`, badger, badgerArgs],
    ...(format === "csv"
      ? ([
          ["Python csv, both levels", python, [path.join(import.meta.dirname, "log-decode.py"), file]],
        ] as const)
      : ([
          ["jq, outer level, 4 fields", jq && "sh", ["-c", `jq -c '${filter}' "$0" > /dev/null`, file]],
        ] as const)),
  ];
  return runs.flatMap(([what, program, args]) => {
    if (program !== undefined) return [[what, () => timed(program, args).run] as const];
    printLine(`${what}: not installed, left out`);
    return [];
  });
}

const megabytes = numberFlag(process.argv, "megabytes", 400);
const runs = numberFlag(process.argv, "runs", 3);
await ensureLogs(megabytes);
for (const format of ["csv", "json"] as const) {
  const file = path.join(folder, `pg.${format}`);
  spawnSync("cat", [file], { stdio: ["ignore", "ignore", "ignore"] });
  const fields = middle(runs, () => own(file, format, "fields", 1));
  const rate = print(`pgattest, ${format}, all fields of both levels`, file, fields);
  print(
    `pgattest, ${format}, both levels, no text made`,
    file,
    middle(runs, () => own(file, format, "spans", 1)),
  );
  const one = middle(runs, () => own(file, format, "summary", 1));
  print(`pgattest, ${format}, counts, 1 thread`, file, one);
  const two = middle(runs, () => own(file, format, "summary", 2));
  print(`pgattest, ${format}, counts, 2 threads`, file, two);
  printLine(`  2 threads over 1: ${(one.seconds / two.seconds).toFixed(2)} times on the clock`);
  for (const [what, once] of others(file, format)) {
    const other = print(what, file, once());
    printLine(`  pgattest is ${(rate / other).toFixed(1)} times as fast`);
  }
}
