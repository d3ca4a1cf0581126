import { buildCommand } from "@stricli/core";
import { rememberCheckpoint } from "#evidence/ledger/known-checkpoints.ts";
import { assessLedger } from "#evidence/pipeline.ts";
import { command } from "../command.ts";
import type { CliContext, World } from "../context.ts";
import { showAssessment, verdictsNow } from "../current-status.ts";
import type { ExitCode } from "../exit-codes.ts";
import { type StackFlags, stackFlags, textFlag } from "../flags.ts";
import { readIntended } from "../intended-record.ts";
import { stackPipeline, stackSecrets } from "../pipeline.ts";
import { stackPlace } from "../stack.ts";
import { stackDeclaration } from "../stack-declaration.ts";

interface AssessFlags extends StackFlags {
  readonly signingKey?: string;
}

async function assess(world: World, flags: AssessFlags): Promise<ExitCode> {
  const place = stackPlace(world, flags);
  const declaration = await stackDeclaration(place);
  const intended = await readIntended(place);
  const secrets = stackSecrets(world, place);
  const pipeline = await stackPipeline(world, place, {
    declaration,
    intended,
    secrets,
    signingKey: flags.signingKey,
  });
  const { assessment, append } = await assessLedger(place.name, declaration, intended, pipeline);
  await rememberCheckpoint(place.knownCheckpoints, append.checkpointText, world.now());
  const { origin, size, root } = append.checkpoint;
  const checkpoint = { origin, size, root: Buffer.from(root).toString("hex") };
  const current = verdictsNow(assessment, declaration, {
    now: world.now().toISOString(),
    // What was judged this moment is the newest there is.
    newest: { observations: [], failures: [] },
    intendedSha256: null,
  });
  return showAssessment(world, { assessment, current, checkpoint }, flags.format);
}

/** `pgattest assess` */
export const assessCommand = buildCommand<AssessFlags, [], CliContext>({
  func: command(assess),
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
    brief: "Judge the recorded evidence against the declaration and record the verdicts",
    fullDescription:
      "Looks at no server: it judges what the ledger holds. Exit: 0 nothing to do, 1 something needs action, 4 the ledger is broken, 5 the declaration is invalid.",
  },
});
