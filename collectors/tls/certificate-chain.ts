import { createHash, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";

/** Longer chains are cut: no honest server serves one, and the walk must end. */
const maximumChainLength = 10;

/** The certificates from the leaf upwards, as served. */
export function servedChain(leaf: X509Certificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: X509Certificate | undefined = leaf;
  while (next !== undefined && chain.length < maximumChainLength) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

/** SHA-256 of a certificate's DER, in lower-case hexadecimal. */
export function certificateDigest(certificate: X509Certificate): string {
  return createHash("sha256").update(certificate.raw).digest("hex");
}

function authorities(caCertificatePem: string | null): readonly X509Certificate[] {
  const pems =
    caCertificatePem === null
      ? rootCertificates
      : (caCertificatePem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? []);
  return pems.map((pem) => new X509Certificate(pem));
}

/**
 * Whether any certificate of the chain is, or is signed by, one of the CAs; dates aside. It only words the reason
 * of a distrust that OpenSSL has already found, and never makes a chain trusted.
 */
export function leadsToAuthority(
  chain: readonly X509Certificate[],
  caCertificatePem: string | null,
): boolean {
  const known = authorities(caCertificatePem);
  return chain.some((certificate) =>
    known.some(
      (authority) =>
        authority.raw.equals(certificate.raw) ||
        (certificate.checkIssued(authority) && certificate.verify(authority.publicKey)),
    ),
  );
}
