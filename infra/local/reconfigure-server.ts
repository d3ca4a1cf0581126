import { findBinaries } from "./binaries.ts";
import type { LocalServerDependencies } from "./dependencies.ts";
import { LocalServerError } from "./errors.ts";
import { exclusiveWork } from "./exclusive-work.ts";
import { resetSuperuserPassword } from "./reset-password.ts";
import { type DesiredServer, placeOf, type Settled, settleServer } from "./settle-server.ts";
import { type LocalServerSpec, parseLocalServerSpec } from "./spec.ts";
import { type LocalServer, readState } from "./state-file.ts";

/** A server that was never made, or not to the end. */
export function notCreated(dataRoot: string): LocalServerError {
  return new LocalServerError("not-created", `there is no finished server in ${dataRoot}`, {
    nextStep: "Create it first (pulumi up).",
  });
}

async function desiredServer(
  spec: LocalServerSpec,
  server: LocalServer,
  deps: LocalServerDependencies,
): Promise<DesiredServer> {
  if (spec.superuser.name !== server.superuserName) {
    throw new LocalServerError(
      "invalid-spec",
      `the superuser of ${server.dataRoot} is ${server.superuserName}`,
      {
        nextStep: "Keep its name, or destroy the server and create it anew.",
      },
    );
  }
  const wanted = { majors: [server.binaries.major], auditLibrary: spec.auditLibrary };
  const binaries = await findBinaries(wanted, server.operatingSystemUser, deps);
  const { hostAddress, serverName, settings, hbaRules, durable } = spec;
  const port = spec.port === 0 ? server.port : spec.port;
  return { ...server, binaries, port, hostAddress, serverName, settings, hbaRules, durable };
}

/** {@link reconfigureLocalServer} for those who hold the lock and know the server. */
export async function reconfigureSettled(
  spec: LocalServerSpec,
  server: LocalServer,
  deps: LocalServerDependencies,
): Promise<Settled> {
  const desired = await desiredServer(spec, server, deps);
  try {
    return await settleServer(desired, spec.superuser.password, deps);
  } catch (error) {
    if (!(error instanceof LocalServerError) || error.code !== "password-rejected") throw error;
    deps.log(`setting the declared password of ${server.superuserName}, as the server refuses it`);
    await resetSuperuserPassword(placeOf(desired), spec.superuser, deps);
    return await settleServer(desired, spec.superuser.password, deps);
  }
}

/**
 * Brings a server to its spec: hba rules, start-up settings, port, certificate, password; starts it when
 * it is stopped and restarts it when a file changed. The PostgreSQL major is never changed.
 * @throws LocalServerError `not-created`, `invalid-spec`, or of the step that failed
 */
export async function reconfigureLocalServer(
  input: LocalServerSpec,
  deps: LocalServerDependencies,
): Promise<Settled> {
  const spec = parseLocalServerSpec(input);
  return exclusiveWork(spec.dataRoot, deps, async () => {
    const state = await readState(spec.dataRoot);
    if (state?.phase !== "ready") throw notCreated(spec.dataRoot);
    return reconfigureSettled(spec, state.server, deps);
  });
}
