import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { Privilege } from "../../access/privilege.ts";
import type { AclChange, StuckEntry } from "./acl-change.ts";
import type { AclEdge } from "./acl-edges.ts";
import { grantEdge, revokeEdges } from "./acl-edges.ts";
import { columnPrivileges } from "./applicable-privileges.ts";
import { compareText } from "./compare-text.ts";
import type { DesiredGrantees } from "./desired-acl.ts";
import type { HasPrivilegesOf } from "./owner-rights.ts";

/** One privilege on a table or on one of its columns (or on an object without columns): what is and shall be. */
export interface PrivilegeState {
  readonly object: CatalogueObject;
  readonly edges: readonly AclEdge[];
  readonly desired: DesiredGrantees;
}

/** One privilege on an object and, for a relation, on its columns. */
export interface PrivilegeDiffInput {
  readonly owner: string;
  readonly privilege: Privilege;
  readonly main: PrivilegeState;
  readonly columns: readonly PrivilegeState[];
  /** Whether undeclared entries are to go. */
  readonly exclusive: boolean;
  /** Roles that own the object in effect (the database's owner, where `pg_database_owner` owns it). */
  readonly impliedOwner: string | null;
  readonly hasPrivilegesOf: HasPrivilegesOf;
}

/** What has to change. */
export interface PrivilegeDiff {
  readonly changes: readonly AclChange[];
  readonly stuck: readonly StuckEntry[];
}

interface Work {
  readonly input: PrivilegeDiffInput;
  readonly changes: AclChange[];
  readonly edges: Map<CatalogueObject, readonly AclEdge[]>;
}

/** Compares what is declared of one privilege with what is there; see the stages in {@link AclChange}. */
export function diffPrivilege(input: PrivilegeDiffInput): PrivilegeDiff {
  const states = [input.main, ...input.columns];
  const edges = new Map(states.map((state) => [state.object, state.edges]));
  const work: Work = { input, changes: [], edges };
  if (input.exclusive) {
    for (const state of states) revokeUndeclared(work, state);
    for (const state of states) stripForeign(work, state);
  }
  for (const state of states) grantDeclared(work, state);
  const stuck = input.exclusive ? states.flatMap((state) => stuckEntries(work, state)) : [];
  return { changes: work.changes, stuck };
}

function edgesOf(work: Work, state: PrivilegeState): readonly AclEdge[] {
  return work.edges.get(state.object) ?? [];
}

/** The owner's own privileges are never undeclared. */
function undeclaredEdges(work: Work, state: PrivilegeState): readonly AclEdge[] {
  const { owner } = work.input;
  return edgesOf(work, state)
    .filter((edge) => edge.grantee !== owner)
    .filter((edge) => {
      const declared = state.desired.get(edge.grantee);
      return declared === undefined || (edge.grantable && !declared);
    })
    .sort(
      (left, right) => compareText(left.grantee, right.grantee) || compareText(left.grantor, right.grantor),
    );
}

function revokeUndeclared(work: Work, state: PrivilegeState): void {
  const { owner } = work.input;
  for (const edge of undeclaredEdges(work, state)) {
    if (edge.grantor !== owner || !edgesOf(work, state).includes(edge)) continue;
    const optionOnly = state.desired.has(edge.grantee);
    revoke(work, state, edge.grantee, optionOnly, "revoke", optionOnly ? "undeclared-option" : "undeclared");
  }
}

/** A revocation on a table reaches its columns too, for the privileges that columns have. */
function revoke(
  work: Work,
  state: PrivilegeState,
  grantee: string,
  optionOnly: boolean,
  stage: AclChange["stage"],
  reason: AclChange["reason"],
): void {
  const { input } = work;
  const isTable = state === input.main && columnPrivileges.includes(input.privilege);
  const touched = isTable ? [input.main, ...input.columns] : [state];
  let cascade = false;
  for (const each of touched) {
    const revocation = { owner: input.owner, grantee, optionOnly };
    const result = revokeEdges(edgesOf(work, each), revocation, input.hasPrivilegesOf);
    work.edges.set(each.object, result.edges);
    cascade ||= result.cascaded;
  }
  const { privilege } = input;
  const { object } = state;
  work.changes.push({
    verb: "revoke",
    stage,
    object,
    grantee,
    privilege,
    option: optionOnly,
    cascade,
    reason,
  });
}

/** Takes away what roles other than the owner granted: only their grantor, or a cascade, can do that. */
function stripForeign(work: Work, state: PrivilegeState): void {
  for (const edge of undeclaredEdges(work, state)) {
    if (!edgesOf(work, state).includes(edge)) continue;
    stripGrantor(work, state, edge.grantor, new Set());
    if (edgesOf(work, state).includes(edge)) adoptAndStrip(work, state, edge.grantor);
  }
}

/** Takes the grant option from a role, and so, by cascade, all that it granted. */
function stripGrantor(work: Work, state: PrivilegeState, grantor: string, visited: Set<string>): void {
  const { owner } = work.input;
  if (grantor === owner || visited.has(grantor)) return;
  visited.add(grantor);
  const options = edgesOf(work, state).filter((edge) => edge.grantee === grantor && edge.grantable);
  for (const option of options) {
    if (!edgesOf(work, state).includes(option)) continue;
    if (option.grantor !== owner) stripGrantor(work, state, option.grantor, visited);
    else revoke(work, state, grantor, true, "strip", "granted-by-other");
  }
}

/**
 * For entries whose grantor holds no option on this very object (it lost it without a cascade, or holds it on
 * the table and granted on a column): the owner gives it the option and takes it back with a cascade.
 */
function adoptAndStrip(work: Work, state: PrivilegeState, grantor: string): void {
  const { input } = work;
  if (grantor === input.owner || input.hasPrivilegesOf(grantor, input.owner)) return;
  const { object } = state;
  work.edges.set(
    object,
    grantEdge(edgesOf(work, state), { owner: input.owner, grantee: grantor, grantable: true }),
  );
  const reason = "granted-by-other";
  const change = { object, grantee: grantor, privilege: input.privilege, cascade: false, reason } as const;
  work.changes.push({ ...change, verb: "grant", stage: "strip", option: true });
  revoke(work, state, grantor, state.desired.has(grantor), "strip", reason);
}

function grantDeclared(work: Work, state: PrivilegeState): void {
  const { owner, impliedOwner, privilege } = work.input;
  const { object } = state;
  const held = new Map<string, boolean>();
  for (const { grantee, grantable } of edgesOf(work, state)) {
    held.set(grantee, grantable || held.get(grantee) === true);
  }
  for (const grantee of [...state.desired.keys()].sort(compareText)) {
    if (grantee === impliedOwner) continue;
    // An owner can always grant: it needs, and can be given, no option.
    const option = grantee !== owner && state.desired.get(grantee) === true;
    const holding = held.get(grantee);
    if (holding !== undefined && (!option || holding)) continue;
    const change = { object, grantee, privilege, option, cascade: false } as const;
    work.changes.push({ ...change, verb: "grant", stage: "grant", reason: "declared" });
  }
}

function stuckEntries(work: Work, state: PrivilegeState): readonly StuckEntry[] {
  const { privilege } = work.input;
  return undeclaredEdges(work, state).map(({ grantee, grantor }) => ({
    object: state.object,
    privilege,
    grantee,
    grantor,
  }));
}
