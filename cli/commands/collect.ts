import { buildCommand } from "@stricli/core";
import { rememberCheckpoint } from "#evidence/ledger/known-checkpoints.ts";
import { type CollectionRun, collectStack } from "#evidence/pipeline.ts";
import { readPolicyRecords } from "#evidence/policy-record-files.ts";
import { sealedRuns } from "#evidence/read-evidence.ts";
import { subjectName } from "#policies/model/subject.ts";
import { command } from "../command.ts";
import type { CliContext, World } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { failureText } from "../failure.ts";
import { type Format, type StackFlags, stackFlags, textFlag } from "../flags.ts";
import { requireIntended } from "../intended-record.ts";
import { painter } from "../paint.ts";
import { stackPipeline, stackSecrets } from "../pipeline.ts";
import { type Cell, printTable } from "../print-table.ts";
import { progress, writeJson, writeLine } from "../result.ts";
import { stackPlace } from "../stack.ts";

interface CollectFlags extends StackFlags {
  readonly signingKey?: string;
}

function checkpointOf({ append }: CollectionRun): { origin: string; size: number; root: string } {
  const { origin, size, root } = append.checkpoint;
  return { origin, size, root: Buffer.from(root).toString("hex") };
}

function writeRun(world: World, run: CollectionRun, format: Format): void {
  const { observed, failures } = run;
  const checkpoint = checkpointOf(run);
  if (format === "json") {
    writeJson(world, { observed, failures, checkpoint });
    return;
  }
  const paint = painter(world, world.stdout);
  const rows: readonly (readonly Cell[])[] = [
    ...observed.map(({ kind, subject }) => [
      { text: "observed", paint: (text: string) => paint("green", text) },
      { text: kind },
      { text: subjectName(subject) },
      { text: "" },
    ]),
    ...failures.map(({ kind, subject, code, reason }) => [
      { text: "failed", paint: (text: string) => paint("red", text) },
      { text: kind },
      { text: subjectName(subject) },
      { text: `${reason} (${code})` },
    ]),
  ];
  world.stdout.write(printTable(["RESULT", "KIND", "SUBJECT", "WHY"], rows, world.stdout.columns));
  writeLine(world, "");
  writeLine(world, `checkpoint ${checkpoint.origin} ${checkpoint.size} sha256:${checkpoint.root}`);
}

async function collect(world: World, flags: CollectFlags): Promise<ExitCode> {
  const place = stackPlace(world, flags);
  const intended = await requireIntended(place);
  const { declaration } = intended;
  const secrets = stackSecrets(world, place);
  // A secret that cannot be had is a mistake of this run, not something to record about a server.
  for (const { collector } of intended.clusters) await secrets(collector.password);
  const pipeline = await stackPipeline(world, place, {
    declaration,
    intended,
    secrets,
    signingKey: flags.signingKey,
  });
  const sealed = await sealedRuns(pipeline.writer.store, pipeline.reader);
  const records = await readPolicyRecords(place.policyRecords, sealed, (line) => progress(world, line));
  const run = await collectStack(intended, records, pipeline);
  await rememberCheckpoint(place.knownCheckpoints, run.append.checkpointText, world.now());
  writeRun(world, run, flags.format);
  for (const { code, reason, nextStep, kind } of run.failures)
    world.stderr.write(failureText({ code, lines: [`${kind}: ${reason}`], nextStep }));
  return run.failures.length === 0 ? exitCodes.holds : exitCodes.couldNotObserve;
}

/** `pgattest collect` */
export const collectCommand = buildCommand<CollectFlags, [], CliContext>({
  func: command(collect),
  parameters: {
    flags: {
      ...stackFlags,
      signingKey: textFlag(
        "Where the signing key is: env:NAME, file:PATH; without it the stack's secret output",
        "ref",
      ),
    },
  },
  docs: {
    brief: "Observe everything the stack declares and record it, signed",
    fullDescription:
      "Runs every collector against every declared subject and appends what they saw to the ledger; what failed is recorded as failed. Exit: 0 all observed, 3 something could not be observed, 4 the ledger is broken.",
  },
});
