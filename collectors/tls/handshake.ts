import type { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { z } from "zod";
import { CollectorError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { codeOfError, type WireTarget, withSocket } from "./socket.ts";
import { requestTls } from "./ssl-request.ts";
import { beginTls, type HandshakeOptions } from "./tls-socket.ts";

/** How one try of a TLS handshake ended. */
export type Handshake =
  | {
      readonly kind: "completed";
      readonly protocol: string;
      readonly cipher: string;
      /** The leaf; `issuerCertificate` leads along the chain as it was served, and no further. */
      readonly certificate: X509Certificate | null;
      /** OpenSSL's verdict on the chain, for example `CERT_HAS_EXPIRED`; null: it leads to a trusted CA. */
      readonly chainProblem: string | null;
    }
  | { readonly kind: "no-tls" }
  | { readonly kind: "failed"; readonly code: string };

/**
 * Security level 0 lets our own library offer what it otherwise keeps to itself: TLS 1.0 and 1.1 need signatures
 * over SHA-1 and MD5. `ALL` leaves no cipher suite out, so that a refusal is not about ciphers.
 */
export const everyCipher = "ALL:@SECLEVEL=0";

/** As a usual client offers, but of every strength: no suite without a certificate, which we want to see. */
export const certifiedCiphers = "DEFAULT:@SECLEVEL=0";

/** Node types it as an Error, and gives the code of the verification as a text. */
const chainVerdict = z.string().nullable().catch("UNKNOWN");

function completed(socket: TLSSocket): Handshake {
  return {
    kind: "completed",
    protocol: socket.getProtocol() ?? "unknown",
    cipher: socket.getCipher().name,
    // Asked once and kept: a second call on the same socket gives undefined.
    certificate: socket.getPeerX509Certificate() ?? null,
    chainProblem: socket.authorized ? null : chainVerdict.parse(socket.authorizationError ?? "UNKNOWN"),
  };
}

function secure(socket: Socket, options: HandshakeOptions): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      error instanceof CollectorError ? reject(error) : resolve({ kind: "failed", code: codeOfError(error) });
    try {
      const tls = beginTls(socket, options);
      tls.once("secureConnect", () => {
        resolve(completed(tls));
        tls.destroy();
      });
      tls.on("error", fail);
      tls.once("close", () => fail({ code: "ECONNRESET" }));
    } catch (error) {
      fail(error);
    }
  });
}

/**
 * Tries one TLS handshake on a connection of its own, as PostgreSQL starts it: SSLRequest, then TLS.
 *
 * @throws CollectorError `unreachable`, `cancelled`, `timeout`, or `connection-lost` before TLS began.
 */
export function tryHandshake(
  target: WireTarget,
  options: HandshakeOptions,
  limits: Limits,
): Promise<Handshake> {
  return withSocket(target, limits, async (socket) =>
    (await requestTls(socket)) ? await secure(socket, options) : { kind: "no-tls" },
  );
}
