import { describe, expect, it } from "vitest";
import { probeVersion } from "#collectors/tls/version-probe.ts";
import { tlsVersions } from "#policies/catalogue/evidence-kinds/tls-endpoint.ts";
import { authority, leaf } from "./certificates.ts";
import { answeringServer, tlsServer } from "./postgres-like-server.ts";

const ca = await authority("Version CA");
const served = await leaf(ca, { names: ["db.example"] });
const identity = { cert: served.certificatePem, key: served.keyPem };
const options = { serverName: "db.example", caCertificatePem: ca.certificatePem };
const limits = { timeoutMs: 5_000, signal: new AbortController().signal };

async function outcomes(port: number): Promise<readonly string[]> {
  const target = { host: "127.0.0.1", port };
  const answers = await Promise.all(
    tlsVersions.map((version) => probeVersion(target, options, version, limits)),
  );
  return answers.map(({ outcome }) => outcome);
}

describe("probeVersion", () => {
  it("sees that a server takes TLS 1.0 and 1.1", async () => {
    await using server = await tlsServer({ ...identity, minVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" });
    expect(await outcomes(server.port)).toEqual(["accepted", "accepted", "accepted", "accepted"]);
  });

  it("sees a server refuse what is older than 1.2", async () => {
    await using server = await tlsServer({ ...identity, minVersion: "TLSv1.2" });
    expect(await outcomes(server.port)).toEqual(["refused", "refused", "accepted", "accepted"]);
  });

  it("claims nothing where a server answers with an older version instead of refusing", async () => {
    await using server = await tlsServer({
      ...identity,
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "ALL:@SECLEVEL=0",
    });
    // For 1.2 the server answers with 1.1, and it is our library that ends it.
    expect(await outcomes(server.port)).toEqual(["refused", "accepted", "not-testable", "refused"]);
  });

  it("takes a quarrel about ciphers for no refusal of a version", async () => {
    // An ECDSA cipher for a server that has no ECDSA certificate: the version itself would do.
    await using server = await tlsServer({ minVersion: "TLSv1.2", maxVersion: "TLSv1.2" });
    const answer = await probeVersion({ host: "127.0.0.1", port: server.port }, options, "TLSv1.2", limits);
    expect(answer.outcome).toBe("not-testable");
    expect(answer.detail).toContain("HANDSHAKE_FAILURE");
  });

  it("takes N for a refusal of every version", async () => {
    await using server = await answeringServer("N");
    expect(await outcomes(server.port)).toEqual(["refused", "refused", "refused", "refused"]);
  });

  it.each([
    ["nonsense", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["bytes behind the S", "SR"],
    ["TLS that is none", Buffer.from("S")],
  ])("knows nothing of a server that answers with %s", async (_what, answer) => {
    await using server = await answeringServer(answer);
    const short = { ...limits, timeoutMs: 300 };
    const result = await probeVersion({ host: "127.0.0.1", port: server.port }, options, "TLSv1", short);
    expect(result.outcome).toBe("not-testable");
  });

  it("closes every socket", async () => {
    await using server = await tlsServer({ ...identity, minVersion: "TLSv1.2" });
    await outcomes(server.port);
    await expect.poll(() => server.open()).toBe(0);
  });
});
