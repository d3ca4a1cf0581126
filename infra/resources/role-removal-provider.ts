import { z } from "zod";
import { departRole } from "#postgres/apply/depart-role.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { applyDependencies, applyTarget, lookInto, unlessUnreachable } from "./apply-world.ts";
import { connectionSchema } from "./connection.ts";
import { defineProvider, type World } from "./define-provider.ts";

const inputs = z.object({
  cluster: z.string(),
  departure: z.object({ name: z.string(), reassignTo: z.string().nullable(), dropOwned: z.boolean() }),
  connection: connectionSchema,
});
const outputs = z.object({
  /** What was sent, without secrets; empty when the role was gone already. */
  statements: z.array(z.string()),
});

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

async function settle({ connection, departure }: Inputs, world: World): Promise<Outputs> {
  const target = await applyTarget(connection, connection.maintenanceDatabase, world);
  const { statements } = await departRole(target, departure, applyDependencies(world));
  return { statements: [...statements] };
}

async function isBack({ connection, departure }: Inputs, world: World): Promise<boolean> {
  return lookInto(connection, connection.maintenanceDatabase, world, async (session) => {
    const { catalogue } = await readRoleCatalogue(session);
    return catalogue.roles.some(({ name }) => name === departure.name);
  });
}

/** Makes one role go and keeps it gone. Taking the resource away brings nothing back. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => ({
    id: `${given.cluster}/${given.departure.name}`,
    outputs: await settle(given, world),
  }),
  update: (given, _before, world) => settle(given, world),
  read: async (_given, before) => before,
  delete: async () => {},
  drifted: (given, _before, world) => unlessUnreachable(() => isBack(given, world)),
});
