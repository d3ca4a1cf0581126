import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { accessSpecSchema } from "#policies/intent/resource-inputs.ts";
import { applyAccess, readAccessPlan } from "#postgres/apply/apply-access.ts";
import type { ApplyResult } from "#postgres/apply/apply-dependencies.ts";
import { driftLines } from "./access-drift.ts";
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
  const result = await applyAccess(target, given.spec, applyDependencies(world));
  if (given.spec.mode === "observe") return { drift: observedDrift(result) };
  requireAllInReach(result);
  return { drift: [] };
}

function observedDrift({ observed, outOfReach }: ApplyResult): string[] {
  return driftLines({ statements: observed ?? [], outOfReach });
}

async function driftOf(given: Inputs, world: World): Promise<string[]> {
  const plan = await lookInto(given.connection, given.spec.database, world, (session) =>
    readAccessPlan(session, given.spec, given.connection.administrator),
  );
  return driftLines(plan);
}

/** In mode `observe` a difference is kept, not mended: only another one is news. */
async function hasDrifted(given: Inputs, before: readonly string[], world: World): Promise<boolean> {
  if (given.spec.mode !== "observe" && before.length > 0) return true;
  return unlessUnreachable(async () => {
    const now = await driftOf(given, world);
    return given.spec.mode === "observe" ? !isDeepStrictEqual(now, before) : now.length > 0;
  });
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
  drifted: (given, before, world) => hasDrifted(given, before.drift, world),
});
