import {
  type ServerUnaryCall,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languagePb, { type ProgramInfo } from "@pulumi/pulumi/proto/language_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { installDependencies } from "./install-dependencies.ts";
import { programDependencies } from "./program-dependencies.ts";
import { requiredPackages, requiredPlugins } from "./required-packages.ts";
import { runPlugin } from "./run-plugin.ts";
import { runProgram } from "./run-program.ts";

/** What the service is given by the process it lives in. */
export interface LanguageHostContext {
  /** The engine's address from the command line; a `Handshake` may name another. */
  readonly engineAddress: string;
  readonly nodeBinary: string;
  readonly nodeVersion: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Version of the language host, without `v`. */
  readonly version: string;
}

/**
 * The calls of Pulumi's language protocol that running programs, dynamic providers and policy packs takes. Code
 * generation, `convert` and `pack` are not in it: gRPC answers UNIMPLEMENTED, and the CLI says so.
 */
export function languageService(context: LanguageHostContext): UntypedServiceImplementation {
  let engineAddress = context.engineAddress;
  return {
    handshake: answer((request) => {
      engineAddress = request.getEngineAddress() || engineAddress;
      return new languagePb.LanguageHandshakeResponse();
    }),
    getPluginInfo: answer(() => new pluginPb.PluginInfo().setVersion(context.version)),
    getRequiredPackages: answer((request) =>
      new languagePb.GetRequiredPackagesResponse().setPackagesList([
        ...requiredPackages(folderOf(request.getInfo())),
      ]),
    ),
    getRequiredPlugins: answer((request) =>
      new languagePb.GetRequiredPluginsResponse().setPluginsList([
        ...requiredPlugins(folderOf(request.getInfo())),
      ]),
    ),
    getProgramDependencies: answer((request) =>
      new languagePb.GetProgramDependenciesResponse().setDependenciesList([
        ...programDependencies(folderOf(request.getInfo()), request.getTransitivedependencies()),
      ]),
    ),
    about: answer(() =>
      new languagePb.AboutResponse().setExecutable(context.nodeBinary).setVersion(context.nodeVersion),
    ),
    runtimeOptionsPrompts: answer(() => new languagePb.RuntimeOptionsResponse()),
    template: answer(() => new languagePb.TemplateResponse()),
    cancel: answer(() => new emptyPb.Empty()),
    run: answer((request, signal) => runProgram(request, { ...context, engineAddress, signal })),
    runPlugin: (call) => settleStream(call, runPlugin(call, context.nodeBinary)),
    installDependencies: (call) =>
      settleStream(
        call,
        installDependencies(call).then(() => void call.end()),
      ),
  } satisfies Partial<ILanguageRuntimeServer>;
}

/** Turns a function of the request into a gRPC handler; what it throws becomes the call's error. */
function answer<Request, Response>(
  respond: (request: Request, signal: AbortSignal) => Response | Promise<Response>,
): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
  return (call, callback) => {
    const given = new AbortController();
    call.once("cancelled", () => given.abort());
    new Promise<Response>((resolve) => resolve(respond(call.request, given.signal))).then(
      (response) => callback(null, response),
      (cause: unknown) => callback(failure(cause)),
    );
  };
}

function settleStream(call: { emit(event: "error", error: object): boolean }, work: Promise<void>): void {
  work.catch((cause: unknown) => call.emit("error", failure(cause)));
}

function failure(cause: unknown) {
  return { code: status.UNKNOWN, details: cause instanceof Error ? cause.message : String(cause) };
}

function folderOf(info: ProgramInfo | undefined): string {
  return info?.getProgramDirectory() || info?.getRootDirectory() || process.cwd();
}
