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
