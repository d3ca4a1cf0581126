import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineQuery } from "#postgres/client/query.ts";
import { quoteLiteral } from "#postgres/client/quote.ts";
import { isScramVerifier, scramVerifier, verifierMatches } from "#postgres/client/scram-verifier.ts";
import { hasSharedServer, sharedServer, uniqueRoleName } from "#test/support/shared-servers.ts";
import { propertySeed } from "./property.ts";
import { connected, endpointOf } from "./session.ts";

const fresh = () => ({ saltBytes: randomBytes(16) });
const stored = defineQuery({
  name: "stored",
  text: "SELECT rolpassword AS verifier FROM pg_authid WHERE rolname = $1",
  row: z.object({ verifier: z.string() }),
});

describe("isScramVerifier", () => {
  it("takes what scramVerifier makes, and nothing that differs from it by a character", async () => {
    const verifier = await scramVerifier("correct horse", fresh());
    expect(isScramVerifier(verifier)).toBe(true);
    const wrong = [
      `${verifier}\n`,
      ` ${verifier}`,
      verifier.slice(0, -1),
      verifier.replace("SHA-256", "sha-256"),
      verifier.replace("$4096:", "$04096:"),
      verifier.replace("$4096:", "$0:"),
      verifier.replace("$4096:", "$99999999999:"),
      verifier.replace(":", "::"),
      "SCRAM-SHA-256$4096:bad",
      "md5d41d8cd98f00b204e9800998ecf8427e",
      "",
    ];
    expect(wrong.filter(isScramVerifier)).toEqual([]);
  });

  it("refuses weak options and passwords that no server can store", async () => {
    await expect(scramVerifier("p", { saltBytes: randomBytes(8) })).rejects.toMatchObject({
      code: "value-invalid",
    });
    await expect(scramVerifier("p", { ...fresh(), iterations: 1 })).rejects.toMatchObject({
      code: "value-invalid",
    });
    await expect(scramVerifier("", fresh())).rejects.toMatchObject({ code: "value-invalid" });
    await expect(scramVerifier("a\0", fresh())).rejects.toMatchObject({ code: "value-invalid" });
  });

  it("a verifier matches its password only", async () => {
    const verifier = await scramVerifier("one", fresh());
    expect(await verifierMatches(verifier, "one")).toBe(true);
    expect(await verifierMatches(verifier, "two")).toBe(false);
    expect(await verifierMatches("one", "one")).toBe(false);
  });
});

/** Non-ASCII spaces, full-width and compatibility characters, soft hyphens, Arabic, controls, unassigned ones, emoji. */
const password = fc
  .array(
    fc.constantFrom(
      ..."aB9 \\'\"",
      "\u00a0",
      "\u3000",
      "\u00ad",
      "Ⅸ",
      "ﬁ",
      "é",
      "e\u0301",
      "ا",
      "ب",
      "\u0007",
      "\u0221",
      "😀",
      "ª",
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((characters) => characters.join(""));

describe.each([15, 18] as const)("SCRAM verifiers on PostgreSQL %i", (major) => {
  const test = it.runIf(hasSharedServer(major));

  test("are stored as they stand and let their password in, beyond ASCII too", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("scram");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN`);
    try {
      for (const each of [
        "plain",
        "a\\b'c\"d",
        "grüße",
        "x\u00a0y",
        "Ⅸ",
        "I\u00adX",
        "пароль",
        "密码",
        "e\u0301",
      ]) {
        const verifier = await scramVerifier(each, fresh());
        await server.execAsSuperuser(`ALTER ROLE ${role} PASSWORD ${quoteLiteral(verifier)}`);
        const rows = await connected(endpointOf(server), (client) => client.rows(stored, [role]));
        expect(rows).toEqual([{ verifier }]);
        await connected(endpointOf(server, "postgres", role, each), async (client) =>
          client.execute("SELECT 1"),
        );
      }
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });

  test("match what the server itself makes of any password", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("scram");
    await server.execAsSuperuser(`CREATE ROLE ${role}`);
    try {
      await connected(endpointOf(server), (client) =>
        fc.assert(
          fc.asyncProperty(password, async (each) => {
            await client.execute(`ALTER ROLE ${role} PASSWORD ${quoteLiteral(each)}`);
            const [row] = await client.rows(stored, [role]);
            expect(isScramVerifier(row?.verifier ?? "")).toBe(true);
            expect(await verifierMatches(row?.verifier ?? "", each)).toBe(true);
          }),
          { seed: propertySeed, numRuns: 150 },
        ),
      );
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });
});
