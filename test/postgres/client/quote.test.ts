import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineQuery } from "#postgres/client/query.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "#postgres/client/quote.ts";
import { hasSharedServer, sharedServer } from "#test/support/shared-servers.ts";
import { awkwardName, longName, propertySeed } from "./property.ts";
import { connected, endpointOf } from "./session.ts";

describe("quoteIdentifier", () => {
  it.each([
    ["an empty name", ""],
    ["a NUL", "a\0b"],
    ["64 bytes", "x".repeat(64)],
    ["64 bytes in 32 characters", "é".repeat(32)],
    ["half a surrogate pair", "\ud83d"],
  ])("refuses %s", (_what, name) => {
    expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining({ code: "name-invalid" }));
  });

  it("quotes always, and both parts of a qualified name", () => {
    expect(quoteQualified("app", 'a"b')).toBe('"app"."a""b"');
  });
});

describe("quoteLiteral", () => {
  it("refuses a NUL without repeating the text", () => {
    expect(() => quoteLiteral("s3cret\0")).toThrow(expect.objectContaining({ code: "value-invalid" }));
    expect(() => quoteLiteral("s3cret\0")).not.toThrow(/s3cret/);
  });
});

describe.each([15, 18] as const)("quoting, told by PostgreSQL %i", (major) => {
  it.runIf(hasSharedServer(major))("gives every name and text back as it was", async () => {
    await connected(endpointOf(sharedServer(major)), (client) =>
      fc.assert(
        fc.asyncProperty(fc.oneof(awkwardName, longName), async (name) => {
          const query = defineQuery({
            name: "round-trip",
            text: `SELECT row_to_json(t)::text AS json, ${quoteLiteral(name)} AS literal FROM (SELECT 1 AS ${quoteIdentifier(name)}) t`,
            row: z.object({ json: z.string(), literal: z.string() }),
          });
          const [row] = await client.rows(query);
          expect(Object.keys(z.record(z.string(), z.number()).parse(JSON.parse(row?.json ?? "")))).toEqual([
            name,
          ]);
          expect(row?.literal).toBe(name);
        }),
        { seed: propertySeed, numRuns: 100 },
      ),
    );
  });
});
