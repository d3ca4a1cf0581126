import { parseArgs } from "node:util";
import { hasFailures } from "./demo/demo-summary.ts";
import { demoWorld } from "./demo/demo-world.ts";
import { deployDemo } from "./demo/deploy-demo.ts";
import { destroyDemo } from "./demo/destroy-demo.ts";
import { printSummary } from "./demo/print-summary.ts";
import { ensureAll } from "./ensure-all.ts";
import { reportError } from "./report-error.ts";
import { processContext, type ToolchainContext } from "./toolchain-context.ts";

const USAGE = "usage: npm run demo [-- --destroy] [-- --format table|json]";

/** Exit codes as the command line's own: see cli/exit-codes.ts. */
const EXIT = { holds: 0, findings: 1, usage: 2, couldNotDo: 3, interrupted: 130 } as const;

interface DemoFlags {
  readonly destroy: boolean;
  readonly json: boolean;
}

function readFlags(commandLine: readonly string[]): DemoFlags | null {
  try {
    const options = { destroy: { type: "boolean" }, format: { type: "string" } } as const;
    const { values } = parseArgs({ args: [...commandLine], options });
    const format = values.format ?? "table";
    if (format !== "table" && format !== "json") return null;
    return { destroy: values.destroy ?? false, json: format === "json" };
  } catch {
    return null;
  }
}

async function run(flags: DemoFlags, context: ToolchainContext): Promise<number> {
  if (!flags.destroy) await ensureAll({ tests: false }, context);
  const world = await demoWorld(context);
  if (flags.destroy) {
    await destroyDemo(world);
    process.stdout.write(
      flags.json ? `${JSON.stringify({ destroyed: true })}\n` : "All of the demo is gone.\n",
    );
    return EXIT.holds;
  }
  const summary = await deployDemo(world);
  process.stdout.write(flags.json ? `${JSON.stringify(summary, null, 2)}\n` : printSummary(summary));
  return hasFailures(summary) ? EXIT.findings : EXIT.holds;
}

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());

const flags = readFlags(process.argv.slice(2));
if (flags === null) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = EXIT.usage;
} else {
  const code = await run(flags, processContext(interrupted.signal)).catch((cause: unknown) => {
    if (interrupted.signal.aborted) {
      process.stderr.write("interrupted: what was made so far is kept; `npm run demo` goes on from there\n");
      return EXIT.interrupted;
    }
    return reportError(cause);
  });
  process.exitCode = code ?? EXIT.couldNotDo;
}
