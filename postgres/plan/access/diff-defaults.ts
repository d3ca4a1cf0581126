import { quoteIdentifier } from "../../client/quote.ts";
import { displayName } from "../display-name.ts";
import type { PlannedStatement } from "../plan.ts";
import { plannedStatement } from "../planned-statement.ts";
import { compareText } from "./compare-text.ts";
import type { DefaultAcl, DefaultScope, ObservedDefaults } from "./default-privileges.ts";
import { describeGrantee, granteeSql } from "./object-sql.ts";

/** Future objects as a person reads them: `future tables of app_owner in schema app`. */
export function describeScope(scope: DefaultScope): string {
  const where = scope.schema === null ? "" : ` in schema ${displayName(scope.schema)}`;
  return `future ${scope.class.replaceAll("-", " ")} of ${displayName(scope.creator)}${where}`;
}

/** What has to change in one scope, and what it grants afterwards. */
export interface DefaultsDiff {
  readonly statements: readonly PlannedStatement[];
  readonly after: DefaultAcl;
}

interface Entry {
  readonly privilege: string;
  readonly grantable: boolean;
}

/** Compares the declared with the observed defaults of one scope; `exclusive` takes away what is not declared. */
export function diffDefaults(
  scope: DefaultScope,
  desired: DefaultAcl,
  observed: ObservedDefaults,
  exclusive: boolean,
): DefaultsDiff {
  const current = observed.aclOf(scope);
  const grantees = [...new Set([...current.keys(), ...desired.keys()])].sort(compareText);
  const revokes: PlannedStatement[] = [];
  const grants: PlannedStatement[] = [];
  const after = new Map<string, ReadonlyMap<string, boolean>>();
  for (const grantee of grantees) {
    const is = current.get(grantee) ?? new Map<string, boolean>();
    const shall = desired.get(grantee) ?? new Map<string, boolean>();
    if (exclusive) revokes.push(...revocations(scope, grantee, is, shall));
    grants.push(...additions(scope, grantee, is, shall));
    after.set(grantee, exclusive ? shall : new Map([...is, ...shall]));
  }
  return { statements: [...revokes, ...grants], after };
}

function revocations(
  scope: DefaultScope,
  grantee: string,
  is: ReadonlyMap<string, boolean>,
  shall: ReadonlyMap<string, boolean>,
): readonly PlannedStatement[] {
  const undeclared = [...is.keys()].filter((privilege) => !shall.has(privilege));
  const options = [...is].filter(([privilege, option]) => option && shall.get(privilege) === false);
  return [
    statement(
      scope,
      grantee,
      "revoke",
      undeclared.map((privilege) => ({ privilege, grantable: false })),
    ),
    statement(
      scope,
      grantee,
      "revoke",
      options.map(([privilege]) => ({ privilege, grantable: true })),
    ),
  ].flat();
}

function additions(
  scope: DefaultScope,
  grantee: string,
  is: ReadonlyMap<string, boolean>,
  shall: ReadonlyMap<string, boolean>,
): readonly PlannedStatement[] {
  const lacking = [...shall]
    .filter(([privilege, option]) => !is.has(privilege) || (option && is.get(privilege) === false))
    .map(([privilege, grantable]) => ({ privilege, grantable }));
  return [false, true].flatMap((option) =>
    statement(
      scope,
      grantee,
      "grant",
      lacking.filter((entry) => entry.grantable === option),
    ),
  );
}

function statement(
  scope: DefaultScope,
  grantee: string,
  verb: "grant" | "revoke",
  entries: readonly Entry[],
): readonly PlannedStatement[] {
  const [first] = entries;
  if (first === undefined) return [];
  const list = entries
    .map((entry) => entry.privilege)
    .sort(compareText)
    .join(", ");
  const place = scope.schema === null ? "" : ` IN SCHEMA ${quoteIdentifier(scope.schema)}`;
  const head = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(scope.creator)}${place}`;
  const on = `ON ${scope.class.toUpperCase().replaceAll("-", " ")}`;
  const who = describeGrantee(grantee);
  const item = describeScope(scope);
  const option = first.grantable;
  return [
    verb === "grant"
      ? plannedStatement({
          sql: `${head} GRANT ${list} ${on} TO ${granteeSql(grantee)}${option ? " WITH GRANT OPTION" : ""}`,
          item,
          reason: `${who} shall get ${list}${option ? " with grant option" : ""} on ${item}`,
        })
      : plannedStatement({
          sql: `${head} REVOKE ${option ? "GRANT OPTION FOR " : ""}${list} ${on} FROM ${granteeSql(grantee)}`,
          item,
          reason: `${who} gets ${list}${option ? " with grant option" : ""} on ${item}, which nothing declared gives`,
        }),
  ];
}
