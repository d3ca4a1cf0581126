import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { mustNotPass } from "./support/attack.ts";
import { declare, openWorld, type World } from "./support/world.ts";

describe("controls of the network do not pass", () => {
  let world: World;
  let hbaFile: string;
  let good: string;
  beforeAll(async () => {
    world = await openWorld(18);
    hbaFile = path.join(world.server.dataFolder, "pg_hba.conf");
    const asked = z.object({ rows: z.array(z.object({ hba_file: z.string() })) });
    hbaFile = asked.parse(await world.exec("SHOW hba_file")).rows[0]?.hba_file ?? hbaFile;
    good = await readFile(hbaFile, "utf8");
  });
  afterAll(() => world.stop());

  async function hba(...lines: readonly string[]): Promise<void> {
    await writeFile(hbaFile, [...lines, good].join("\n"));
    await world.server.reload();
  }

  /** Logs in without TLS. */
  async function plainLogin(user: string, password: string | undefined): Promise<string> {
    const { host, port } = world.server;
    const client = new pg.Client({ host, port, user, password, database: "appdb", ssl: false });
    try {
      await client.connect();
      return "in";
    } catch (error) {
      return String(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  it("plaintext-refused, when the administrator gets in without TLS", () =>
    mustNotPass(world, {
      control: "plaintext-refused",
      apply: () => hba("hostnossl all postgres 127.0.0.1/32 scram-sha-256"),
      proof: async () => expect(await plainLogin("postgres", world.server.password)).toBe("in"),
      undo: () => hba(),
    }));

  it("plaintext-refused, when a login that was declared since gets in without TLS", async () => {
    const control = "plaintext-refused";
    await world.exec("CREATE ROLE newcomer LOGIN");
    await hba("hostnossl all newcomer 127.0.0.1/32 scram-sha-256");
    const latest = await world.collect(control);
    await hba();
    await world.exec("DROP ROLE newcomer");
    const newcomer = { name: "newcomer", purpose: "application", login: true, password: "generated" };
    const declaration = declare((cluster) => ({ ...cluster, roles: [...cluster.roles, newcomer] }));
    expect(world.assessFrom(control, latest, { declaration }).verdict).not.toBe("pass");
  });

  it("plaintext-refused, when another network than the collector's gets in without TLS", () =>
    mustNotPass(world, {
      control: "plaintext-refused",
      apply: () => hba("hostnossl all all 192.0.2.0/24 scram-sha-256"),
      undo: () => hba(),
    }));

  it("client-authentication-strict, when the running server trusts everybody and the file was put right without a reload", () =>
    mustNotPass(world, {
      control: "client-authentication-strict",
      apply: async () => {
        await hba("hostssl all app_admin 127.0.0.1/32 trust");
        await writeFile(hbaFile, good);
      },
      proof: async () => {
        const { host, port, caCertificatePem: ca, serverName: servername } = world.server;
        const client = new pg.Client({
          host,
          port,
          user: "app_admin",
          database: "appdb",
          ssl: { ca, servername },
        });
        await client
          .connect()
          .catch((error: unknown) => expect(String(error)).toContain("permission denied for database"));
        await client.end().catch(() => undefined);
      },
      undo: () => hba(),
    }));

  it("client-authentication-strict, when a certificate is mapped to roles by a file that nobody looked at", () =>
    mustNotPass(world, {
      control: "client-authentication-strict",
      apply: () => hba("hostssl all all 192.0.2.0/24 cert map=anybody"),
      undo: () => hba(),
    }));

  it("server-certificate-valid, when fewer days are left at the judgement than declared", async () => {
    const control = "server-certificate-valid";
    const latest = await world.collect(control);
    const seen = [...latest.values()][0];
    if (seen?.state !== "observed") throw new Error("no evidence");
    const facts = z.object({ certificate: z.object({ notAfter: z.string() }) }).parse(seen.recorded.facts);
    const end = Date.parse(facts.certificate.notAfter);
    // Evidence that is 20 days old, of a certificate that ended 15 days ago.
    const at = (days: number) => new Date(end + days * 86_400_000);
    const { header } = seen.recorded;
    const observedAt = { ...header.observedAt, collector: at(-5).toISOString() };
    const dated = new Map(
      [...latest.keys()].map((key) => [
        key,
        { ...seen, recorded: { ...seen.recorded, header: { ...header, observedAt } } },
      ]),
    );
    const declaration = declare((cluster) => ({ ...cluster, tls: { certificateDaysLeft: 3 } }));
    expect(world.assessFrom(control, dated, { declaration, now: at(-4) }).verdict).toBe("pass");
    expect(world.assessFrom(control, dated, { declaration, now: at(15) }).verdict).not.toBe("pass");
  });

  it.each(["server-certificate-valid", "plaintext-refused", "tls-minimum-version"])(
    "%s, when the deployment has moved to an endpoint and a CA that nobody looked at since",
    async (control) => {
      const latest = await world.collect(control);
      expect(world.assessFrom(control, latest).verdict).toBe("pass");
      const endpoint = {
        host: "192.0.2.7",
        port: 6432,
        serverName: "pooler.example",
        caCertificatePem: "-----BEGIN CERTIFICATE-----\nanother\n-----END CERTIFICATE-----\n",
      };
      expect(world.assessFrom(control, latest, { provisioned: { endpoint } }).verdict).not.toBe("pass");
    },
  );
});
