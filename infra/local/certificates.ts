import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { LocalServerDependencies } from "./dependencies.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3652;
const SERVER_DAYS = 365;
/** Clocks differ a little; a certificate that is valid since a moment ago is refused by a slower one. */
const BACKDATE_MS = 5 * 60 * 1000;

/** What TLS needs. The authority's private key is never kept: renewing makes a new authority. */
export interface ServerCertificates {
  readonly caCertificatePem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** RFC 5280: a positive serial of at most 20 bytes. */
function serialNumber(random: LocalServerDependencies["random"]): string {
  const bytes = Buffer.from(random(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function validFor(days: number, now: Date): { readonly notBefore: Date; readonly notAfter: Date } {
  const start = now.getTime();
  return { notBefore: new Date(start - BACKDATE_MS), notAfter: new Date(start + days * DAY_MS) };
}

async function issueAuthority(
  keys: webcrypto.CryptoKeyPair,
  deps: CertificateSources,
): Promise<x509.X509Certificate> {
  const serial = serialNumber(deps.random);
  return x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    name: `CN=pgattest local authority ${serial.slice(0, 8)}`,
    ...validFor(AUTHORITY_DAYS, deps.clock()),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

type CertificateSources = Pick<LocalServerDependencies, "clock" | "random">;

/**
 * Makes an authority (10 years) and, signed by it, a server certificate (1 year), both ECDSA P-256.
 * The authority's private key lives only inside this call.
 * @param names the DNS name and the IPv4 address clients connect to
 */
export async function issueCertificates(
  names: { readonly serverName: string; readonly hostAddress: string },
  deps: CertificateSources,
): Promise<ServerCertificates> {
  x509.cryptoProvider.set(webcrypto);
  const authorityKeys = await generateKeys();
  const authority = await issueAuthority(authorityKeys, deps);
  const serverKeys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(deps.random),
    subject: `CN=${names.serverName}`,
    issuer: authority.subject,
    ...validFor(SERVER_DAYS, deps.clock()),
    signingAlgorithm: ALGORITHM,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: names.serverName },
        { type: "ip", value: names.hostAddress },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
    ],
  });
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", serverKeys.privateKey);
  return {
    caCertificatePem: `${authority.toString("pem")}\n`,
    certificatePem: `${certificate.toString("pem")}\n`,
    privateKeyPem: `${x509.PemConverter.encode(privateKey, "PRIVATE KEY")}\n`,
  };
}
