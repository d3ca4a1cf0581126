import { readFile } from "node:fs/promises";
import type { LocalServerDependencies } from "./dependencies.ts";
import { LocalServerError } from "./errors.ts";

/** The operating-system user the server runs as. */
export interface OperatingSystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const OWN_USER = "pgattest";

async function lookUp(
  matches: (name: string, uid: number) => boolean,
): Promise<OperatingSystemUser | undefined> {
  for (const line of (await readFile("/etc/passwd", "utf8")).split("\n")) {
    const [name = "", , uid, gid] = line.split(":");
    if (uid && gid && matches(name, Number(uid))) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

async function createOwnUser(deps: LocalServerDependencies): Promise<void> {
  deps.log(`making the system user ${OWN_USER}, as PostgreSQL does not run as root`);
  const args = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_USER];
  const made = await deps.exec("useradd", args, {
    workingFolder: "/",
    timeoutMs: 30_000,
    signal: deps.signal,
  });
  if (made.exitCode === 0 || made.exitCode === 9) return; // 9: someone else just made it
  throw new LocalServerError(
    "user-missing",
    `the system user ${OWN_USER} could not be made: ${made.stderr.trim()}`,
    {
      nextStep: `Make it yourself (useradd --system ${OWN_USER}) or run as an ordinary user.`,
    },
  );
}

/**
 * Chooses the unprivileged user: for root `postgres` when it exists, else the system user `pgattest`,
 * made when missing; for anybody else the current user.
 * @throws LocalServerError `user-missing`
 */
export async function chooseServerUser(deps: LocalServerDependencies): Promise<OperatingSystemUser> {
  if (deps.process.uid !== 0) {
    const current = await lookUp((_name, uid) => uid === deps.process.uid);
    return current ?? { name: String(deps.process.uid), uid: deps.process.uid, gid: deps.process.gid };
  }
  const known = (await lookUp((name) => name === "postgres")) ?? (await lookUp((name) => name === OWN_USER));
  if (known) return known;
  await createOwnUser(deps);
  const made = await lookUp((name) => name === OWN_USER);
  if (made) return made;
  throw new LocalServerError("user-missing", `the system user ${OWN_USER} is not in /etc/passwd`, {
    nextStep: "Run as an ordinary user, or make the user postgres.",
  });
}

/** The ids to run a command with: none when we already are that user. */
export function asUser(
  user: OperatingSystemUser,
  deps: LocalServerDependencies,
): { user?: OperatingSystemUser } {
  return user.uid === deps.process.uid ? {} : { user };
}
