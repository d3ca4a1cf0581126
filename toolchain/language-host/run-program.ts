import { spawn } from "node:child_process";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import { runtimeOptions } from "./runtime-options.ts";
import { sdkModulePath } from "./sdk-module.ts";
import { configEnvironment } from "./stack-environment.ts";

/** What running a program needs of the host. */
export interface RunProgramContext {
  readonly engineAddress: string;
  readonly nodeBinary: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborts when the engine gives the call up. */
  readonly signal: AbortSignal;
}

/** The SDK exits with this code after it has told the user itself what went wrong (`@pulumi/pulumi/cmd/run`). */
const exitAlreadyExplained = 32;

/**
 * Runs a Pulumi program to its end. The program's output goes to this process's own streams, which the engine shows.
 *
 * @returns an empty response for success, `bail` when the program has explained its failure, else the error's text.
 */
export async function runProgram(request: RunRequest, context: RunProgramContext) {
  const options = runtimeOptions(request.getInfo());
  const programFolder = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const environment = {
    ...context.environment,
    ...programEnvironment(request),
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
    ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
  const entry = sdkModulePath("run", programFolder);
  const commandLine = [...options.nodeArguments, entry, ...programArguments(request, context.engineAddress)];
  return responseFor(await exitOf(context, commandLine, environment));
}

function programEnvironment(request: RunRequest): Readonly<Record<string, string>> {
  return configEnvironment({
    config: Object.fromEntries(request.getConfigMap().toArray()),
    configSecretKeys: request.getConfigsecretkeysList(),
  });
}

/** The flags of `@pulumi/pulumi/cmd/run`; those the engine left empty are not passed on. */
function programArguments(request: RunRequest, engineAddress: string): readonly string[] {
  const flags: readonly (readonly [name: string, value: string])[] = [
    ["monitor", request.getMonitorAddress()],
    ["engine", engineAddress],
    ["organization", request.getOrganization()],
    ["project", request.getProject()],
    ["root-directory", request.getInfo()?.getRootDirectory() ?? ""],
    ["stack", request.getStack()],
    ["pwd", request.getPwd()],
    ["parallel", request.getParallel() === 0 ? "" : String(request.getParallel())],
  ];
  const given = flags.filter(([, value]) => value !== "").flatMap(([name, value]) => [`--${name}`, value]);
  const entryPoint = request.getInfo()?.getEntryPoint() || request.getProgram() || ".";
  return [...given, ...(request.getDryrun() ? ["--dry-run"] : []), entryPoint, ...request.getArgsList()];
}

interface Exit {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

function exitOf(
  context: RunProgramContext,
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Exit> {
  return new Promise((resolve, reject) => {
    const child = spawn(context.nodeBinary, commandLine, {
      env: environment,
      stdio: ["ignore", "inherit", "inherit"],
      signal: context.signal,
      killSignal: "SIGTERM",
    });
    child.once("error", reject);
    child.once("close", (code, killedBy) => resolve({ code, killedBy }));
  });
}

function responseFor(exit: Exit) {
  const response = new languagePb.RunResponse();
  if (exit.code === 0) return response;
  if (exit.code === exitAlreadyExplained) return response.setBail(true);
  return response.setError(
    exit.code === null
      ? `Program was ended by ${exit.killedBy}`
      : `Program exited with non-zero exit code: ${exit.code}`,
  );
}
