import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import { type PolicyProxy, startPolicyProxy } from "./policy-proxy.ts";
import { runtimeOptions } from "./runtime-options.ts";
import { sdkModulePath } from "./sdk-module.ts";
import { policyPackEnvironment } from "./stack-environment.ts";

/** The stream on which the engine reads a plugin's output and, last, its exit code. */
export type PluginCall = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

type PluginProcess = ChildProcessByStdio<null, Readable, Readable>;

/** How long a plugin may take to end after SIGTERM before it is killed. */
const graceMs = 2_000;

/** Runs a plugin written in TypeScript or JavaScript until it ends or the engine gives it up. */
export async function runPlugin(call: PluginCall, nodeBinary: string): Promise<void> {
  await (call.request.getKind() === "analyzer"
    ? runPolicyPack(call, nodeBinary)
    : runOther(call, nodeBinary));
}

async function runPolicyPack(call: PluginCall, nodeBinary: string): Promise<void> {
  const proxy = await startPolicyProxy();
  call.once("cancelled", () => proxy.close());
  try {
    call.write(stdout(Buffer.from(`${proxy.port}\n`)));
    const configuration = await proxy.configuration;
    if (call.cancelled) return;
    const folder = programFolder(call.request);
    const plugin = start(call, nodeBinary, {
      arguments: [sdkModulePath("run-policy-pack", folder), ...call.request.getArgsList(), folder],
      folder,
      environment: configuration === undefined ? {} : packEnvironment(configuration),
    });
    forwardStderr(plugin, call);
    forwardPackStdout(plugin, call, proxy);
    await finish(plugin, call, (code) => proxy.fail(`it exited with code ${code} before it was ready`));
  } finally {
    proxy.close();
  }
}

async function runOther(call: PluginCall, nodeBinary: string): Promise<void> {
  const folder = programFolder(call.request);
  const plugin = start(call, nodeBinary, {
    arguments: [sdkModulePath("run-plugin", folder), folder, ...call.request.getArgsList()],
    folder: call.request.getPwd(),
    environment: {},
  });
  forwardStderr(plugin, call);
  plugin.stdout.on("data", (chunk: Buffer) => call.write(stdout(chunk)));
  await finish(plugin, call, () => undefined);
}

interface Start {
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

function start(call: PluginCall, nodeBinary: string, what: Start): PluginProcess {
  const nodeArguments = runtimeOptions(call.request.getInfo()).nodeArguments;
  const child = spawn(nodeBinary, [...nodeArguments, ...what.arguments], {
    cwd: what.folder,
    env: { ...environmentOf(call.request.getEnvList()), ...what.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  call.once("cancelled", () => end(child));
  return child;
}

/** The engine sends the whole environment as `NAME=value`; of a name given twice the last one counts, as in Go. */
function environmentOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}

function packEnvironment(request: AnalyzerStackConfigureRequest): Readonly<Record<string, string>> {
  return policyPackEnvironment({
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    dryRun: request.getDryRun(),
    config: Object.fromEntries(request.getConfigMap().toArray()),
    configSecretKeys: request.getConfigSecretKeysList(),
  });
}

function forwardStderr(plugin: PluginProcess, call: PluginCall): void {
  plugin.stderr.on("data", (chunk: Buffer) =>
    call.write(new languagePb.RunPluginResponse().setStderr(chunk)),
  );
}

/** The first line of a pack is its port, and is for the proxy; the rest is for the user. */
function forwardPackStdout(plugin: PluginProcess, call: PluginCall, proxy: PolicyProxy): void {
  let head: Buffer | undefined = Buffer.alloc(0);
  plugin.stdout.on("data", (chunk: Buffer) => {
    if (head === undefined) {
      call.write(stdout(chunk));
      return;
    }
    head = Buffer.concat([head, chunk]);
    const newline = head.indexOf("\n");
    if (newline < 0) return;
    const rest = head.subarray(newline + 1);
    attach(head.subarray(0, newline).toString().trim(), plugin, proxy);
    if (rest.length > 0) call.write(stdout(rest));
    head = undefined;
  });
}

function attach(line: string, plugin: PluginProcess, proxy: PolicyProxy): void {
  const port = Number(line);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    proxy.fail(
      `it wrote ${JSON.stringify(line)} where its port was expected; a pack must print nothing first`,
    );
    end(plugin);
    return;
  }
  proxy.attach(port).catch((cause: unknown) => {
    proxy.fail(cause instanceof Error ? cause.message : String(cause));
    end(plugin);
  });
}

/** Waits for the end of the process and of its streams, then says the exit code and closes the call. */
function finish(plugin: PluginProcess, call: PluginCall, ended: (code: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    plugin.once("error", reject);
    plugin.once("close", (code) => {
      ended(code ?? -1);
      if (!call.cancelled) {
        call.write(new languagePb.RunPluginResponse().setExitcode(code ?? -1));
        call.end();
      }
      resolve();
    });
  });
}

function end(plugin: PluginProcess): void {
  plugin.kill("SIGTERM");
  setTimeout(() => plugin.kill("SIGKILL"), graceMs).unref();
}

function stdout(bytes: Buffer): RunPluginResponse {
  return new languagePb.RunPluginResponse().setStdout(bytes);
}

function programFolder(request: RunPluginRequest): string {
  return request.getInfo()?.getProgramDirectory() || request.getProgram();
}
