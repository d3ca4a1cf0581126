import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ServerEndpoint } from "./endpoint.ts";
import { tlsOptions } from "./endpoint.ts";

/** What identifies a session to the server's cancel request (manual, section 55.7, CancelRequest). */
export interface BackendKey {
  readonly processId: number;
  readonly secretKey: number;
}

/** Long enough for two round trips and a handshake on a slow link. */
const timeoutMs = 5_000;

function sslRequest(): Buffer {
  const message = Buffer.alloc(8);
  message.writeInt32BE(8, 0);
  message.writeInt32BE(80877103, 4);
  return message;
}

function cancelRequest(key: BackendKey): Buffer {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80877102, 4);
  message.writeInt32BE(key.processId, 8);
  message.writeInt32BE(key.secretKey, 12);
  return message;
}

/**
 * Asks the server to stop what a session is running, over a second connection that is TLS like the first:
 * in the clear, the key would let anyone who listens cancel the session's statements.
 *
 * Resolves when the server has closed the connection, and also when nothing could be sent: the caller
 * then cuts the session's own connection.
 */
export function sendCancelRequest(endpoint: ServerEndpoint, key: BackendKey): Promise<void> {
  return new Promise((resolve) => {
    const plain = connectPlain({ host: endpoint.host, port: endpoint.port });
    const finish = (): void => {
      plain.destroy();
      resolve();
    };
    plain.setTimeout(timeoutMs, finish);
    plain.on("error", finish);
    plain.on("close", finish);
    plain.once("connect", () => plain.write(sslRequest()));
    plain.once("data", (answer) => {
      if (answer.toString("latin1") !== "S") return finish();
      const secure = connectTls({ ...tlsOptions(endpoint), socket: plain, host: endpoint.host });
      secure.once("secureConnect", () => secure.write(cancelRequest(key)));
      secure.on("error", finish);
      secure.on("close", finish);
      secure.resume();
    });
  });
}
