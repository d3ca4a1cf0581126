import {
  Client,
  credentials,
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";
import analyzerPb from "@pulumi/pulumi/proto/analyzer_pb.js";
import { grpcLimits } from "./grpc-limits.ts";
import { listenOnLoopback } from "./listen.ts";

/**
 * Stands between the engine and a policy pack. A pack reads stack, project and configuration from its environment when
 * it starts, but the engine sends them by a call (`ConfigureStack`) to a pack that already runs. So the engine is given
 * the proxy's port first; the pack is started when the configuration is known, and from then on every call is passed
 * through, byte for byte (the protocol of `PolicyProxy` in Pulumi's sdk/v3).
 */
export interface PolicyProxy {
  /** The port to name to the engine. */
  readonly port: number;
  /** The stack's configuration; nothing when the engine asks something else first, as `policy publish` does. */
  readonly configuration: Promise<AnalyzerStackConfigureRequest | undefined>;
  /** Connects to the started pack, hands the configuration on, and lets the waiting calls through. */
  attach(packPort: number): Promise<void>;
  /** Answers all waiting and coming calls with this reason: the pack did not start. */
  fail(reason: string): void;
  close(): void;
}

/** Starts the proxy's server on the loopback interface. */
export async function startPolicyProxy(): Promise<PolicyProxy> {
  const configuration = Promise.withResolvers<Buffer | undefined>();
  const pack = Promise.withResolvers<Client>();
  // The pack may fail before anyone asks for it: not an unhandled rejection, the next call reports it.
  pack.promise.catch(() => undefined);
  const server = new Server(grpcLimits);
  server.addService(rawMethods, handlers(configuration.resolve, pack.promise));
  const port = await listenOnLoopback(server);
  return {
    port,
    configuration: configuration.promise.then((bytes) =>
      bytes === undefined ? undefined : analyzerPb.AnalyzerStackConfigureRequest.deserializeBinary(bytes),
    ),
    async attach(packPort) {
      const client = new Client(`127.0.0.1:${packPort}`, credentials.createInsecure(), grpcLimits);
      const bytes = await configuration.promise;
      if (bytes !== undefined) await configurePack(client, bytes);
      pack.resolve(client);
    },
    fail: (reason) => pack.reject(new Error(reason)),
    close() {
      server.forceShutdown();
      pack.promise.then((client) => client.close()).catch(() => undefined);
    },
  };
}

type RawMethod = MethodDefinition<Buffer, Buffer>;
type RawHandler = handleUnaryCall<Buffer, Buffer>;

const keepBytes = (bytes: Buffer): Buffer => bytes;

function rawMethod(path: string): RawMethod {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: keepBytes,
    requestDeserialize: keepBytes,
    responseSerialize: keepBytes,
    responseDeserialize: keepBytes,
  };
}

/** The service as bytes in, bytes out: what a newer engine or pack adds to a message is passed on unharmed. */
const rawMethods: Readonly<Record<string, RawMethod>> = Object.fromEntries(
  Object.entries(AnalyzerService).map(([name, method]) => [name, rawMethod(method.path)]),
);

/** The encoding of a message without fields, which is what `Handshake` and `ConfigureStack` answer. */
const emptyMessage = Buffer.alloc(0);

function handlers(
  configured: (bytes: Buffer | undefined) => void,
  pack: Promise<Client>,
): Record<string, RawHandler> {
  const passed = Object.entries(rawMethods).map(([name, method]) => [name, passOn(method, configured, pack)]);
  return {
    ...Object.fromEntries(passed),
    handshake: (_call, callback) => callback(null, emptyMessage),
    configureStack: (call, callback) => {
      configured(call.request);
      callback(null, emptyMessage);
    },
  };
}

function passOn(
  method: RawMethod,
  configured: (bytes: undefined) => void,
  pack: Promise<Client>,
): RawHandler {
  return (call, callback) => {
    configured(undefined); // a no-op when the configuration has come already
    pack.then(
      (client) => {
        const forwarded = callRaw(client, method, call.request, callback);
        call.once("cancelled", () => forwarded.cancel());
      },
      (cause: unknown) =>
        callback({ code: status.UNKNOWN, details: `policy pack not started: ${messageOf(cause)}` }),
    );
  };
}

function callRaw(
  client: Client,
  method: RawMethod,
  bytes: Buffer,
  callback: (error: ServiceError | null, response?: Buffer) => void,
) {
  return client.makeUnaryRequest(method.path, keepBytes, keepBytes, bytes, callback);
}

/** Packs from before `ConfigureStack` answer UNIMPLEMENTED; they have all they know from the environment. */
function configurePack(client: Client, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    callRaw(client, rawMethod(AnalyzerService.configureStack.path), bytes, (error) => {
      if (error === null || error.code === status.UNIMPLEMENTED) resolve();
      else reject(new Error(`policy pack configuration failed: ${error.details}`, { cause: error }));
    });
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
