import { describe, expect, it } from "vitest";
import { type CertificateFacts, certificateFacts } from "#collectors/tls/certificate-facts.ts";
import { certifiedCiphers, tryHandshake } from "#collectors/tls/handshake.ts";
import { authority, type Issued, leaf } from "./certificates.ts";
import { tlsServer } from "./postgres-like-server.ts";

const limits = { timeoutMs: 5_000, signal: new AbortController().signal };
const versions = { minVersion: "TLSv1.2", maxVersion: "TLSv1.3", ciphers: certifiedCiphers } as const;

async function factsOf(
  served: Issued,
  chain: readonly Issued[],
  expected: { readonly serverName: string; readonly ca: Issued },
): Promise<CertificateFacts> {
  const cert = [served, ...chain].map((issued) => issued.certificatePem).join("\n");
  await using server = await tlsServer({ cert, key: served.keyPem });
  const options = { serverName: expected.serverName, caCertificatePem: expected.ca.certificatePem };
  const target = { host: "127.0.0.1", port: server.port };
  const handshake = await tryHandshake(target, { ...options, ...versions }, limits);
  if (handshake.kind !== "completed" || handshake.certificate === null) throw new Error(handshake.kind);
  const { certificate, chainProblem } = handshake;
  return certificateFacts(certificate, { ...options, chainProblem, now: new Date() });
}

const root = await authority("Root");
const stranger = await authority("Stranger");
const intermediate = await authority("Intermediate", root);

describe("certificateFacts", () => {
  it("describes a good certificate", async () => {
    const served = await leaf(root, { names: ["db.example", "10.0.0.7"] });
    expect(await factsOf(served, [], { serverName: "db.example", ca: root })).toMatchObject({
      subject: "CN=leaf, O=Tests",
      issuer: "CN=Root",
      names: ["DNS:db.example", "IP:10.0.0.7"],
      keyType: "ec",
      keyBits: 256,
      serialNumber: "0A1B",
      trusted: true,
      distrustReason: null,
      nameMatches: true,
      chain: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
  });

  it("compares an address with the addresses", async () => {
    const served = await leaf(root, { names: ["db.example", "10.0.0.7"] });
    const known = await factsOf(served, [], { serverName: "10.0.0.7", ca: root });
    const other = await factsOf(served, [], { serverName: "10.0.0.8", ca: root });
    expect([known.nameMatches, other.nameMatches]).toEqual([true, false]);
  });

  it("tells a wrong name apart from distrust", async () => {
    const served = await leaf(root, { names: ["db.example"] });
    const facts = await factsOf(served, [], { serverName: "other.example", ca: root });
    expect(facts).toMatchObject({ trusted: true, distrustReason: null, nameMatches: false });
  });

  it("names an expired certificate", async () => {
    const served = await leaf(root, { names: ["db.example"], fromDays: -9, toDays: -2 });
    const facts = await factsOf(served, [], { serverName: "db.example", ca: root });
    expect(facts).toMatchObject({ trusted: false, nameMatches: true });
    expect(facts.distrustReason).toMatch(/^expired on \d{4}-.*CERT_HAS_EXPIRED$/);
    expect(facts.distrustReason).not.toContain("not signed");
  });

  it("names a certificate that is not valid yet", async () => {
    const served = await leaf(root, { names: ["db.example"], fromDays: 2, toDays: 9 });
    const facts = await factsOf(served, [], { serverName: "db.example", ca: root });
    expect(facts.distrustReason).toMatch(/^not valid before/);
  });

  it("names an unknown CA, also beside an expiry", async () => {
    const served = await leaf(stranger, { names: ["db.example"], fromDays: -9, toDays: -2 });
    const facts = await factsOf(served, [], { serverName: "db.example", ca: root });
    expect(facts.trusted).toBe(false);
    expect(facts.distrustReason).toMatch(/expired on .*not signed by the declared CA/);
  });

  it("records the chain as served, no more and no less", async () => {
    const served = await leaf(intermediate, { names: ["db.example"] });
    const complete = await factsOf(served, [intermediate], { serverName: "db.example", ca: root });
    const missing = await factsOf(served, [], { serverName: "db.example", ca: root });
    expect([complete.trusted, complete.chain.length]).toEqual([true, 2]);
    expect([missing.trusted, missing.chain.length]).toEqual([false, 1]);
    expect(missing.distrustReason).toContain("not signed by the declared CA");
  });
});
