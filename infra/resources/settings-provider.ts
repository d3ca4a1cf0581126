import { z } from "zod";
import { settingsSpecSchema } from "#policies/intent/resource-inputs.ts";
import { applySettings, readSettingsPlan } from "#postgres/apply/apply-settings.ts";
import type { SettingsSpec } from "#postgres/plan/specs.ts";
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
  spec: settingsSpecSchema,
  preload: z.array(z.string()).nullable(),
  connection: connectionSchema,
});
const outputs = z.object({
  pendingRestart: z.array(z.string()),
  drift: z.array(z.string()),
  /** What was applied last, so that a setting which is no longer declared goes back to its default. */
  applied: settingsSpecSchema,
});

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

async function settle(given: Inputs, previous: SettingsSpec | null, world: World): Promise<Outputs> {
  const { connection, spec } = given;
  const target = await applyTarget(connection, connection.maintenanceDatabase, world);
  const result = await applySettings(target, spec, previous, applyDependencies(world));
  requireAllInReach(result);
  return { pendingRestart: [...result.pendingRestart], drift: [], applied: spec };
}

async function driftOf(given: Inputs, previous: SettingsSpec, world: World): Promise<string[]> {
  const { connection, spec } = given;
  const { plan } = await lookInto(connection, connection.maintenanceDatabase, world, (session) =>
    readSettingsPlan(session, spec, previous),
  );
  return [
    ...plan.statements.map(({ display }) => display),
    ...plan.outOfReach.map(({ item, reason }) => `${item}: ${reason}`),
  ];
}

/** Brings settings to what is declared. Destroying the resource leaves them: a server must not lose its audit by that. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => ({ id: given.cluster, outputs: await settle(given, null, world) }),
  update: (given, before, world) => settle(given, before.applied, world),
  read: async (given, before, world) => ({ ...before, drift: await driftOf(given, before.applied, world) }),
  delete: async () => {},
  drifted: async (given, before, world) =>
    before.drift.length > 0 ||
    (await unlessUnreachable(async () => (await driftOf(given, before.applied, world)).length > 0)),
});
