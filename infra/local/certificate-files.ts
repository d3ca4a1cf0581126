import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { issueCertificates } from "./certificates.ts";
import type { LocalServerDependencies } from "./dependencies.ts";
import type { OperatingSystemUser } from "./operating-system-user.ts";
import { writeFileAtomically } from "./write-file.ts";

const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/** What the certificate must fit. */
export interface CertificateRequest {
  readonly tlsFolder: string;
  readonly serverName: string;
  readonly hostAddress: string;
  /** The authority clients were told of; undefined before the first. */
  readonly caCertificatePem: string | undefined;
  readonly user: OperatingSystemUser;
}

/**
 * Whether the files belong together, to the authority clients know and to the names, and last another 30
 * days.
 */
export async function areCertificatesUsable(request: CertificateRequest, now: Date): Promise<boolean> {
  if (request.caCertificatePem === undefined) return false;
  try {
    const read = (name: string): Promise<string> => readFile(path.join(request.tlsFolder, name), "utf8");
    const certificate = new X509Certificate(await read("server.crt"));
    const authority = new X509Certificate(request.caCertificatePem);
    return (
      certificate.verify(authority.publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(await read("server.key"))) &&
      certificate.checkHost(request.serverName) !== undefined &&
      certificate.checkIP(request.hostAddress) !== undefined &&
      new Date(certificate.validTo).getTime() - now.getTime() > RENEW_BEFORE_MS
    );
  } catch {
    return false; // missing or damaged files are made anew
  }
}

/** Issues a new authority and server certificate into the folder; returns the authority's certificate. */
export async function writeCertificates(
  request: CertificateRequest,
  deps: LocalServerDependencies,
): Promise<string> {
  deps.log("issuing the certificate authority and the server certificate");
  const issued = await issueCertificates(request, deps);
  const owner = request.user;
  const write = (name: string, text: string, mode: number): Promise<void> =>
    writeFileAtomically(path.join(request.tlsFolder, name), text, { mode, owner, random: deps.random });
  await write("ca.crt", issued.caCertificatePem, 0o644);
  await write("server.key", issued.privateKeyPem, 0o600);
  await write("server.crt", issued.certificatePem, 0o644);
  return issued.caCertificatePem;
}
