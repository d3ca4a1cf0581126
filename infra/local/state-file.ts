import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { serverBinariesSchema } from "./binaries.ts";
import type { LocalServerDependencies } from "./dependencies.ts";
import { LocalServerError, systemErrorCode } from "./errors.ts";
import { hbaRuleSchema } from "./hba-rule.ts";
import { writeFileAtomically } from "./write-file.ts";

/** A finished server, as kept in `state.json`. Holds nothing secret. */
export const localServerSchema = z
  .object({
    dataRoot: z.string(),
    /** Where data, log and certificates really lie: the data root, or a folder the server's user can reach. */
    home: z.string(),
    hostAddress: z.string(),
    port: z.int(),
    serverName: z.string(),
    superuserName: z.string(),
    operatingSystemUser: z.object({ name: z.string(), uid: z.int(), gid: z.int() }).readonly(),
    binaries: serverBinariesSchema,
    caCertificatePem: z.string(),
    /** The server's own identity, a 64-bit number in decimal. */
    systemIdentifier: z.string(),
    durable: z.boolean(),
    settings: z.record(z.string(), z.string()).readonly(),
    hbaRules: z.array(hbaRuleSchema).readonly(),
  })
  .readonly();

/** A finished server, as kept in `state.json`. */
export type LocalServer = z.infer<typeof localServerSchema>;

const stateSchema = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("creating"), home: z.string(), port: z.int() }).readonly(),
  z.object({ phase: z.literal("ready"), server: localServerSchema }).readonly(),
  z.object({ phase: z.literal("destroying"), home: z.string() }).readonly(),
]);

/** How far a server is: being made, made, or being removed. */
export type LocalServerState = z.infer<typeof stateSchema>;

/** The file that says how far the server of a data root is. */
export function stateFile(dataRoot: string): string {
  return path.join(dataRoot, "state.json");
}

/** Where the data of a state lies. */
export function homeOf(state: LocalServerState): string {
  return state.phase === "ready" ? state.server.home : state.home;
}

function unreadable(file: string, cause: unknown): LocalServerError {
  return new LocalServerError("state-unreadable", `${file} is not a state of pgattest's local server`, {
    nextStep: "Restore the file, or stop the server and remove the data root by hand.",
    cause,
  });
}

/**
 * Reads how far a server is; undefined when nothing was ever begun.
 * @throws LocalServerError `state-unreadable`
 */
export async function readState(dataRoot: string): Promise<LocalServerState | undefined> {
  const file = stateFile(dataRoot);
  try {
    return stateSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw unreadable(file, error);
  }
}

/** Writes the state, whole or not at all. */
export async function writeState(
  dataRoot: string,
  state: LocalServerState,
  deps: LocalServerDependencies,
): Promise<void> {
  const text = `${JSON.stringify(state, undefined, 2)}\n`;
  await writeFileAtomically(stateFile(dataRoot), text, { mode: 0o644, random: deps.random });
}
