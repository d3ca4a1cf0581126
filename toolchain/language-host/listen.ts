import { type Server, ServerCredentials } from "@grpc/grpc-js";

/** Binds a gRPC server to a free port of the loopback interface and returns that port. */
export function listenOnLoopback(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
