import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { ModelError } from "#policies/model/errors.ts";
import { passwordSchema, secretReferenceSchema } from "#policies/model/secret-reference.ts";
import { propertySeed } from "../../postgres/client/property.ts";
import { changed, declarationWith, type Json } from "./changed-input.ts";

const CANARY = "Hunter2-canary-Tr0ub4dor";

const existing = (password: Json): Json => ({
  kind: "existing",
  host: "db.example",
  administrator: { user: "postgres", password },
});

/** Everything an error says, to whoever prints it in whatever way. */
function everythingSaid(error: unknown): string {
  if (!(error instanceof ModelError)) throw error;
  return [error.message, error.nextStep, error.stack, JSON.stringify(error), String(error.cause)].join("\n");
}

function refusal(input: Json): string {
  try {
    parseDeclaration(input);
  } catch (error) {
    return everythingSaid(error);
  }
  throw new Error("A password in the clear was accepted.");
}

describe("a reference to a secret", () => {
  it.each(["env:DB_PASSWORD", "env:_x", "file:/run/secrets/db", "file:a b", "pulumi:stack.output-1"])(
    "may be %s",
    (text) => {
      expect(secretReferenceSchema.parse(text)).toBe(text);
    },
  );

  it.each(["", "env:", "env:1X", "env:A-B", "file:", "pulumi:", "pulumi:a b", "vault:x", " env:A", "ENV:A"])(
    "is not %j",
    (text) => {
      expect(secretReferenceSchema.safeParse(text).success).toBe(false);
    },
  );

  it("or `generated` is what a password may be", () => {
    expect(passwordSchema.parse("generated")).toBe("generated");
    expect(passwordSchema.safeParse("generate").success).toBe(false);
  });

  it("is read whole: a line break does not smuggle anything in", () => {
    expect(secretReferenceSchema.safeParse(`env:A\n${CANARY}`).success).toBe(false);
    expect(secretReferenceSchema.safeParse(`${CANARY}\nenv:A`).success).toBe(false);
  });
});

describe("a password that somebody wrote in the clear is never repeated", () => {
  const values: readonly (readonly [string, Json])[] = [
    ["as text", CANARY],
    ["in a list", [CANARY]],
    ["as a record", { value: CANARY }],
    ["with a scheme nobody knows", `vault:${CANARY}`],
    ["on a second line", `env:A\n${CANARY}`],
  ];

  it.each(values)("of a role, %s", (_how, value) => {
    const said = refusal(declarationWith("clusters.0.roles.3.password", value));
    expect(said).toContain("clusters[0].roles[3].password");
    expect(said).not.toContain(CANARY);
  });

  it.each(values)("of an administrator, %s", (_how, value) => {
    const said = refusal(declarationWith("clusters.0.provider", existing(value)));
    expect(said).toContain("clusters[0].provider.administrator.password");
    expect(said).not.toContain(CANARY);
  });

  it("beside other mistakes", () => {
    const input = changed(declarationWith("clusters.0.roles.3.password", CANARY), ["owners"], []);
    const said = refusal(input);
    expect(said).toContain("pgattest:owners");
    expect(said).not.toContain(CANARY);
  });

  it("in the schema's own error", () => {
    const parsed = z.strictObject({ password: passwordSchema }).safeParse({ password: CANARY });
    expect(JSON.stringify(parsed.error?.issues)).not.toContain(CANARY);
  });

  it("whatever it is", () => {
    const password = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `${CANARY}${text}`);
    fc.assert(
      fc.property(password, (text) => {
        expect(refusal(declarationWith("clusters.0.roles.3.password", text))).not.toContain(CANARY);
      }),
      { seed: propertySeed, numRuns: 100 },
    );
  });
});
