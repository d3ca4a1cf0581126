import { z } from "zod";
import { applyExtension } from "#postgres/apply/apply-extension.ts";
import { readExtensions } from "#postgres/catalogue/extensions.ts";
import {
  applyDependencies,
  applyTarget,
  lookInto,
  requireAllInReach,
  unlessUnreachable,
} from "./apply-world.ts";
import { connectionSchema } from "./connection.ts";
import { defineProvider, type World } from "./define-provider.ts";

const inputs = z.object({
  cluster: z.string(),
  database: z.string(),
  name: z.string(),
  connection: connectionSchema,
});
const outputs = z.object({ version: z.string() });

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

async function installedVersion(given: Inputs, world: World): Promise<string | null> {
  const extensions = await lookInto(given.connection, given.database, world, readExtensions);
  return extensions.find(({ name }) => name === given.name)?.version ?? null;
}

async function settle(given: Inputs, world: World): Promise<Outputs> {
  const target = await applyTarget(given.connection, given.database, world);
  const spec = { name: given.name, schema: null, version: null };
  requireAllInReach(await applyExtension(target, spec, applyDependencies(world)));
  return { version: (await installedVersion(given, world)) ?? "" };
}

/** Makes an extension where it is missing; it never drops one. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => ({
    id: `${given.cluster}/${given.database}/${given.name}`,
    outputs: await settle(given, world),
  }),
  update: (given, _before, world) => settle(given, world),
  read: async (given, _before, world) => {
    const version = await installedVersion(given, world);
    return version === null ? null : { version };
  },
  delete: async () => {},
  drifted: (given, _before, world) =>
    unlessUnreachable(async () => (await installedVersion(given, world)) === null),
});
