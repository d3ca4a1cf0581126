import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildCommand } from "@stricli/core";
import { buildReportModel } from "#evidence/report/build-report-model.ts";
import { renderReport } from "#evidence/report/render-report.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import type { CliContext, World } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type StackFlags, stackFlags, textFlag } from "../flags.ts";
import { readIntended } from "../intended-record.ts";
import { reportInput } from "../report-input.ts";
import { writeJson, writeLine } from "../result.ts";
import { stackPlace, typedPath } from "../stack.ts";
import { readTombstones, requireIntendedOf, verifiedEvidence } from "../stack-evidence.ts";
import { notAssessed } from "./status.ts";

interface ReportFlags extends StackFlags {
  readonly out?: string;
}

/** Puts the page in place as a whole: a reader sees the old one or the new one. */
async function writePage(file: string, page: string): Promise<void> {
  const temporary = `${file}.${process.pid}.part`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, page, { mode: 0o644 });
    await rename(temporary, file);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
    const message = `the report cannot be written to ${file}: ${reason}`;
    throw new CliError("file-unwritable", message, "Check the folder, its rights and the free space.", {
      cause,
    });
  }
}

async function report(world: World, flags: ReportFlags): Promise<ExitCode> {
  const place = stackPlace(world, flags);
  const verified = await verifiedEvidence(world, place);
  const { assessment } = verified.evidence;
  if (assessment === null) throw notAssessed(place.name);
  const intended = await readIntended(place);
  await requireIntendedOf(place, intended, verified);
  const tombstones = await readTombstones(verified.store, verified.keys);
  const model = buildReportModel(reportInput(world, place, { verified, assessment, intended, tombstones }));
  const file = flags.out === undefined ? place.report : path.resolve(world.cwd, flags.out);
  const page = renderReport(model);
  await writePage(file, page);
  const { total, actionNeeded, gaps } = model;
  if (flags.format === "json")
    writeJson(world, { file, bytes: Buffer.byteLength(page), total, actionNeeded, gaps: gaps.length });
  else
    writeLine(
      world,
      `wrote ${typedPath(world, file)}: ${total} verdicts, ${actionNeeded} to act on, ${gaps.length} gaps`,
    );
  return exitCodes.holds;
}

/** `pgattest report` */
export const reportCommand = buildCommand<ReportFlags, [], CliContext>({
  func: command(report),
  parameters: {
    flags: {
      ...stackFlags,
      out: textFlag("Where to write it; without it .pgattest/<stack>/report.html", "file"),
    },
  },
  docs: {
    brief: "Write the evidence report, one HTML file",
    fullDescription:
      "Verifies the stack's ledger and writes one self-contained page for auditors: verdicts, reasons, evidence digests, freshness and gaps. Nothing is written from a ledger that does not verify. Exit: 0 written, 3 nothing assessed yet, 4 the ledger is broken.",
  },
});
