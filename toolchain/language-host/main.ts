/**
 * Pulumi's language host for Node, for machines where the official one cannot be had: the engine starts it as
 * `pulumi-language-nodejs [flags] <engine address>`, reads the port of its gRPC service from the first line of its
 * output, and ends it with a signal. Bundled into one file (`toolchain/language-host/bundle.ts`), so that what lies in
 * the shared versions folder does not depend on any clone of this repository.
 */
import { Server } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { pulumiVersion } from "../versions.ts";
import { grpcLimits } from "./grpc-limits.ts";
import { listenOnLoopback } from "./listen.ts";
import { languageService } from "./service.ts";

/** How often the host looks whether the engine that started it is still its parent. */
const parentCheckMs = 2_000;

async function main(): Promise<void> {
  const server = new Server(grpcLimits);
  const service = languageService({
    engineAddress: process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "",
    nodeBinary: process.execPath,
    nodeVersion: process.version,
    environment: process.env,
    version: pulumiVersion,
  });
  server.addService(LanguageRuntimeService, service);
  endWithEngine(server);
  process.stdout.write(`${await listenOnLoopback(server)}\n`);
}

/** A killed engine says nothing: without this, its language hosts would stay behind. */
function endWithEngine(server: Server): void {
  const stop = (): void => {
    server.forceShutdown(); // cancels running calls, which ends the programs and packs they started
    setTimeout(() => process.exit(0), 50);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, parentCheckMs).unref();
}

await main();
