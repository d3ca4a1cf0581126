import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;

/** A certificate with its key, all in PEM. */
export interface Issued {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly name: string;
}

async function keyPem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return `-----BEGIN PRIVATE KEY-----\n${der.toString("base64")}\n-----END PRIVATE KEY-----\n`;
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  x509.cryptoProvider.set(webcrypto);
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

/** A CA; signed by another one when `by` is given. */
export async function authority(commonName: string, by?: Issued): Promise<Issued> {
  const keys = await newKeys();
  const name = `CN=${commonName}`;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "01",
    subject: name,
    issuer: by?.name ?? name,
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    notBefore: new Date(Date.now() - 400 * dayMs),
    notAfter: new Date(Date.now() + 400 * dayMs),
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return { certificatePem: certificate.toString("pem"), keyPem: await keyPem(keys), keys, name };
}

/** A server's certificate; `fromDays` and `toDays` count from now. */
export async function leaf(
  by: Issued,
  options: { readonly names: readonly string[]; readonly fromDays?: number; readonly toDays?: number },
): Promise<Issued> {
  const keys = await newKeys();
  const name = "CN=leaf, O=Tests";
  const alternatives = options.names.map(
    (value) => ({ type: /^[\d.]+$/u.test(value) ? "ip" : "dns", value }) as const,
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "0a1b",
    subject: name,
    issuer: by.name,
    publicKey: keys.publicKey,
    signingKey: by.keys.privateKey,
    notBefore: new Date(Date.now() + (options.fromDays ?? -1) * dayMs),
    notAfter: new Date(Date.now() + (options.toDays ?? 90) * dayMs),
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([...alternatives])],
  });
  return { certificatePem: certificate.toString("pem"), keyPem: await keyPem(keys), keys, name };
}
