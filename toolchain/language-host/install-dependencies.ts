import { spawn } from "node:child_process";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type {
  InstallDependenciesRequest,
  InstallDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";

/** The stream on which the engine shows the installation (`pulumi install`). */
export type InstallCall = ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>;

/**
 * Runs `npm install` in the program's folder.
 *
 * @throws Error when npm cannot be started or ends with another code than 0.
 */
export function installDependencies(call: InstallCall): Promise<void> {
  return new Promise((resolve, reject) => {
    const npm = spawn("npm", ["install"], {
      cwd: call.request.getDirectory(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    npm.stdout.on("data", (chunk: Buffer) =>
      call.write(new languagePb.InstallDependenciesResponse().setStdout(chunk)),
    );
    npm.stderr.on("data", (chunk: Buffer) =>
      call.write(new languagePb.InstallDependenciesResponse().setStderr(chunk)),
    );
    call.once("cancelled", () => npm.kill("SIGTERM"));
    npm.once("error", reject);
    npm.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm install in ${call.request.getDirectory()} ended with code ${code}`));
    });
  });
}
