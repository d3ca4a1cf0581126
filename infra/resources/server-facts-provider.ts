import { z } from "zod";
import { InfraError } from "#infra/errors.ts";
import { readServerIdentity } from "#postgres/catalogue/server-identity.ts";
import { lookInto } from "./apply-world.ts";
import { connectionSchema } from "./connection.ts";
import { defineProvider, type World } from "./define-provider.ts";

const inputs = z.object({ cluster: z.string(), connection: connectionSchema });
const outputs = z.object({ systemIdentifier: z.string(), serverVersion: z.string() });

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

async function identify({ cluster, connection }: Inputs, world: World): Promise<Outputs> {
  const { identity } = await lookInto(connection, connection.maintenanceDatabase, world, readServerIdentity);
  if (identity.systemIdentifier === null) {
    throw new InfraError(
      "out-of-reach",
      `cluster ${cluster}: the administrator may not call pg_control_system(), so the server cannot be told from others`,
      `Run, as a superuser: GRANT EXECUTE ON FUNCTION pg_control_system() TO ${connection.administrator}`,
    );
  }
  return { systemIdentifier: identity.systemIdentifier, serverVersion: identity.serverVersion };
}

/** Asks a server who it is, at every change of how it is reached and at every refresh. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => ({ id: given.cluster, outputs: await identify(given, world) }),
  update: (given, _before, world) => identify(given, world),
  read: (given, _before, world) => identify(given, world),
  delete: async () => {},
});
