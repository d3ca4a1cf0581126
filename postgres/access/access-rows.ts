import { accessBlocks } from "./access-blocks.ts";
import type { AccessEngine } from "./access-engine.ts";
import { pathText } from "./access-path-text.ts";
import type { GroupAccess } from "./group-access.ts";
import type { ObjectGroup } from "./object-group.ts";
import type { ObjectKind, Privilege } from "./privilege.ts";
import { maskOf, privilegesIn } from "./privilege-mask.ts";

/** What one role may do with every object of a group. */
export interface GroupRow {
  readonly role: string;
  readonly privilege: Privilege;
  readonly direct: boolean;
  readonly usable: boolean;
  readonly reachable: boolean;
  readonly grantable: boolean;
  /** What the role lacks to use the privilege in practice, or null. */
  readonly blockedBy: string | null;
  /** The shortest way, to what is usable if it is, else to what is reachable. */
  readonly path: string;
}

/** One object of a group. */
export interface AccessObject {
  readonly kind: ObjectKind;
  readonly schema: string | null;
  readonly name: string;
  readonly column: string | null;
}

/** One answer: a role, an object and a privilege that the role holds in at least one of the three ways. */
export interface AccessRow extends GroupRow, AccessObject {}

/** Which answers are wanted; whatever is left out is not narrowed. */
export interface AccessFilter {
  /** Indexes of the engine's roles. */
  readonly roles?: readonly number[];
  readonly privileges?: readonly Privilege[];
  readonly group?: (group: ObjectGroup) => boolean;
  readonly object?: (object: AccessObject) => boolean;
}

/** All answers of one group that the filter lets through. */
export interface GroupAnswer {
  readonly group: ObjectGroup;
  /** The objects that every row holds for. */
  readonly objects: readonly AccessObject[];
  readonly rows: readonly GroupRow[];
}

const everyPrivilege = 0xffff;

/** The objects of a group, one by one. */
export function objectsOf({ kind, schema, names, columns }: ObjectGroup): readonly AccessObject[] {
  return names.map((name, at) => ({ kind, schema, name, column: columns?.[at] ?? null }));
}

function* rowsOf(
  engine: AccessEngine,
  group: ObjectGroup,
  roles: readonly number[],
  access: GroupAccess,
  mask: number,
  blocks: ReturnType<typeof accessBlocks>,
): Generator<GroupRow> {
  for (const [at, role] of roles.entries()) {
    const [direct, usable, reachable, grantable] = [
      access.direct[at] ?? 0,
      access.usable[at] ?? 0,
      access.reachable[at] ?? 0,
      access.grantable[at] ?? 0,
    ];
    for (const privilege of privilegesIn((direct | usable | reachable) & mask)) {
      const bit = maskOf([privilege]);
      const column = (usable & bit) === 0 ? "reachable" : "usable";
      const path = engine.path(group, role, privilege, column);
      yield {
        role: engine.roles[role]?.name ?? "",
        privilege,
        direct: (direct & bit) !== 0,
        usable: column === "usable",
        reachable: (reachable & bit) !== 0,
        grantable: (grantable & bit) !== 0,
        blockedBy: blocks(group, role, privilege, column),
        path: path === null ? "" : pathText(path),
      };
    }
  }
}

/**
 * Answers group by group: what is the same for 100,000 tables is computed and written out once. Lazy: a group is
 * computed when it is asked for, and the filters on roles, groups and objects come before any computing.
 */
export function* accessAnswers(engine: AccessEngine, filter: AccessFilter = {}): Generator<GroupAnswer> {
  const roles = filter.roles ?? engine.roles.map((_, index) => index);
  const mask = filter.privileges === undefined ? everyPrivilege : maskOf(filter.privileges);
  const blocks = accessBlocks(engine);
  for (const group of engine.groups) {
    if (filter.group?.(group) === false) continue;
    const objects = filter.object === undefined ? objectsOf(group) : objectsOf(group).filter(filter.object);
    if (objects.length === 0) continue;
    const rows = [...rowsOf(engine, group, roles, engine.accessTo(group, roles), mask, blocks)];
    if (rows.length > 0) yield { group, objects, rows };
  }
}

/** Every answer by itself, lazily. */
export function* accessRows(engine: AccessEngine, filter: AccessFilter = {}): Generator<AccessRow> {
  for (const { objects, rows } of accessAnswers(engine, filter)) {
    for (const object of objects) for (const row of rows) yield { ...row, ...object };
  }
}
