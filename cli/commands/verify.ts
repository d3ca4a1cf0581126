import path from "node:path";
import { buildCommand } from "@stricli/core";
import type { VerifyReport } from "#evidence/ledger/verify-report.ts";
import { command } from "../command.ts";
import type { CliContext, World } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { problemLine } from "../failure.ts";
import { type StackFlags, stackFlags, textFlag } from "../flags.ts";
import { painter } from "../paint.ts";
import { writeJson, writeLine } from "../result.ts";
import { stackPlace } from "../stack.ts";
import { type KeyFromFile, trustedKeys } from "../trusted-keys.ts";
import { type LedgerToVerify, verifyStackLedger } from "../verify-stack.ts";

interface VerifyFlags extends StackFlags {
  readonly ledger?: string;
  readonly key?: readonly string[];
  readonly knownCheckpoints?: string;
}

/** What to verify: a stack's ledger, or any folder with keys given, which needs no project. */
async function target(world: World, flags: VerifyFlags): Promise<LedgerToVerify> {
  const given = flags.key ?? [];
  const from = (file: string | undefined): string | null =>
    file === undefined ? null : path.resolve(world.cwd, file);
  const ledger = from(flags.ledger);
  const known = from(flags.knownCheckpoints);
  if (ledger !== null && given.length > 0)
    return { ledger, keys: await trustedKeys(world, given, ""), knownCheckpoints: known };
  const place = stackPlace(world, flags);
  const keys = await trustedKeys(world, given, place.publicKey);
  const remembered = ledger === null || ledger === place.ledger ? place.knownCheckpoints : null;
  return { ledger: ledger ?? place.ledger, keys, knownCheckpoints: known ?? remembered };
}

/** What was checked, in words, with figures. */
export function checkedWords({ checked }: VerifyReport): readonly { what: string; count: number }[] {
  const { entries, signatures, bundles, tiles, blobs, tombstones, keys, knownCheckpoints, files } = checked;
  return [
    { what: "entries", count: entries },
    { what: "signatures", count: signatures },
    { what: "bundles", count: bundles },
    { what: "tiles", count: tiles },
    { what: "blobs", count: blobs },
    { what: "tombstones", count: tombstones },
    { what: "keys", count: keys },
    { what: "known checkpoints", count: knownCheckpoints },
    { what: "files", count: files },
  ];
}

function writeReport(world: World, ledger: string, keys: readonly KeyFromFile[], report: VerifyReport): void {
  const paint = painter(world, world.stdout);
  const problems = report.problems.length + report.problemsOmitted;
  const verdict = report.ok ? paint("green", "verifies") : paint("red", `does not verify: ${problems} wrong`);
  world.stdout.write(`ledger ${ledger} ${verdict}\n`);
  for (const problem of report.problems) writeLine(world, `  ${problemLine(problem)}`);
  if (report.problemsOmitted > 0) writeLine(world, `  and ${report.problemsOmitted} more`);
  const counts = checkedWords(report).map(({ what, count }) => `${count} ${what}`);
  writeLine(world, `checked ${counts.join(", ")}`);
  for (const file of report.leftovers) writeLine(world, `left over from an interrupted append: ${file}`);
  for (const key of keys) writeLine(world, `key sha256:${key.keyId} ${key.file}`);
  const { checkpoint } = report;
  if (checkpoint !== null)
    writeLine(world, `checkpoint ${checkpoint.origin} ${checkpoint.size} sha256:${checkpoint.root}`);
}

async function verify(world: World, flags: VerifyFlags): Promise<ExitCode> {
  const what = await target(world, flags);
  const { report } = await verifyStackLedger(world, what);
  if (flags.format === "json")
    writeJson(world, { ledger: what.ledger, keys: what.keys.map(({ keyId }) => keyId), ...report });
  else writeReport(world, what.ledger, what.keys, report);
  return report.ok ? exitCodes.holds : exitCodes.integrityBroken;
}

/** `pgattest verify` */
export const verifyCommand = buildCommand<VerifyFlags, [], CliContext>({
  func: command(verify),
  parameters: {
    flags: {
      ...stackFlags,
      ledger: textFlag("The ledger's folder; without it the stack's", "dir"),
      key: {
        ...textFlag("A public key in PEM to check with; repeat it for several", "file"),
        variadic: true,
      },
      knownCheckpoints: textFlag("Where earlier checkpoints are remembered; without it the stack's", "file"),
    },
  },
  docs: {
    brief: "Check a ledger, all of it, offline",
    fullDescription:
      "Checks signatures, the tree from the first entry, every blob or its tombstone, and growth since the checkpoints that are remembered; then remembers the checkpoint. Needs no network, and with --ledger and --key no project. Exit: 0 all of it holds, 4 anything is wrong, each problem named, 3 there is no ledger.",
  },
});
