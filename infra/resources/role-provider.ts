import { z } from "zod";
import { InfraError } from "#infra/errors.ts";
import { roleSpecSchema } from "#policies/intent/resource-inputs.ts";
import { rolePurposes } from "#policies/model/declaration/role-declaration.ts";
import { secretReferenceSchema } from "#policies/model/secret-reference.ts";
import type { CatalogueRole } from "#postgres/access/access-catalogue.ts";
import { applyRole } from "#postgres/apply/apply-role.ts";
import { removeRole } from "#postgres/apply/remove-role.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import { scramVerifier, verifierMatches } from "#postgres/client/scram-verifier.ts";
import { planRole } from "#postgres/plan/plan-role.ts";
import { driftLines } from "./access-drift.ts";
import { applyDependencies, applyTarget, lookInto, unlessUnreachable } from "./apply-world.ts";
import { connectionSchema, resolvePassword } from "./connection.ts";
import { defineProvider, type World } from "./define-provider.ts";
import { roleVerifierQuery } from "./role-verifier.sql.ts";

const inputs = z.object({
  cluster: z.string(),
  purpose: z.enum(rolePurposes),
  spec: roleSpecSchema,
  passwordSource: z.string().nullable(),
  // Newer than the states of some stacks, so it may be missing there.
  configuredPassword: z.string().nullable().default(null),
  adopt: z.boolean(),
  connection: connectionSchema,
});

const outputs = z.object({
  /** Only what the stack generated; a password by reference is in nobody's state. */
  generatedPassword: z.string().nullable(),
  verifier: z.string().nullable(),
  /** Whether this resource created the role: what it adopted it never drops. */
  created: z.boolean(),
  drift: z.array(z.string()),
});

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

/** The password that the role shall have; a generated one is kept until its source changes. */
async function wantedPassword(given: Inputs, before: Outputs | null, world: World): Promise<string | null> {
  const { passwordSource, configuredPassword } = given;
  if (passwordSource === null || configuredPassword !== null) return configuredPassword;
  if (passwordSource === "generated") {
    return before?.generatedPassword ?? Buffer.from(world.randomBytes(32)).toString("base64url");
  }
  return resolvePassword(
    { kind: "reference", reference: secretReferenceSchema.parse(passwordSource) },
    world,
  );
}

/** Keeps the verifier that still matches: a new one would be another statement for the same password. */
async function verifierFor(
  password: string | null,
  known: string | null,
  world: World,
): Promise<string | null> {
  if (password === null) return null;
  if (known !== null && (await verifierMatches(known, password))) return known;
  return scramVerifier(password, { saltBytes: world.randomBytes(16) });
}

async function observedRole(given: Inputs, world: World): Promise<CatalogueRole | null> {
  const { connection, spec } = given;
  return lookInto(connection, connection.maintenanceDatabase, world, async (session) => {
    const { catalogue } = await readRoleCatalogue(session);
    return catalogue.roles.find((role) => role.name === spec.name) ?? null;
  });
}

/**
 * Whether the server holds another password than the one that was given: somebody set it by hand. An administrator who
 * may not see verifiers cannot tell, and nothing is concluded.
 */
async function passwordReplaced(given: Inputs, known: string | null, world: World): Promise<boolean> {
  const { connection, spec } = given;
  if (known === null) return false;
  return lookInto(connection, connection.maintenanceDatabase, world, async (session) => {
    const seen = await session.tryRows(roleVerifierQuery, [spec.name]);
    const [row] = seen.state === "observed" ? seen.rows : [];
    return row !== undefined && row.verifier !== known;
  });
}

/** Makes the role what it shall be; sends nothing when it is. */
async function settle(given: Inputs, before: Outputs | null, world: World): Promise<Outputs> {
  const { connection, spec, passwordSource } = given;
  const existing = await observedRole(given, world);
  const password = await wantedPassword(given, before, world);
  const verifier = await verifierFor(password, before?.verifier ?? null, world);
  const target = await applyTarget(connection, connection.maintenanceDatabase, world);
  const replaced = existing !== null && (await passwordReplaced(given, before?.verifier ?? null, world));
  const setVerifier = existing === null || replaced || verifier !== (before?.verifier ?? null);
  const adopt = given.adopt || before !== null;
  await applyRole(target, spec, { adopt, verifier, setVerifier }, applyDependencies(world));
  return {
    generatedPassword: passwordSource === "generated" ? password : null,
    verifier,
    created: before?.created ?? existing === null,
    drift: [],
  };
}

/** The statements that would undo what others changed; a role that is gone is drift as well. */
async function driftOf(given: Inputs, before: Outputs, world: World): Promise<readonly string[]> {
  const existing = await observedRole(given, world);
  const outcome = planRole(given.spec, existing, {
    adopt: true,
    verifier: before.verifier,
    setVerifier: false,
  });
  if (outcome.kind === "refused") return [outcome.reason];
  const replaced = existing !== null && (await passwordReplaced(given, before.verifier, world));
  const password = replaced ? [`the password of role ${given.spec.name} is not the one that was given`] : [];
  return [...driftLines(outcome.plan), ...password];
}

/** Whether the secret behind a reference has been changed since the role was given its verifier. */
async function passwordRotated(given: Inputs, before: Outputs, world: World): Promise<boolean> {
  try {
    const password = await wantedPassword(given, before, world);
    return (await verifierFor(password, before.verifier, world)) !== before.verifier;
  } catch (error) {
    // A preview without the secrets is still a preview; an update that needs one fails when it needs it.
    if (error instanceof InfraError && error.code === "secret-missing") return false;
    throw error;
  }
}

/** Makes, keeps and removes one role. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => ({
    id: `${given.cluster}/${given.spec.name}`,
    outputs: await settle(given, null, world),
  }),
  update: (given, before, world) => settle(given, before, world),
  read: async (given, before, world) => {
    const existing = await observedRole(given, world);
    return existing === null ? null : { ...before, drift: [...(await driftOf(given, before, world))] };
  },
  delete: async (given, before, world) => {
    if (!before.created) return;
    const { connection, spec } = given;
    const target = await applyTarget(connection, connection.maintenanceDatabase, world);
    await removeRole(target, spec.name, applyDependencies(world));
  },
  drifted: async (given, before, world) =>
    before.drift.length > 0 ||
    (await passwordRotated(given, before, world)) ||
    (await unlessUnreachable(async () => (await driftOf(given, before, world)).length > 0)),
});
