import type { AccessCatalogue, RoleCatalogue } from "../../access/access-catalogue.ts";
import type { DefaultPrivilegeClass } from "../../access/privilege.ts";
import { defaultPrivilegeClasses } from "../../access/privilege.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach, Plan, PlannedStatement } from "../plan.ts";
import type { AccessSpec, DefaultPrivilegeSpec } from "../specs.ts";
import { isExclusive } from "../specs.ts";
import type { AccessIndex } from "./access-index.ts";
import { compareText } from "./compare-text.ts";
import { defaultPrivilegeProblem } from "./default-privilege-problem.ts";
import type { DefaultAcl, DefaultScope } from "./default-privileges.ts";
import { observedDefaults, scopeKey } from "./default-privileges.ts";
import { describeScope, diffDefaults } from "./diff-defaults.ts";
import type { KnownRoles } from "./known-roles.ts";
import { describeGrantee } from "./object-sql.ts";
import type { Reach } from "./reach.ts";

/** `ALTER DEFAULT PRIVILEGES` knows large objects from this version on. */
const largeObjectsSince = 180000;

/** Plans what future objects of the creators shall carry, in every schema and in single ones. */
export function planDefaultPrivileges(
  spec: AccessSpec,
  roles: KnownRoles,
  catalogues: { readonly roles: RoleCatalogue; readonly access: AccessCatalogue },
  index: AccessIndex,
  reach: Reach,
): Plan {
  const outOfReach: OutOfReach[] = [];
  const possible = spec.defaultPrivileges.filter((each) => {
    const known = [roles.has(each.creator), roles.hasGrantee(each.to)].every(Boolean);
    const problems = defaultPrivilegeProblem(each, index, catalogues.roles.serverVersionNum);
    outOfReach.push(...problems.map((reason) => ({ item: describeScope(scopeOf(each)), reason })));
    return known && problems.length === 0;
  });
  const creators = new Set(isExclusive(spec.mode) ? spec.creators.filter((name) => roles.has(name)) : []);
  const desired = desiredDefaults(possible);
  const observed = observedDefaults(catalogues.access.defaults);
  const scopes = scopesOf(desired, observed, creators, catalogues.roles.serverVersionNum);
  const diffs = scopes.map((scope) => ({
    scope,
    ...diffDefaults(
      scope,
      desired.get(scopeKey(scope))?.acl ?? new Map(),
      observed,
      creators.has(scope.creator),
    ),
  }));
  const globalAfter = new Map(diffs.map((diff) => [scopeKey(diff.scope), diff.after]));
  outOfReach.push(...ineffective(possible, globalAfter));
  const statements: PlannedStatement[] = [];
  for (const diff of diffs) {
    const { actor, superuser, hasPrivilegesOf } = reach;
    const { creator } = diff.scope;
    if (actor === null || superuser || hasPrivilegesOf(actor, creator)) statements.push(...diff.statements);
    else {
      const problem = `${displayName(actor)} does not have the rights of ${displayName(creator)}`;
      outOfReach.push(
        ...diff.statements.map(({ item, reason }) => ({ item, reason: `${reason}; ${problem}` })),
      );
    }
  }
  return { statements, outOfReach };
}

function scopeOf(spec: DefaultPrivilegeSpec): DefaultScope {
  return { creator: spec.creator, schema: spec.schema, class: spec.on };
}

type DesiredDefaults = ReadonlyMap<string, { readonly scope: DefaultScope; readonly acl: DefaultAcl }>;

/** A creator has its own privileges on what it makes: they are never declared. */
function desiredDefaults(specs: readonly DefaultPrivilegeSpec[]): DesiredDefaults {
  const desired = new Map<string, { scope: DefaultScope; acl: Map<string, Map<string, boolean>> }>();
  for (const spec of specs) {
    const scope = scopeOf(spec);
    const known = desired.get(scopeKey(scope)) ?? { scope, acl: new Map<string, Map<string, boolean>>() };
    desired.set(scopeKey(scope), known);
    if (spec.to === spec.creator) continue;
    const privileges = known.acl.get(spec.to) ?? new Map<string, boolean>();
    known.acl.set(spec.to, privileges);
    for (const privilege of spec.privileges) {
      privileges.set(privilege, privileges.get(privilege) === true || spec.grantable);
    }
  }
  return desired;
}

/**
 * Every scope that is declared and, for creators in scope, every one that grants anything: the built-in
 * defaults of all classes, and what is stored for any schema.
 */
function scopesOf(
  desired: DesiredDefaults,
  observed: ReturnType<typeof observedDefaults>,
  creators: ReadonlySet<string>,
  serverVersionNum: number,
): readonly DefaultScope[] {
  const classes: readonly DefaultPrivilegeClass[] = defaultPrivilegeClasses.filter(
    (each) => each !== "large-objects" || serverVersionNum >= largeObjectsSince,
  );
  const scopes = new Map<string, DefaultScope>();
  const add = (scope: DefaultScope): unknown => scopes.set(scopeKey(scope), scope);
  for (const { scope } of desired.values()) {
    add(scope);
    if (scope.schema !== null) add({ ...scope, schema: null });
  }
  for (const creator of creators) for (const each of classes) add({ creator, schema: null, class: each });
  for (const scope of observed.stored) if (creators.has(scope.creator)) add(scope);
  return [...scopes.entries()].sort(([left], [right]) => compareText(left, right)).map(([, scope]) => scope);
}

/** A schema's defaults can only add to the global ones: what the latter give, no statement takes away there. */
function ineffective(
  specs: readonly DefaultPrivilegeSpec[],
  globalAfter: ReadonlyMap<string, DefaultAcl>,
): readonly OutOfReach[] {
  return specs
    .filter((spec) => spec.schema !== null && spec.privileges.length === 0)
    .flatMap((spec) => {
      const scope = scopeOf(spec);
      const global = globalAfter.get(scopeKey({ ...scope, schema: null }))?.get(spec.to);
      if (global === undefined || global.size === 0) return [];
      const what = [...global.keys()].join(", ");
      const who = describeGrantee(spec.to);
      const reason =
        `${who} gets ${what} from the default of all schemas, and a default of one schema can only add to that: ` +
        "take it away there (schema null)";
      return [{ item: describeScope(scope), reason }];
    });
}
