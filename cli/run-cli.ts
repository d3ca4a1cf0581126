import { run, ExitCode as StricliCode } from "@stricli/core";
import { pgattestApp } from "./app.ts";
import type { CliContext, World } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";

/** Stricli's own codes in our terms: what it did not understand is usage, the rest is our mistake. */
function published(code: number | string | null | undefined): number {
  if (typeof code !== "number") return exitCodes.ourBug;
  if (code === StricliCode.UnknownCommand || code === StricliCode.InvalidArgument) return exitCodes.usage;
  return code >= 0 ? code : exitCodes.ourBug;
}

/**
 * Runs `pgattest` with these arguments in this world.
 * @returns the exit code, one of `exitCodes`
 */
export async function runCli(args: readonly string[], world: World): Promise<number> {
  const env = Object.fromEntries(
    Object.entries(world.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const process: CliContext["process"] = { stdout: world.stdout, stderr: world.stderr, env };
  await run(pgattestApp(world.version), args, { process, world });
  return published(process.exitCode);
}
