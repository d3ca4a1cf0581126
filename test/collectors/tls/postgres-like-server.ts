import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket, type TlsOptions } from "node:tls";

/** A listener that answers the request for TLS as PostgreSQL does, with TLS of any age behind it. */
export interface PostgresLikeServer extends AsyncDisposable {
  readonly port: number;
  /** Sockets that are still open. */
  readonly open: () => number;
}

async function listen(onConnection: (socket: Socket) => void): Promise<PostgresLikeServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the test server has no port");
  return {
    port: address.port,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers `S` to an SSLRequest and goes on with TLS; in the clear it says nothing. */
export function tlsServer(options: TlsOptions): Promise<PostgresLikeServer> {
  const secureContext = createSecureContext(options);
  return listen((socket) => {
    socket.once("data", (request) => {
      if (request.length !== 8) return;
      socket.write("S");
      new TLSSocket(socket, { isServer: true, secureContext }).on("error", () => {});
    });
  });
}

/** Answers every connection with the same bytes, and then waits. */
export function answeringServer(answer: string | Buffer): Promise<PostgresLikeServer> {
  return listen((socket) => {
    socket.once("data", () => socket.write(answer));
  });
}
