import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { connect as connectTls, type SecureVersion } from "node:tls";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createLocalServer, type LocalServer } from "#infra/local/local-server.ts";
import { clientConfig, fixture } from "./local-server-fixture.ts";

/** PostgreSQL's SSLRequest: length 8, code 80877103. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** The protocol agreed on when the client offers this version only, or the alert it is refused with. */
async function handshake(server: LocalServer, version: SecureVersion): Promise<string> {
  const socket = connectTcp({ host: server.hostAddress, port: server.port });
  try {
    await once(socket, "connect");
    socket.write(sslRequest);
    const [answer] = await once(socket, "data");
    expect(String(answer)).toBe("S");
    const secure = connectTls({
      socket,
      servername: server.serverName,
      ca: server.caCertificatePem,
      minVersion: version,
      maxVersion: version,
      ciphers: "DEFAULT:@SECLEVEL=0",
    });
    await once(secure, "secureConnect");
    return secure.getProtocol() ?? "none";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
}

async function connects(config: pg.ClientConfig): Promise<unknown> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  return client
    .connect()
    .then(
      () => "connected",
      (error: unknown) => error,
    )
    .finally(() => client.end().catch(() => undefined));
}

describe.each([[15], [18]])("TLS of PostgreSQL %i", (major) => {
  it("is demanded, from 1.2 on, with a certificate that is verified by name and address", async () => {
    const { spec, deps } = await fixture({ majors: [major] });
    const server = await createLocalServer(spec, deps);
    expect(server.binaries.major).toBe(major);
    const config = clientConfig(server, spec);

    expect(await connects(config)).toBe("connected");
    const tls = { ca: server.caCertificatePem, rejectUnauthorized: true };
    expect(await connects({ ...config, host: "localhost", ssl: tls })).toBe("connected");
    expect(await connects({ ...config, ssl: tls })).toBe("connected"); // by address
    expect(await connects({ ...config, ssl: { ...tls, servername: "other.example" } })).toMatchObject({
      code: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
    expect(
      await connects({ ...config, ssl: { rejectUnauthorized: true, servername: "localhost" } }),
    ).toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/u),
    });
    expect(await connects({ ...config, ssl: false })).toMatchObject({ code: "28000" });
    expect(await connects({ ...config, password: "not the password" })).toMatchObject({ code: "28P01" });

    expect(await handshake(server, "TLSv1.3")).toBe("TLSv1.3");
    expect(await handshake(server, "TLSv1.2")).toBe("TLSv1.2");
    expect(await handshake(server, "TLSv1.1")).toMatch(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|ECONNRESET/u);
  });
});

describe("the TLS minimum", () => {
  it("is what refuses TLS 1.1: the same handshake succeeds where the minimum is lowered", async () => {
    const { spec, deps } = await fixture({ majors: [18], settings: { ssl_min_protocol_version: "TLSv1" } });
    expect(await handshake(await createLocalServer(spec, deps), "TLSv1.1")).toBe("TLSv1.1");
  });
});
