import { readFile } from "node:fs/promises";
import { z } from "zod";
import { InfraError } from "#infra/errors.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import type { ServerEndpoint } from "#postgres/client/endpoint.ts";

/** A password in the hands of a resource: a Pulumi secret, or a reference that is followed where the work is done. */
export const passwordSourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("value"), value: z.string().min(1) }),
  z.object({ kind: z.literal("reference"), reference: secretReferenceSchema }),
]);

/** A password in the hands of a resource. */
export type PasswordSource = z.infer<typeof passwordSourceSchema>;

/** How a resource reaches its server as the administrator. The whole of it is a Pulumi secret. */
export const connectionSchema = z.object({
  host: z.string(),
  port: z.int(),
  serverName: z.string(),
  caCertificatePem: z.string().nullable(),
  administrator: z.string(),
  password: passwordSourceSchema,
  maintenanceDatabase: z.string(),
});

/** How a resource reaches its server as the administrator. */
export type Connection = z.infer<typeof connectionSchema>;

/** What following references needs of the world. */
export interface SecretWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

async function followReference(reference: string, world: SecretWorld): Promise<string> {
  const at = reference.indexOf(":");
  const kind = reference.slice(0, at);
  const name = reference.slice(at + 1);
  const value =
    kind === "env"
      ? world.environment[name]
      : kind === "file"
        ? (await readFile(name, "utf8").catch(() => undefined))?.replace(/\r?\n$/, "")
        : undefined;
  if (value !== undefined && value !== "") return value;
  throw new InfraError(
    "secret-missing",
    `the secret ${reference} is not there`,
    kind === "env" ? `Set the environment variable ${name}.` : `Write the secret into the file ${name}.`,
  );
}

/**
 * The password itself.
 * @throws InfraError `secret-missing`, naming the reference and never a value
 */
export async function resolvePassword(source: PasswordSource, world: SecretWorld): Promise<string> {
  switch (source.kind) {
    case "value":
      return source.value;
    case "reference":
      return followReference(source.reference, world);
  }
}

/** The administrator's way into one database of the server. */
export async function administratorEndpoint(
  connection: Connection,
  database: string,
  world: SecretWorld,
): Promise<ServerEndpoint> {
  return {
    host: connection.host,
    port: connection.port,
    serverName: connection.serverName,
    caCertificatePem: connection.caCertificatePem,
    user: connection.administrator,
    password: await resolvePassword(connection.password, world),
    database,
  };
}
