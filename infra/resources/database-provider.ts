import { z } from "zod";
import { InfraError } from "#infra/errors.ts";
import { classifications } from "#policies/model/declaration/database-declaration.ts";
import { createDatabase } from "#postgres/apply/create-database.ts";
import { readDatabases } from "#postgres/catalogue/databases.ts";
import { applyDependencies, applyTarget, lookInto, unlessUnreachable } from "./apply-world.ts";
import { connectionSchema } from "./connection.ts";
import { defineProvider, type World } from "./define-provider.ts";
import { userObjectsQuery } from "./initial-schema.sql.ts";

const inputs = z.object({
  cluster: z.string(),
  name: z.string(),
  owner: z.string(),
  responsible: z.string().nullable(),
  classification: z.enum(classifications).nullable(),
  collector: z.string().nullable(),
  adopt: z.boolean(),
  connection: connectionSchema,
});
const outputs = z.object({ created: z.boolean() });

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

async function exists(given: Inputs, world: World): Promise<boolean> {
  const { connection } = given;
  const databases = await lookInto(connection, connection.maintenanceDatabase, world, readDatabases);
  return databases.some(({ name }) => name === given.name);
}

async function create(given: Inputs, world: World): Promise<boolean> {
  const target = await applyTarget(given.connection, given.connection.maintenanceDatabase, world);
  return (await createDatabase(target, { name: given.name, owner: given.owner }, applyDependencies(world)))
    .changed;
}

/**
 * Whether a database that is there already may be taken over. Without `adopt` only one that an update of ours made and
 * was cut off before it could say so: it has the declared owner, and nobody has put anything into it.
 */
async function mayTakeOver(given: Inputs, world: World): Promise<boolean> {
  if (given.adopt) return true;
  const { connection, name, owner } = given;
  const databases = await lookInto(connection, connection.maintenanceDatabase, world, readDatabases);
  if (!databases.some((database) => database.name === name && database.owner === owner)) return false;
  const [counted] = await lookInto(connection, name, world, (session) => session.rows(userObjectsQuery));
  return counted?.objects === 0;
}

/** Makes a database, or takes over one that is there when the declaration says so. It never drops one. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => {
    const there = await exists(given, world);
    if (there && !(await mayTakeOver(given, world))) {
      throw new InfraError(
        "not-adopted",
        `database ${given.name} exists already and was not made by this declaration`,
        "Declare `adopt: true` for it, or choose another name.",
      );
    }
    const created = there ? false : await create(given, world);
    return { id: `${given.cluster}/${given.name}`, outputs: { created } };
  },
  update: async (given, before, world) => {
    const created = (await exists(given, world)) ? before.created : await create(given, world);
    return { created };
  },
  read: async (given, before, world) => ((await exists(given, world)) ? before : null),
  delete: async () => {},
  drifted: (given, _before, world) => unlessUnreachable(async () => !(await exists(given, world))),
});
