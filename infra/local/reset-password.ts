import path from "node:path";
import { scramVerifier } from "#postgres/client/scram-verifier.ts";
import type { LocalServerDependencies } from "./dependencies.ts";
import { LocalServerError } from "./errors.ts";
import { homeFolders } from "./home.ts";
import { asUser } from "./operating-system-user.ts";
import { type PostmasterPlace, stopEverythingIn } from "./postmaster.ts";

const SINGLE_USER_TIMEOUT_MS = 60_000;

/** Single-user mode logs to its standard error, which we read and drop; no statement may reach a file. */
const QUIET_SETTINGS = [
  "log_statement=none",
  "log_min_error_statement=panic",
  "log_min_duration_statement=-1",
  "shared_preload_libraries=",
  "logging_collector=off",
  "log_destination=stderr",
];

/**
 * Sets the superuser's password where the server no longer accepts the declared one, by PostgreSQL's
 * single-user mode: whoever owns the data folder may. Leaves the server stopped.
 * @param superuser its name matches `[a-z_][a-z0-9_]*`, as the spec demands
 * @throws LocalServerError `command-failed`
 */
export async function resetSuperuserPassword(
  place: PostmasterPlace,
  superuser: { readonly name: string; readonly password: string },
  deps: LocalServerDependencies,
): Promise<void> {
  await stopEverythingIn(place.home, deps);
  const dataFolder = homeFolders(place.home).data;
  const verifier = await scramVerifier(superuser.password, { saltBytes: deps.random(16) });
  const settings = QUIET_SETTINGS.flatMap((setting) => ["-c", setting]);
  const ended = await deps.exec(
    path.join(place.binFolder, "postgres"),
    ["--single", "-D", dataFolder, ...settings, "postgres"],
    {
      ...asUser(place.user, deps),
      workingFolder: dataFolder,
      input: `alter role "${superuser.name}" with login superuser password '${verifier}'\n`,
      timeoutMs: SINGLE_USER_TIMEOUT_MS,
      signal: deps.signal,
    },
  );
  if (ended.exitCode === 0 && !/ERROR|FATAL|PANIC/u.test(ended.stderr)) return;
  throw new LocalServerError("command-failed", `the password of ${superuser.name} could not be set`, {
    nextStep: "Destroy the server and create it anew.",
  });
}
