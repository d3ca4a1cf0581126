import { z } from "zod";
import { accessSpecSchema } from "#policies/intent/resource-inputs.ts";
import { applyAccess, readAccessPlan } from "#postgres/apply/apply-access.ts";
import {
  applyDependencies,
  applyTarget,
  lookInto,
  requireAllInReach,
  unlessUnreachable,
} from "./apply-world.ts";
import { connectionSchema } from "./connection.ts";
import { defineProvider, type World } from "./define-provider.ts";

const inputs = z.object({ cluster: z.string(), spec: accessSpecSchema, connection: connectionSchema });
const outputs = z.object({ drift: z.array(z.string()) });

type Inputs = z.infer<typeof inputs>;

async function settle(given: Inputs, world: World): Promise<z.infer<typeof outputs>> {
  const target = await applyTarget(given.connection, given.spec.database, world);
  requireAllInReach(await applyAccess(target, given.spec, applyDependencies(world)));
  return { drift: [] };
}

async function driftOf(given: Inputs, world: World): Promise<string[]> {
  const plan = await lookInto(given.connection, given.spec.database, world, (session) =>
    readAccessPlan(session, given.spec),
  );
  return [
    ...plan.statements.map(({ display }) => display),
    ...plan.outOfReach.map(({ item, reason }) => `${item}: ${reason}`),
  ];
}

/**
 * Brings the access to one database to what is declared. Destroying the resource leaves access as it is: taking grants
 * away from applications that still run is nobody's idea of removing a description of them.
 */
export const provider = defineProvider<Inputs, z.infer<typeof outputs>>({
  inputs,
  outputs,
  create: async (given, world) => ({
    id: `${given.cluster}/${given.spec.database}`,
    outputs: await settle(given, world),
  }),
  update: (given, _before, world) => settle(given, world),
  read: async (given, _before, world) => ({ drift: await driftOf(given, world) }),
  delete: async () => {},
  drifted: async (given, before, world) =>
    before.drift.length > 0 ||
    (await unlessUnreachable(async () => (await driftOf(given, world)).length > 0)),
});
