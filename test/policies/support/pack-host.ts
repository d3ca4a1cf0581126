import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { z } from "zod";

/** A resource as the engine sends it to a pack. */
export interface SentResource {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What the pack answered: violations, and policies that do not apply. */
export interface Answer {
  readonly violations: readonly {
    readonly policy: string;
    readonly message: string;
    readonly mandatory: boolean;
  }[];
  readonly notApplicable: readonly string[];
}

/** The pack's process, driven as the engine drives it. */
export interface PackHost {
  readonly analyze: (resource: SentResource) => Promise<Answer>;
  readonly analyzeStack: (resources: readonly SentResource[]) => Promise<Answer>;
  /** Configures policies, by name. */
  readonly configure: (config: Readonly<Record<string, Readonly<Record<string, string>>>>) => Promise<void>;
  readonly stderr: () => string;
  /** Ends the process. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

const packFolder = fileURLToPath(new URL("../../../policies/packs/postgres", import.meta.url));
const run = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
const plain = z.record(z.string(), z.json());

function properties(value: unknown): struct.Struct {
  return struct.Struct.fromJavaScript(plain.parse(JSON.parse(JSON.stringify(value))));
}

/** The URN that a resource of the fixture has. */
export function urnOf({ type, name }: Pick<SentResource, "type" | "name">): string {
  return `urn:pulumi:dev::pgattest::${type}::${name}`;
}

function answerOf(response: analyzer.AnalyzeResponse): Answer {
  return {
    violations: response.getDiagnosticsList().map((diagnostic) => ({
      policy: diagnostic.getPolicyname(),
      message: diagnostic.getMessage(),
      mandatory: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY,
    })),
    notApplicable: response.getNotApplicableList().map((entry) => entry.getPolicyName()),
  };
}

type Reply<T> = (error: Error | null, response: T) => void;

function call<T>(send: (reply: Reply<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

async function portOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The pack has no standard output.");
  for await (const line of createInterface(child.stdout)) if (/^\d+$/.test(line)) return line;
  throw new Error("The pack ended before it named its port.");
}

function analyzeRequest(resource: SentResource): analyzer.AnalyzeRequest {
  const request = new analyzer.AnalyzeRequest();
  request.setType(resource.type);
  request.setName(resource.name);
  request.setUrn(urnOf(resource));
  request.setProperties(properties(resource.props));
  request.setOptions(new analyzer.AnalyzerResourceOptions());
  return request;
}

function stackRequest(resources: readonly SentResource[]): analyzer.AnalyzeStackRequest {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((sent) => {
      const resource = new analyzer.AnalyzerResource();
      resource.setType(sent.type);
      resource.setName(sent.name);
      resource.setUrn(urnOf(sent));
      resource.setProperties(properties(sent.props));
      resource.setOptions(new analyzer.AnalyzerResourceOptions());
      return resource;
    }),
  );
  return request;
}

function configureRequest(config: Parameters<PackHost["configure"]>[0]): analyzer.ConfigureAnalyzerRequest {
  const request = new analyzer.ConfigureAnalyzerRequest();
  for (const [policy, values] of Object.entries(config)) {
    const one = new analyzer.PolicyConfig();
    one.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
    one.setProperties(properties(values));
    request.getPolicyconfigMap().set(policy, one);
  }
  return request;
}

/**
 * Starts the real pack host on the bundled pack.
 * @param config the stack's configuration under `pgattest:`; null as with `pulumi policy analyze`
 */
export async function startPack(
  config: Readonly<Record<string, unknown>> | null,
  stateFolder: string,
): Promise<PackHost> {
  const entries = Object.entries(config ?? {}).map(([key, value]) => [
    `pgattest:${key}`,
    JSON.stringify(value),
  ]);
  const stack = {
    PULUMI_NODEJS_STACK: "dev",
    PULUMI_NODEJS_PROJECT: "pgattest",
    PULUMI_NODEJS_DRY_RUN: "true",
  };
  const child = spawn(process.execPath, [run, "127.0.0.1:1", packFolder], {
    cwd: packFolder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      PGATTEST_STATE_DIR: stateFolder,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(entries)),
      ...(config === null ? {} : stack),
    },
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const ended = once(child, "exit");
  const port = await portOf(child).catch((cause: unknown) => {
    throw new Error(`The pack did not start: ${stderr}`, { cause });
  });
  const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    analyze: async (resource) =>
      answerOf(await call((reply) => client.analyze(analyzeRequest(resource), reply))),
    analyzeStack: async (resources) =>
      answerOf(await call((reply) => client.analyzeStack(stackRequest(resources), reply))),
    configure: async (values) => {
      await call((reply) => client.configure(configureRequest(values), reply));
    },
    stderr: () => stderr,
    async stop(signal = "SIGTERM") {
      client.close();
      child.kill(signal);
      await ended;
    },
  };
}
