import type { X509Certificate } from "node:crypto";
import { checkServerIdentity } from "node:tls";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { certificateDigest, leadsToAuthority, servedChain } from "./certificate-chain.ts";

/** What is recorded of the certificate that an endpoint serves. */
export type CertificateFacts = NonNullable<FactsOf<"tls-endpoint">["certificate"]>;

/** What a certificate is held against. */
export interface CertificateExpectation {
  readonly serverName: string;
  readonly caCertificatePem: string | null;
  /** OpenSSL's verdict on the chain; null: trusted. */
  readonly chainProblem: string | null;
  readonly now: Date;
}

/** OpenSSL names a curve with the size of its field: `prime256v1`, `secp384r1`, `brainpoolP512r1`; else null. */
function bitsOfCurve(curve: string): number | null {
  const digits = /(?<!\d)\d{3}(?!\d)/u.exec(curve)?.[0];
  return digits === undefined ? null : Number(digits);
}

const bitsByType: Readonly<Record<string, number>> = { ed25519: 256, ed448: 456 };

function key(certificate: X509Certificate): Pick<CertificateFacts, "keyType" | "keyBits"> {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const keyType = asymmetricKeyType ?? "unknown";
  const curve = asymmetricKeyDetails?.namedCurve;
  const ofCurve = curve === undefined ? null : bitsOfCurve(curve);
  return { keyType, keyBits: asymmetricKeyDetails?.modulusLength ?? ofCurve ?? bitsByType[keyType] ?? null };
}

/** The subject alternative names as `DNS:db.example` and `IP:192.0.2.1`, sorted. */
function names(certificate: X509Certificate): string[] {
  // Node puts a value that holds a comma or a quote into a JSON string, so that splitting is safe.
  const entries = (certificate.subjectAltName ?? "").match(/[A-Za-z ]+:(?:"(?:[^"\\]|\\.)*"|[^,])*/gu) ?? [];
  return entries.map((entry) => entry.trim().replace(/^IP Address:/u, "IP:")).sort();
}

function oneLine(distinguishedName: string | undefined): string {
  return (distinguishedName ?? "").split("\n").join(", ");
}

/** Every reason for distrust that applies, each in words; the name is another question (`nameMatches`). */
function distrustReasons(
  chain: readonly X509Certificate[],
  { chainProblem, caCertificatePem, now }: CertificateExpectation,
): readonly string[] {
  if (chainProblem === null) return [];
  const expired = chain.filter((certificate) => certificate.validToDate < now);
  const early = chain.filter((certificate) => certificate.validFromDate > now);
  return [
    ...expired.map((certificate) => `expired on ${certificate.validToDate.toISOString()}`),
    ...early.map((certificate) => `not valid before ${certificate.validFromDate.toISOString()}`),
    ...(leadsToAuthority(chain, caCertificatePem) ? [] : ["not signed by the declared CA"]),
    `OpenSSL: ${chainProblem}`,
  ];
}

/** The facts of a served certificate. Its times are in UTC; OpenSSL alone says whether the chain is trusted. */
export function certificateFacts(leaf: X509Certificate, expected: CertificateExpectation): CertificateFacts {
  const chain = servedChain(leaf);
  const reasons = distrustReasons(chain, expected);
  return {
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    names: names(leaf),
    notBefore: leaf.validFromDate.toISOString(),
    notAfter: leaf.validToDate.toISOString(),
    ...key(leaf),
    serialNumber: leaf.serialNumber,
    sha256: certificateDigest(leaf),
    trusted: expected.chainProblem === null,
    distrustReason: reasons.length === 0 ? null : reasons.join("; "),
    nameMatches: checkServerIdentity(expected.serverName, leaf.toLegacyObject()) === undefined,
    chain: chain.map(certificateDigest),
  };
}
