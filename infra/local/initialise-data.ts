import { appendFile, rm } from "node:fs/promises";
import path from "node:path";
import { scramVerifier } from "#postgres/client/scram-verifier.ts";
import type { ServerBinaries } from "./binaries.ts";
import type { LocalServerDependencies } from "./dependencies.ts";
import { diskFull, LocalServerError } from "./errors.ts";
import type { HomeFolders } from "./home.ts";
import { asUser, type OperatingSystemUser } from "./operating-system-user.ts";
import { writeFileAtomically } from "./write-file.ts";

const INITIALISE_TIMEOUT_MS = 120_000;

/** What a new data folder is made from. */
export interface InitialiseRequest {
  readonly folders: HomeFolders;
  readonly binaries: ServerBinaries;
  readonly user: OperatingSystemUser;
  readonly superuser: { readonly name: string; readonly password: string };
  readonly durable: boolean;
}

function initdbArguments(request: InitialiseRequest, passwordFile: string): readonly string[] {
  return [
    "--pgdata",
    request.folders.data,
    "--username",
    request.superuser.name,
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--data-checksums",
    ...(request.durable ? [] : ["--no-sync"]),
  ];
}

/**
 * Makes the data folder with initdb. The password file holds the SCRAM verifier, which initdb stores as
 * it is: the password itself reaches neither a file nor the server.
 * @throws LocalServerError `initialise-failed`, `disk-full`
 */
export async function initialiseData(
  request: InitialiseRequest,
  deps: LocalServerDependencies,
): Promise<void> {
  const { folders, user } = request;
  const passwordFile = path.join(folders.tls, "verifier");
  const verifier = `${await scramVerifier(request.superuser.password, { saltBytes: deps.random(16) })}\n`;
  await writeFileAtomically(passwordFile, verifier, { mode: 0o600, owner: user, random: deps.random });
  const ended = await deps
    .exec(path.join(request.binaries.binFolder, "initdb"), initdbArguments(request, passwordFile), {
      ...asUser(user, deps),
      workingFolder: folders.data,
      timeoutMs: INITIALISE_TIMEOUT_MS,
      signal: deps.signal,
    })
    .finally(() => rm(passwordFile, { force: true }));
  if (/No space left on device/u.test(ended.stderr)) throw diskFull(folders.data);
  if (ended.exitCode !== 0) {
    const why = ended.stderr.split("\n").find((line) => /error|FATAL/u.test(line)) ?? ended.stderr.trim();
    throw new LocalServerError("initialise-failed", `initdb could not make ${folders.data}: ${why}`, {
      nextStep: "Correct the cause, then run the same command again; what is half made is removed first.",
    });
  }
  await appendFile(path.join(folders.data, "postgresql.conf"), "\ninclude 'pgattest.conf'\n");
}
