import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InfraError } from "#infra/errors.ts";
import {
  administratorEndpoint,
  connectionSchema,
  type PasswordSource,
  passwordSourceSchema,
  resolvePassword,
} from "#infra/resources/connection.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "pgattest-connection-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const world = (environment: Record<string, string | undefined> = {}) => ({ environment });

function by(reference: string): PasswordSource {
  return { kind: "reference", reference: secretReferenceSchema.parse(reference) };
}

async function refusal(work: Promise<unknown>): Promise<InfraError> {
  const error = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (error instanceof InfraError) return error;
  throw new Error("It was not refused as it should be.", { cause: error });
}

describe("a password", () => {
  it("may be a value, as Pulumi's secrets are", async () => {
    expect(await resolvePassword({ kind: "value", value: "s3cret" }, world())).toBe("s3cret");
    expect(passwordSourceSchema.safeParse({ kind: "value", value: "" }).success).toBe(false);
  });

  it("may be in the environment that is handed in, and only there", async () => {
    expect(await resolvePassword(by("env:DB"), world({ DB: "s3cret" }))).toBe("s3cret");
    expect((await refusal(resolvePassword(by("env:PATH"), world()))).code).toBe("secret-missing");
  });

  it.each([
    ["s3cret", "s3cret"],
    ["s3cret\n", "s3cret"],
    ["s3cret\r\n", "s3cret"],
    ["s3cret\n\n", "s3cret\n"],
    [" s3cret ", " s3cret "],
  ])("may be a file's text less one line break: %j", async (text, password) => {
    const file = path.join(folder, "password");
    await writeFile(file, text);
    expect(await resolvePassword(by(`file:${file}`), world())).toBe(password);
  });

  it.each(["env:EMPTY", "env:ABSENT", "pulumi:not-here"])(
    "that is not there is named: %s",
    async (reference) => {
      const error = await refusal(resolvePassword(by(reference), world({ EMPTY: "", OTHER: "canary" })));
      expect(error.code).toBe("secret-missing");
      expect(error.message).toContain(reference);
      expect(`${error.message} ${error.nextStep}`).not.toContain("canary");
    },
  );

  it("whose file is missing or empty is named by its file", async () => {
    const file = path.join(folder, "password");
    expect((await refusal(resolvePassword(by(`file:${file}`), world()))).nextStep).toContain(file);
    await writeFile(file, "\n");
    expect((await refusal(resolvePassword(by(`file:${file}`), world()))).code).toBe("secret-missing");
  });
});

describe("the administrator's way in", () => {
  it("is the connection with its password and the database asked for", async () => {
    const connection = connectionSchema.parse({
      host: "127.0.0.1",
      port: 5433,
      serverName: "db.example",
      caCertificatePem: null,
      administrator: "postgres",
      password: by("env:DB"),
      maintenanceDatabase: "postgres",
    });
    expect(await administratorEndpoint(connection, "appdb", world({ DB: "s3cret" }))).toEqual({
      host: "127.0.0.1",
      port: 5433,
      serverName: "db.example",
      caCertificatePem: null,
      user: "postgres",
      password: "s3cret",
      database: "appdb",
    });
  });
});
