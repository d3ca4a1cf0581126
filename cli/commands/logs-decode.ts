import path from "node:path";
import { buildCommand } from "@stricli/core";
import { type AuditCounts, countAudit, emptyAuditCounts } from "#postgres/log/audit-counts.ts";
import { auditLineOf } from "#postgres/log/audit-line.ts";
import { auditRecordOf } from "#postgres/log/audit-record.ts";
import { isIncomplete } from "#postgres/log/coverage.ts";
import { LogError } from "#postgres/log/log-error.ts";
import { type LogFormat, logFormats } from "#postgres/log/log-format.ts";
import { statementOnce } from "#postgres/log/statement-once.ts";
import { logBeginning, parseLogPosition } from "#postgres/log-files/log-position.ts";
import { type LogFilesSink, readLogFiles } from "#postgres/log-files/read-log-files.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import type { CliContext, World } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { textFlag } from "../flags.ts";
import { openLogAside } from "../log-aside.ts";
import { countRows, coverageLine, type LogSummary } from "../log-summary.ts";
import { printTable } from "../print-table.ts";
import { readTextFileIfAny } from "../read-file.ts";
import { progress, writeLine } from "../result.ts";
import { writeFileAtomically } from "../write-file-atomically.ts";

const outputs = ["summary", "ndjson"] as const;

interface LogsDecodeFlags {
  readonly format: LogFormat;
  readonly prefix?: readonly string[];
  readonly output: (typeof outputs)[number];
  readonly position?: string;
  readonly aside?: string;
}

/** How much text of statements is kept to resolve pgaudit.log_statement_once. */
const KEPT_STATEMENT_BYTES = 16 * 1024 * 1024;
const WRITE_AT_CHARACTERS = 64 * 1024;

interface RecordWriter extends Pick<LogFilesSink, "record"> {
  /** Writes what is waiting, and waits until it is taken. */
  readonly flush: () => Promise<void>;
}

function ndjsonWriter(world: World): RecordWriter {
  const once = statementOnce(KEPT_STATEMENT_BYTES);
  let lines: string[] = [];
  let characters = 0;
  const write = async (): Promise<void> => {
    if (characters === 0) return;
    world.stdout.write(lines.join(""));
    lines = [];
    characters = 0;
    // A slow reader slows the decoding down, and memory stays flat.
    if ((await world.stdout.drained?.()) === false)
      throw new CliError(
        "cancelled",
        "nobody reads the output any more",
        "Run it again, and read to its end.",
      );
  };
  return {
    record(view) {
      if (view.audit !== "audit") return;
      const line = auditLineOf(view, auditRecordOf(view.auditTable));
      const { statement, ...rest } = line;
      const resolved = once.resolve(line.sessionId, { ...rest, statement });
      const text = `${JSON.stringify({ ...line, statement: resolved.statement })}\n`;
      characters += text.length;
      lines.push(text);
    },
    flush: async () => {
      if (characters >= WRITE_AT_CHARACTERS || characters > 0) await write();
    },
  };
}

function countingWriter(counts: AuditCounts): RecordWriter {
  return {
    record: (view) => {
      if (view.audit === "audit") countAudit(counts, view);
    },
    flush: () => Promise.resolve(),
  };
}

function asCliError(error: unknown): unknown {
  if (!(error instanceof LogError)) return error;
  const usage =
    error.code === "prefix-missing" || error.code === "prefix-invalid" ? "usage" : "file-unreadable";
  return new CliError(usage, error.message, error.nextStep, { cause: error });
}

async function decode(
  world: World,
  flags: LogsDecodeFlags,
  files: readonly string[],
): Promise<LogSummary & { readonly counts: AuditCounts }> {
  const counts = emptyAuditCounts();
  const writer = flags.output === "ndjson" ? ndjsonWriter(world) : countingWriter(counts);
  const positionFile = flags.position === undefined ? null : path.resolve(world.cwd, flags.position);
  const saved = positionFile === null ? null : await readTextFileIfAny("the position", positionFile);
  const aside = await openLogAside(flags.aside === undefined ? null : path.resolve(world.cwd, flags.aside));
  let fileProblems = 0;
  try {
    const result = await readLogFiles(
      {
        files: files.map((file) => path.resolve(world.cwd, file)),
        format: flags.format,
        prefixes: flags.prefix ?? [],
        position: saved === null ? logBeginning : parseLogPosition(saved),
        lastFile: positionFile === null ? "finished" : "growing",
        signal: world.signal,
      },
      {
        record: writer.record,
        notice: aside.notice,
        fileNotice: (notice) => {
          if (notice.kind !== "repeated") {
            fileProblems++;
            progress(world, `${notice.kind}: ${notice.file}`);
          }
          aside.add(notice);
        },
        ready: async () => {
          await writer.flush();
          await aside.flush();
        },
      },
    );
    await writer.flush();
    result.gaps.forEach(aside.add);
    // Only now is everything written: a run that was cut off is read again, and nothing is lost.
    if (positionFile !== null)
      await writeFileAtomically(positionFile, `${JSON.stringify(result.position)}\n`);
    return { ...result, fileProblems, counts };
  } catch (error) {
    throw asCliError(error);
  } finally {
    await aside.close();
  }
}

async function logsDecode(
  world: World,
  flags: LogsDecodeFlags,
  ...files: readonly string[]
): Promise<ExitCode> {
  const summary = await decode(world, flags, files);
  if (flags.output === "summary") {
    const rows = countRows(summary.counts).map((row) => row.map((text) => ({ text })));
    if (rows.length > 0)
      world.stdout.write(printTable(["BY", "VALUE", "RECORDS"], rows, world.stdout.columns));
    writeLine(world, coverageLine(summary));
  } else progress(world, coverageLine(summary));
  const { coverage, gaps, repeated, forgottenSessions, fileProblems } = summary;
  const findings = gaps.length + repeated + forgottenSessions + fileProblems > 0;
  // What was left for the next time is no finding where there is a next time.
  const judged = flags.position === undefined ? coverage : { ...coverage, partialBytes: 0 };
  return findings || isIncomplete(judged) ? exitCodes.findings : exitCodes.holds;
}

/** `pgattest logs decode` */
export const logsDecodeCommand = buildCommand<LogsDecodeFlags, string[], CliContext>({
  func: command(logsDecode),
  parameters: {
    flags: {
      format: { kind: "enum", values: logFormats, brief: "The format of the log" },
      prefix: {
        kind: "parsed",
        parse: (input: string) => input,
        variadic: true,
        optional: true,
        brief: "log_line_prefix of stderr and syslog, exactly; again for each other one that was in force",
        placeholder: "prefix",
      },
      output: {
        kind: "enum",
        values: outputs,
        default: "summary",
        brief: "Counts, or one line of JSON per audit record",
      },
      position: textFlag(
        "Go on where this file says, and write there how far it came; the last log is still written to",
        "file",
      ),
      aside: textFlag(
        "Keep here what is no record: broken pieces with their place and bytes, gaps, truncations",
        "file",
      ),
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: (input: string) => input,
        brief: "Log files, oldest first; plain, gzip or zstd",
        placeholder: "file",
      },
    },
  },
  docs: {
    brief: "Decode pgaudit's records in PostgreSQL logs, exactly",
    fullDescription:
      "Reads csvlog, jsonlog, stderr, syslog and UpCloud's service log. Nothing is dropped in silence: the last line says how many bytes and records were understood. Exit: 0 everything was, 1 something was broken, missing or read twice, 3 a file could not be read.",
  },
});
