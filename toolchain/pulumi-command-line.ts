/** What a `pulumi` command line says, as far as the launcher must know it. */
export interface PulumiCommandLine {
  /** The command and its subcommand, for instance `["stack", "ls"]`; empty for `pulumi` alone. */
  readonly words: readonly string[];
  /** The value of `--stack` or `-s`. */
  readonly stack: string | undefined;
  /** Whether the command works on a stack. */
  readonly needsStack: boolean;
}

/** Commands that work on a stack, with their aliases in Pulumi 3.259. */
const stackCommands: ReadonlySet<string> = new Set([
  "cancel",
  "config",
  "console",
  "destroy",
  "dn",
  "down",
  "import",
  "logs",
  "pre",
  "preview",
  "refresh",
  "stack",
  "state",
  "up",
  "update",
  "watch",
]);

/** Subcommands of `stack` that name their stack by themselves, or none. */
const stacklessSubcommands: ReadonlySet<string> = new Set(["init", "ls", "rm", "select", "unselect", "new"]);

/** Flags before or among the words whose value is the next argument. */
const flagsWithValue: ReadonlySet<string> = new Set([
  "-C",
  "--cwd",
  "--color",
  "-v",
  "--verbose",
  "--tracing",
  "--profiling",
  "-m",
  "--message",
  "-c",
  "--config",
  "--config-file",
  "--policy-pack",
  "--policy-pack-config",
  "-t",
  "--target",
  "-p",
  "--parallel",
]);

const helpFlags: ReadonlySet<string> = new Set(["-h", "--help", "--version"]);

/** Reads a command line, without the program's name. */
export function readPulumiCommandLine(commandLine: readonly string[]): PulumiCommandLine {
  const words: string[] = [];
  let stack: string | undefined;
  for (let index = 0; index < commandLine.length; index += 1) {
    const argument = commandLine[index] ?? "";
    if (argument === "-s" || argument === "--stack") {
      index += 1;
      stack = commandLine[index];
    } else if (argument.startsWith("--stack=")) stack = argument.slice("--stack=".length);
    else if (flagsWithValue.has(argument)) index += 1;
    else if (!argument.startsWith("-")) words.push(argument);
  }
  return { words, stack, needsStack: needsStack(words, commandLine) };
}

function needsStack(words: readonly string[], commandLine: readonly string[]): boolean {
  const [command = "", subcommand = ""] = words;
  if (commandLine.some((argument) => helpFlags.has(argument))) return false;
  if (command === "stack" && stacklessSubcommands.has(subcommand)) return false;
  return stackCommands.has(command);
}
