import { buildCommand } from "@stricli/core";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import type { CliContext, World } from "../context.ts";
import { showAssessment, verdictsNow } from "../current-status.ts";
import type { ExitCode } from "../exit-codes.ts";
import { type StackFlags, stackFlags } from "../flags.ts";
import { readIntended } from "../intended-record.ts";
import { failedCollections } from "../report-input.ts";
import { stackPlace } from "../stack.ts";
import { requireIntendedOf, verifiedEvidence } from "../stack-evidence.ts";

/** What there is to say when a ledger holds no assessment. */
export function notAssessed(stack: string): CliError {
  return new CliError(
    "not-assessed",
    `stack ${stack} has not been assessed yet`,
    "Run `npx pulumi up`, or `pgattest collect` and then `pgattest assess`.",
  );
}

async function status(world: World, flags: StackFlags): Promise<ExitCode> {
  const place = stackPlace(world, flags);
  const verified = await verifiedEvidence(world, place);
  const { evidence, report } = verified;
  if (evidence.assessment === null || report.checkpoint === null) throw notAssessed(place.name);
  const { assessment } = evidence.assessment;
  const intended = await readIntended(place);
  await requireIntendedOf(place, intended, verified);
  const current = verdictsNow(assessment, intended?.declaration ?? null, {
    now: world.now().toISOString(),
    newest: {
      observations: [...evidence.latest.values()].flatMap(({ recorded }) =>
        recorded === null ? [] : [recorded],
      ),
      failures: failedCollections(evidence.latest),
    },
    intendedSha256: intended === null ? null : canonicalDigest(intended),
  });
  const { origin, size, root } = report.checkpoint;
  return showAssessment(world, { assessment, current, checkpoint: { origin, size, root } }, flags.format);
}

/** `pgattest status` */
export const statusCommand = buildCommand<StackFlags, [], CliContext>({
  func: command(status),
  parameters: { flags: stackFlags },
  docs: {
    brief: "Show the latest verdicts, those to act on first",
    fullDescription:
      "Verifies the stack's ledger and shows its latest assessment. Evidence that has outlived what a control allows makes its verdict stale, whatever was recorded. Exit: 0 nothing to do, 1 something needs action, 3 nothing assessed yet, 4 the ledger is broken.",
  },
});
