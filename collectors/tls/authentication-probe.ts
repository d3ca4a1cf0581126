import { once } from "node:events";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { asFailure, CollectorError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { type FirstMessage, firstMessage } from "./first-message.ts";
import { certifiedCiphers } from "./handshake.ts";
import type { ProbePair } from "./probe-pairs.ts";
import { readAnswer } from "./read-answer.ts";
import { codeOfError, type WireTarget, withSocket } from "./socket.ts";
import { requestTls } from "./ssl-request.ts";
import { startUpMessage } from "./start-up-message.ts";
import type { HandshakeOptions } from "./tls-socket.ts";
import { beginTls } from "./tls-socket.ts";

/** What the endpoint asks for, within TLS, before it lets a role into a database. */
export type AuthenticationAnswer = FactsOf<"tls-endpoint">["authentication"][number];

type Asked = Pick<AuthenticationAnswer, "asked" | "detail">;

/** Numbers of authentication requests (manual, section 55.7). */
const requests: ReadonlyMap<number, Asked["asked"]> = new Map([
  [0, "nothing"],
  [3, "cleartext-password"],
  [5, "md5-password"],
  [7, "gss"],
  [9, "sspi"],
  [10, "sasl"],
]);

/**
 * As in the clear: refusals of pg_hba.conf, explicit, implicit, for want of a client certificate, and for want of a CA
 * to check one with, which has another SQLSTATE (auth.c). Nobody gets further than here without a proof.
 */
const refusingRoutine = "ClientAuthentication";

function askedBy(message: FirstMessage): Asked {
  switch (message.type) {
    case "authentication": {
      const asked = requests.get(message.request) ?? "unknown";
      return { asked, detail: `authentication request ${message.request}` };
    }
    case "other":
      return {
        asked: "unknown",
        detail: `the server answered with a message of type ${JSON.stringify(message.code)}`,
      };
    case "error": {
      const refused = message.routine === refusingRoutine;
      return { asked: refused ? "refused" : "unknown", detail: `SQLSTATE ${message.sqlState}` };
    }
  }
}

/** Asks within TLS; null: the server has no TLS. */
function ask(
  target: WireTarget,
  options: Pick<HandshakeOptions, "serverName" | "caCertificatePem">,
  pair: ProbePair,
  limits: Limits,
): Promise<FirstMessage | null> {
  return withSocket(target, limits, async (socket) => {
    if (!(await requestTls(socket))) return null;
    const versions = { minVersion: "TLSv1", maxVersion: "TLSv1.3", ciphers: certifiedCiphers } as const;
    const tls = beginTls(socket, { ...options, ...versions });
    // Late errors of a socket that is given up on have no reader.
    tls.on("error", () => {});
    try {
      await once(tls, "secureConnect");
    } catch (error) {
      throw new CollectorError("connection-lost", `the TLS handshake failed: ${codeOfError(error)}`);
    }
    tls.write(startUpMessage(pair.role, pair.database));
    return readAnswer(tls, firstMessage);
  });
}

/**
 * Sends one start-up message within TLS and reads the first answer only. No password and no certificate is ever sent;
 * a server that asks for nothing begins a session, which ends at once.
 *
 * @throws CollectorError `cancelled` only; whatever else goes wrong is an `unknown` with its reason.
 */
export async function probeAuthentication(
  target: WireTarget,
  options: Pick<HandshakeOptions, "serverName" | "caCertificatePem">,
  pair: ProbePair,
  limits: Limits,
): Promise<AuthenticationAnswer> {
  try {
    const message = await ask(target, options, pair, limits);
    if (message === null)
      return { ...pair, asked: "refused", detail: "the server answered that it has no TLS" };
    return { ...pair, ...askedBy(message) };
  } catch (error) {
    if (limits.signal.aborted) throw error;
    return { ...pair, asked: "unknown", detail: asFailure(error).reason };
  }
}
