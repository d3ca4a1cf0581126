import { parseArgs } from "node:util";
import { checkBrowser, checkPostgres, checkPrograms, checkPulumi } from "./doctor-checks.ts";
import { doctorExitCode, type ToolReport, toolTable } from "./tool-report.ts";
import { processContext, type ToolchainContext } from "./toolchain-context.ts";

/** Looks at every tool the project uses; installs nothing. */
export async function examineTools(context: ToolchainContext): Promise<readonly ToolReport[]> {
  const [programs, pulumi, postgres, browser] = await Promise.all([
    checkPrograms(context),
    checkPulumi(context),
    checkPostgres(context),
    checkBrowser(context),
  ]);
  return [...programs, ...pulumi, ...postgres, browser];
}

/** `npm run doctor [-- --format json]`: prints the report and returns the exit code. */
export async function doctor(commandLine: readonly string[], context: ToolchainContext): Promise<number> {
  const format = formatOf(commandLine);
  if (format === undefined) {
    context.progress("error: usage: npm run doctor -- [--format table|json]");
    return 2;
  }
  const reports = await examineTools(context);
  process.stdout.write(
    `${format === "json" ? JSON.stringify({ tools: reports }, null, 2) : toolTable(reports)}\n`,
  );
  return doctorExitCode(reports);
}

function formatOf(commandLine: readonly string[]): "table" | "json" | undefined {
  try {
    const { values } = parseArgs({
      args: [...commandLine],
      options: { format: { type: "string", default: "table" } },
    });
    return values.format === "table" || values.format === "json" ? values.format : undefined;
  } catch {
    return undefined; // an unknown flag
  }
}

if (import.meta.main) {
  process.exitCode = await doctor(process.argv.slice(2), processContext(new AbortController().signal));
}
