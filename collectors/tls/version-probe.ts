import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { asFailure } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { everyCipher, type Handshake, tryHandshake } from "./handshake.ts";
import type { WireTarget } from "./socket.ts";
import type { HandshakeOptions } from "./tls-socket.ts";

/** Whether the endpoint accepts one TLS version, tried alone. */
export type VersionAnswer = FactsOf<"tls-endpoint">["versions"][number];

type Outcome = Pick<VersionAnswer, "outcome" | "detail">;

/** OpenSSL's name of the server's alert 70, protocol_version (RFC 8446, section 6.2). */
const versionAlert = "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION";

/**
 * What one try tells. Only the server's own alert about the version is a refusal of the version. Every other
 * failure proves nothing: our library could not offer it, no cipher was shared, or the network broke; another
 * client may well succeed.
 */
function versionOutcome(handshake: Handshake, version: string): Outcome {
  switch (handshake.kind) {
    case "no-tls":
      return { outcome: "refused", detail: "the server answered that it has no TLS" };
    case "completed":
      return handshake.protocol === version
        ? { outcome: "accepted", detail: `agreed on ${handshake.cipher}` }
        : { outcome: "not-testable", detail: `agreed on ${handshake.protocol} instead` };
    case "failed":
      if (handshake.code === versionAlert)
        return { outcome: "refused", detail: "the server sent the alert protocol_version" };
      return handshake.code.includes("ALERT")
        ? { outcome: "not-testable", detail: `the server sent another alert: ${handshake.code}` }
        : { outcome: "not-testable", detail: `the handshake failed on our side: ${handshake.code}` };
  }
}

/**
 * Tries one TLS version alone.
 *
 * @throws CollectorError `cancelled` only; whatever else goes wrong is `not-testable` with its reason.
 */
export async function probeVersion(
  target: WireTarget,
  options: Pick<HandshakeOptions, "serverName" | "caCertificatePem">,
  version: VersionAnswer["version"],
  limits: Limits,
): Promise<VersionAnswer> {
  try {
    const alone = { ...options, minVersion: version, maxVersion: version, ciphers: everyCipher };
    return { version, ...versionOutcome(await tryHandshake(target, alone, limits), version) };
  } catch (error) {
    if (limits.signal.aborted) throw error;
    return { version, outcome: "not-testable", detail: asFailure(error).reason };
  }
}
