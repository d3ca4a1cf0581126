import type { CatalogueMembership, RoleCatalogue } from "../../access/access-catalogue.ts";
import { quoteIdentifier } from "../../client/quote.ts";
import { displayName } from "../display-name.ts";
import type { OutOfReach, Plan, PlannedStatement } from "../plan.ts";
import { plannedStatement } from "../planned-statement.ts";
import type { AccessSpec, MembershipSpec } from "../specs.ts";
import { isExclusive } from "../specs.ts";
import { compareText } from "./compare-text.ts";
import { describeMembership, fixedOptionProblems } from "./fixed-membership-options.ts";
import type { KnownRoles } from "./known-roles.ts";
import { reachOf } from "./reach.ts";
import { bootstrapSuperuser } from "./system-objects.ts";

/** From this version on a membership has options of its own and one row for each grantor. */
const optionsSince = 160000;

const options = ["admin", "inherit", "set"] as const;
type Option = (typeof options)[number];

interface Work {
  readonly spec: AccessSpec;
  readonly hasOptions: boolean;
  readonly statements: PlannedStatement[];
  /** Memberships of the actor itself, whose rights the rest of the plan may need. */
  readonly first: PlannedStatement[];
  readonly outOfReach: OutOfReach[];
  readonly actor: string | null;
  readonly grantor: string;
  readonly bootstrap: string;
  /** The rows as they are after the statements so far. */
  rows: readonly CatalogueMembership[];
}

/** What to do, and what memberships there are once all are granted and none is revoked yet. */
export interface MembershipPlan extends Plan {
  readonly first: readonly PlannedStatement[];
  readonly granted: readonly CatalogueMembership[];
}

function pairKey(pair: { readonly role: string; readonly member: string }): string {
  return JSON.stringify([pair.role, pair.member]);
}

/**
 * Plans memberships. Revocations name the recorded grantor (from PostgreSQL 16; before, a pair has one row,
 * whoever granted it), dependents first, so that nothing outside the declaration's scope goes with them.
 */
export function planMemberships(
  spec: AccessSpec,
  roles: KnownRoles,
  catalogue: RoleCatalogue,
  actor: string | null = null,
): MembershipPlan {
  const hasOptions = catalogue.serverVersionNum >= optionsSince;
  const { grantor } = reachOf(actor, catalogue, () => false);
  const bootstrap = bootstrapSuperuser(catalogue);
  const place = { spec, hasOptions, statements: [], first: [], outOfReach: [] };
  const work: Work = { ...place, rows: catalogue.memberships, actor, grantor, bootstrap };
  const desired = desiredMemberships(work, roles);
  if (isExclusive(spec.mode)) {
    const scope = new Set(spec.members.filter((member) => roles.has(member)));
    revokeUndeclared(work, desired, scope);
  }
  for (const membership of desired.values()) grant(work, membership);
  if (!hasOptions) work.outOfReach.push(...fixedOptionProblems(spec, [...desired.values()], catalogue));
  const granted = [...catalogue.memberships, ...work.rows];
  return { statements: work.statements, first: work.first, outOfReach: work.outOfReach, granted };
}

function desiredMemberships(work: Work, roles: KnownRoles): ReadonlyMap<string, MembershipSpec> {
  const desired = new Map<string, MembershipSpec>();
  for (const membership of work.spec.memberships) {
    const known = [roles.has(membership.role), roles.has(membership.member)].every(Boolean);
    const problem = known ? membershipProblem(membership) : null;
    if (problem !== null) work.outOfReach.push({ item: describeMembership(membership), reason: problem });
    if (known && problem === null) desired.set(pairKey(membership), membership);
  }
  return new Map([...desired.entries()].sort(([left], [right]) => compareText(left, right)));
}

function membershipProblem({ role, member }: MembershipSpec): string | null {
  if (role === "pg_database_owner") {
    return "pg_database_owner has the owner of the database as its only member, by itself";
  }
  if (member === "pg_database_owner") return "pg_database_owner cannot be a member of any role";
  return role === member ? "a role cannot be a member of itself" : null;
}

function revokeUndeclared(
  work: Work,
  desired: ReadonlyMap<string, MembershipSpec>,
  scope: ReadonlySet<string>,
): void {
  // From 16 on who makes a role administers it by such a row, which is not the administrator's to give up.
  const automatic = (row: CatalogueMembership): boolean =>
    work.hasOptions && row.member === work.actor && row.grantor === work.bootstrap && row.admin;
  const inScope = (row: CatalogueMembership): boolean =>
    !automatic(row) && (scope.has(row.member) || desired.has(pairKey(row)));
  const ordered = work.rows.filter(inScope).sort(byName);
  for (const row of ordered) {
    if (!work.rows.includes(row)) continue;
    const wanted = desired.get(pairKey(row));
    if (wanted === undefined) {
      revoke(work, row, null, inScope);
      continue;
    }
    for (const option of work.hasOptions ? options : (["admin"] as const)) {
      const current = work.rows.find((each) => sameRow(each, row));
      if (current?.[option] === true && !wanted[option]) revoke(work, current, option, inScope);
    }
  }
}

function byName(left: CatalogueMembership, right: CatalogueMembership): number {
  return compareText(pairKey(left), pairKey(right)) || compareText(left.grantor, right.grantor);
}

function sameRow(left: CatalogueMembership, right: CatalogueMembership): boolean {
  return left.role === right.role && left.member === right.member && left.grantor === right.grantor;
}

/** The rows that exist only because `row` lets its member administer the role. */
function dependentsOf(work: Work, row: CatalogueMembership): readonly CatalogueMembership[] {
  if (!work.hasOptions || !row.admin) return [];
  const ofRole = work.rows.filter((each) => each.role === row.role && !sameRow(each, row));
  const keepsAdmin = ofRole.some((each) => each.member === row.member && each.admin);
  return keepsAdmin ? [] : ofRole.filter((each) => each.grantor === row.member);
}

/** Revokes one option, or with `null` the membership; false where something out of scope depends on it. */
function revoke(
  work: Work,
  row: CatalogueMembership,
  option: Option | null,
  inScope: (row: CatalogueMembership) => boolean,
): boolean {
  const dependents = option === null || option === "admin" ? dependentsOf(work, row) : [];
  const foreign = dependents.find((each) => !inScope(each));
  if (foreign !== undefined) {
    const reason = `${displayName(row.member)} granted the ${describeMembership(foreign)}, which is outside what is declared and would go with it`;
    work.outOfReach.push({ item: describeMembership(row), reason });
    return false;
  }
  if (!dependents.every((each) => revoke(work, each, null, inScope))) return false;
  const what = option === null ? "" : `${option.toUpperCase()} OPTION FOR `;
  const by = work.hasOptions ? ` GRANTED BY ${quoteIdentifier(row.grantor)}` : "";
  const sql = `REVOKE ${what}${quoteIdentifier(row.role)} FROM ${quoteIdentifier(row.member)}${by}`;
  const excess = option === null ? "" : `option ${option.toUpperCase()} of the `;
  work.statements.push(
    plannedStatement({
      sql,
      item: describeMembership(row),
      reason: `nothing declared gives the ${excess}${describeMembership(row)}`,
    }),
  );
  const after = option === null ? [] : [{ ...row, [option]: false }];
  work.rows = [...work.rows.filter((each) => !sameRow(each, row)), ...after];
  return true;
}

function grant(work: Work, wanted: MembershipSpec): void {
  const rows = work.rows.filter((row) => pairKey(row) === pairKey(wanted));
  const has = (option: Option): boolean => rows.some((row) => row[option]);
  const fixed = work.hasOptions ? options : (["admin"] as const);
  const lacking = fixed.filter((option) => wanted[option] && !has(option));
  if (rows.length > 0 && lacking.length === 0) return;
  const target = `GRANT ${quoteIdentifier(wanted.role)} TO ${quoteIdentifier(wanted.member)}`;
  // A row of the same grantor is changed and keeps what it has; of another grantor's a new row repeats nothing,
  // since nobody may give ADMIN back to who gave it.
  const kept = (option: Option): boolean =>
    rows.some((row) => row[option] && (work.actor === null || row.grantor === work.grantor));
  const given = (option: Option): boolean => kept(option) || (wanted[option] && !has(option));
  const list = options.map((option) => `${option.toUpperCase()} ${given(option) ? "TRUE" : "FALSE"}`);
  const sql = work.hasOptions
    ? `${target} WITH ${list.join(", ")}`
    : `${target}${wanted.admin ? " WITH ADMIN OPTION" : ""}`;
  const with_ = rows.length === 0 ? "" : ` with ${lacking.map((option) => option.toUpperCase()).join(", ")}`;
  const reason = `${displayName(wanted.member)} shall be a member of ${displayName(wanted.role)}${with_}`;
  const statement = plannedStatement({ sql, item: describeMembership(wanted), reason });
  (wanted.member === work.actor ? work.first : work.statements).push(statement);
  work.rows = [...work.rows, { ...wanted, grantor: work.grantor }];
}
