import type { CliContext, World } from "./context.ts";
import type { ExitCode } from "./exit-codes.ts";
import { failureOf, failureText } from "./failure.ts";

/** What a command does: works in a world and says how it ended. */
export type CommandBody<Flags, Args extends readonly unknown[]> = (
  world: World,
  flags: Flags,
  ...args: Args
) => Promise<ExitCode>;

/** Runs a command's body for stricli. Whatever it throws leaves as clear lines and the documented exit code. */
export function command<Flags, Args extends readonly unknown[]>(
  body: CommandBody<Flags, Args>,
): (this: CliContext, flags: Flags, ...args: Args) => Promise<void> {
  return async function run(this: CliContext, flags: Flags, ...args: Args): Promise<void> {
    try {
      this.process.exitCode = await body(this.world, flags, ...args);
    } catch (error) {
      const failure = failureOf(error);
      this.process.exitCode = failure.exitCode;
      this.world.stderr.write(failureText(failure));
      if (this.world.env.PGATTEST_DEBUG === "1" && error instanceof Error)
        this.world.stderr.write(`${error.stack ?? ""}\n`);
    }
  };
}
