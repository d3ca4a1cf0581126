import { withoutMainCluster } from "./debian-cluster-default.ts";
import { findProgram } from "./find-program.ts";
import { withHeartbeat } from "./heartbeat.ts";
import { type CommandResult, runCommand } from "./run-command.ts";
import type { ToolchainContext } from "./toolchain-context.ts";
import { ToolchainError } from "./toolchain-error.ts";

/** What became of a wish for Debian packages. */
export type DebianPackagesOutcome =
  | { readonly kind: "present"; readonly versions: PackageVersions }
  | { readonly kind: "installed"; readonly versions: PackageVersions; readonly added: readonly string[] }
  | {
      readonly kind: "unavailable";
      readonly versions: PackageVersions;
      readonly missing: readonly string[];
      /** One line: why they could not be installed here. */
      readonly reason: string;
    };

/** Installed version by package name; a package that is not installed is not in it. */
export type PackageVersions = Readonly<Record<string, string>>;

const queryTimeoutMs = 20_000;
const aptTimeoutMs = 15 * 60_000;
/** How long apt itself waits for another apt or dpkg, in seconds. */
const lockSeconds = 300;

/** Which of these packages are installed, by dpkg's own record; nothing when this is not a Debian system. */
export async function installedDebianPackages(
  names: readonly string[],
  context: Pick<ToolchainContext, "environment" | "signal">,
): Promise<PackageVersions | undefined> {
  const query = findProgram("dpkg-query", context.environment);
  if (query === undefined) return undefined;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills these in
  const format = "${db:Status-Status} ${Package} ${Version}\\n";
  const result = await runCommand(query, ["-W", `-f=${format}`, ...names], {
    ...context,
    timeoutMs: queryTimeoutMs,
  });
  const rows = result.stdout.split("\n").map((line) => line.split(" "));
  const installed = rows.filter(([status]) => status === "installed");
  return Object.fromEntries(installed.map(([, name = "", version = ""]) => [name, version]));
}

/**
 * Installs what is missing of these packages with apt, as root on Debian. It never throws for a machine that cannot:
 * that is `unavailable` with the reason. A PostgreSQL server installed here comes without Debian's default cluster;
 * clusters that exist are not touched.
 */
export async function ensureDebianPackages(
  names: readonly string[],
  context: ToolchainContext,
): Promise<DebianPackagesOutcome> {
  const versions = await installedDebianPackages(names, context);
  if (versions === undefined) return unavailable(names, {}, "this is not a Debian system (no dpkg-query)");
  const missing = names.filter((name) => versions[name] === undefined);
  if (missing.length === 0) return { kind: "present", versions };
  const hindrance = whyNotInstallable(missing, context);
  if (hindrance !== undefined) return unavailable(missing, versions, hindrance);
  const reason = await install(missing, context).catch(reasonOf);
  const now = (await installedDebianPackages(names, context)) ?? {};
  const still = names.filter((name) => now[name] === undefined);
  if (still.length === 0) return { kind: "installed", versions: now, added: missing };
  return unavailable(still, now, reason ?? "apt-get reported success but did not install them");
}

/** Why packages cannot be installed by us on this machine, or nothing when they can. */
export function whyNotInstallable(
  missing: readonly string[],
  context: Pick<ToolchainContext, "environment">,
): string | undefined {
  if (findProgram("apt-get", context.environment) === undefined) return "there is no apt-get";
  if (process.getuid?.() !== 0)
    return `only root may install them: sudo apt-get install ${missing.join(" ")}`;
  return undefined;
}

/** Tries with the package lists at hand, and once more with fresh ones. Returns the reason when both fail. */
async function install(names: readonly string[], context: ToolchainContext): Promise<string | undefined> {
  return withHeartbeat(`installing ${names.join(", ")} with apt-get`, context.progress, () =>
    withoutMainCluster(names, async () => {
      const first = await apt(["install", ...names], context);
      if (first.code === 0) return undefined;
      await apt(["update"], context);
      const second = await apt(["install", ...names], context);
      return second.code === 0 ? undefined : aptReason(second);
    }),
  );
}

function apt(commandLine: readonly string[], context: ToolchainContext): Promise<CommandResult> {
  const options = ["-y", "-q", "--no-install-recommends", "-o", `DPkg::Lock::Timeout=${lockSeconds}`];
  return runCommand("apt-get", [...options, "-o", "Acquire::Retries=2", ...commandLine], {
    environment: { ...context.environment, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
    timeoutMs: aptTimeoutMs,
    signal: context.signal,
  });
}

/** apt marks its errors with `E:`; the first one says what the others follow from. */
function aptReason(result: CommandResult): string {
  const line = result.stderr.split("\n").find((text) => text.startsWith("E: "));
  return line?.slice("E: ".length) ?? `apt-get ended with code ${result.code}`;
}

function reasonOf(cause: unknown): string {
  if (cause instanceof ToolchainError) return cause.message;
  throw cause;
}

function unavailable(
  missing: readonly string[],
  versions: PackageVersions,
  reason: string,
): DebianPackagesOutcome {
  return { kind: "unavailable", versions, missing, reason };
}
