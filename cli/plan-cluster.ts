import { accessSpecs, roleSpec, settingsSpec } from "#policies/catalogue/declared-specs.ts";
import { extensionsOf } from "#policies/catalogue/sent-digests.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { DatabaseDeclaration } from "#policies/model/declaration/database-declaration.ts";
import type { CatalogueRole, RoleCatalogue } from "#postgres/access/access-catalogue.ts";
import { readSettingsPlan } from "#postgres/apply/apply-settings.ts";
import { readAccessCatalogue } from "#postgres/catalogue/access-catalogue.ts";
import { readDatabases } from "#postgres/catalogue/databases.ts";
import { readExtensions } from "#postgres/catalogue/extensions.ts";
import { readRoleCatalogue } from "#postgres/catalogue/role-catalogue.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";
import type { OutOfReach, Plan, PlannedStatement } from "#postgres/plan/plan.ts";
import { planAccess } from "#postgres/plan/plan-access.ts";
import { planDatabase } from "#postgres/plan/plan-database.ts";
import { planExtension } from "#postgres/plan/plan-extension.ts";
import { planRole } from "#postgres/plan/plan-role.ts";
import type { PlanOutcome } from "#postgres/plan/refusal.ts";
import type { AccessSpec, RoleSpec } from "#postgres/plan/specs.ts";
import type { PlanAccessPoint } from "./plan-access-point.ts";

/** Runs a reading function in one database of the cluster. */
export type LookInto = <T>(database: string, read: (session: SnapshotSession) => Promise<T>) => Promise<T>;

/** What `up` would send to one database, in order. */
export interface PlanStep {
  readonly database: string;
  readonly statements: readonly PlannedStatement[];
  readonly outOfReach: readonly OutOfReach[];
}

/** Everything that `up` would send to one cluster, in the order in which it would. */
export interface ClusterPlan {
  readonly cluster: string;
  readonly steps: readonly PlanStep[];
}

function step(database: string, plans: readonly Plan[]): PlanStep {
  return {
    database,
    statements: plans.flatMap((plan) => plan.statements),
    outOfReach: plans.flatMap((plan) => plan.outOfReach),
  };
}

/** A planner that refuses says that `up` would fail there: it is out of reach, with its reason. */
function planOf(outcome: PlanOutcome): Plan {
  if (outcome.kind === "planned") return outcome.plan;
  const { item, reason, nextStep } = outcome;
  return { statements: [], outOfReach: [{ item, reason: `${reason}. ${nextStep}` }] };
}

function rolePlan(
  declared: ClusterDeclaration["roles"][number],
  roles: RoleCatalogue,
  point: PlanAccessPoint,
): Plan {
  const existing = roles.roles.find(({ name }) => name === declared.name) ?? null;
  const adopt = point.managed || declared.adopt;
  return planOf(planRole(roleSpec(declared), existing, { adopt, verifier: null, setVerifier: false }));
}

/** A role as it will be once `up` has made it; later steps count on it. */
function plannedRole(spec: RoleSpec): CatalogueRole {
  const { login, ...attributes } = spec;
  return { ...attributes, canLogin: login, oid: 0, predefined: false, password: "not-visible" };
}

function withPlannedRoles(roles: RoleCatalogue, cluster: ClusterDeclaration): RoleCatalogue {
  const missing = cluster.roles.filter(({ name }) => !roles.roles.some((role) => role.name === name));
  return { ...roles, roles: [...roles.roles, ...missing.map((role) => plannedRole(roleSpec(role)))] };
}

async function availableExtensions(
  session: SnapshotSession,
  wanted: readonly string[],
): Promise<readonly Plan[]> {
  if (wanted.length === 0) return [];
  const installed = await readExtensions(session);
  // What the server offers is found out when it is installed; here every declared one is taken to be on offer.
  return wanted.map((name) => planExtension({ name, schema: null, version: null }, installed, wanted));
}

/** A database that will be made: nothing can be read of it yet, and nothing is made up. */
function notYetThere(database: string): PlanStep {
  const reason = "it does not exist yet; its extensions and access are planned once it does";
  return { database, statements: [], outOfReach: [{ item: `database ${database}`, reason }] };
}

async function databaseStep(
  spec: AccessSpec,
  declared: DatabaseDeclaration | null,
  roles: RoleCatalogue,
  point: PlanAccessPoint,
  look: LookInto,
): Promise<PlanStep> {
  return look(spec.database, async (session) => {
    const wanted = extensionsOf(declared?.extensions ?? [], point.pgaudit);
    const extensions = await availableExtensions(session, wanted);
    return step(spec.database, [...extensions, planAccess(spec, roles, await readAccessCatalogue(session))]);
  });
}

/**
 * Plans what `up` would send to a cluster: roles, databases, extensions, access, settings. Reads only; the planners are
 * those that `up` and the judges use.
 */
export async function planCluster(
  cluster: ClusterDeclaration,
  point: PlanAccessPoint,
  look: LookInto,
): Promise<ClusterPlan> {
  const maintenance = point.maintenanceDatabase;
  const seen = await look(maintenance, async (session) => ({
    roles: (await readRoleCatalogue(session)).catalogue,
    databases: (await readDatabases(session)).map(({ name }) => name),
    settings: (await readSettingsPlan(session, settingsSpec(cluster, point.pgaudit), null)).plan,
  }));
  const rolePlans = cluster.roles.map((role) => rolePlan(role, seen.roles, point));
  const databasePlans = cluster.databases.map(({ name, owner }) =>
    planOf(planDatabase({ name, owner }, seen.databases)),
  );
  const roles = withPlannedRoles(seen.roles, cluster);
  const steps: PlanStep[] = [step(maintenance, [...rolePlans, ...databasePlans])];
  for (const spec of accessSpecs(cluster)) {
    const declared = cluster.databases.find(({ name }) => name === spec.database) ?? null;
    const there = seen.databases.includes(spec.database);
    steps.push(there ? await databaseStep(spec, declared, roles, point, look) : notYetThere(spec.database));
  }
  return { cluster: cluster.name, steps: [...steps, step(maintenance, [seen.settings])] };
}
