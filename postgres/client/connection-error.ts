import { z } from "zod";
import type { PostgresErrorCode } from "../errors.ts";
import { PostgresError } from "../errors.ts";
import type { ServerEndpoint } from "./endpoint.ts";
import { endpointLabel } from "./endpoint.ts";
import { asServerError, serverErrorToPostgresError } from "./server-error.ts";

const coded = z.object({ code: z.string() });

const unreachableCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ETIMEDOUT",
  "ENOENT",
]);

/** The verification results of OpenSSL (X509_V_ERR_…) as Node names them, and Node's own for a wrong name. */
const certificateCode =
  /CERT|CRL|^UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|^INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH|^PATH_LENGTH|^ERR_OSSL_(?:PEM|ASN1|X509)|^AKID_|^SUBJECT_ISSUER/;

function codeOf(error: unknown, message: string): PostgresErrorCode {
  const code = coded.safeParse(error).data?.code ?? "";
  if (unreachableCodes.has(code)) return "unreachable";
  if (certificateCode.test(code) || /\bPEM\b/.test(message)) return "certificate-invalid";
  if (code.startsWith("ERR_SSL") || code === "EPROTO" || code === "ERR_TLS_DH_PARAM_SIZE")
    return "tls-refused";
  if (/SSL connection|secure TLS connection/.test(message)) return "tls-refused";
  if (message.startsWith("SASL")) return "authentication-failed";
  return "connection-lost";
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason given";
  if (error.message !== "") return error.message.split("\n", 1)[0] ?? "";
  return coded.safeParse(error).data?.code ?? error.name;
}

/**
 * Says why a connection could not be made or broke.
 *
 * @param doing What was being done: `connecting to`, `connected to`.
 */
export function connectionError(error: unknown, endpoint: ServerEndpoint, doing: string): PostgresError {
  if (error instanceof PostgresError) return error;
  const where = `${doing} ${endpointLabel(endpoint)}`;
  const server = asServerError(error);
  if (server !== null) return serverErrorToPostgresError(server, where);
  const message = messageOf(error);
  return new PostgresError(codeOf(error, message), `${where}: ${message}`, { cause: error });
}
