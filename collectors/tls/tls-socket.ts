import { isIP, type Socket } from "node:net";
import { connect, type SecureVersion, type TLSSocket } from "node:tls";

/** What a handshake is tried with. */
export interface HandshakeOptions {
  readonly serverName: string;
  /** PEM; null: the system's CAs. */
  readonly caCertificatePem: string | null;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** In OpenSSL's notation. */
  readonly ciphers: string;
}

/** Begins TLS on a socket whose other end is willing. Throws what OpenSSL makes of the options. */
export function beginTls(socket: Socket, options: HandshakeOptions): TLSSocket {
  return connect({
    socket,
    ...(options.caCertificatePem === null ? {} : { ca: options.caCertificatePem }),
    servername: isIP(options.serverName) === 0 ? options.serverName : "",
    minVersion: options.minVersion,
    maxVersion: options.maxVersion,
    ciphers: options.ciphers,
    // We look at what is served, and send no secret behind the handshake: a bad certificate is a fact, not an end.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
}
