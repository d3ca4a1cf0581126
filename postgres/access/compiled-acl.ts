import type { ObjectGroup } from "./object-group.ts";
import type { ObjectKind } from "./privilege.ts";
import { PUBLIC } from "./privilege.ts";
import { bitOf, maskOf, maskOfKind } from "./privilege-mask.ts";
import type { RoleGraph } from "./role-graph.ts";

/** What one role holds by entries of its own. */
export interface CompiledEntry {
  /** The role's index. */
  readonly grantee: number;
  readonly privileges: number;
  readonly grantable: number;
}

/** The ACL of a group in bits. */
export interface CompiledAcl {
  readonly entries: readonly CompiledEntry[];
  readonly public: number;
  /** The owner's index. */
  readonly owner: number;
  /** Everything that exists for the kind on this server. */
  readonly all: number;
  /** What predefined roles give on such an object, by the role's index. */
  readonly predefined: readonly { readonly role: number; readonly privileges: number }[];
  /** What only a superuser can use whatever the ACL says: changes of the system's own tables. */
  readonly withheld: number;
}

const relationKinds: ReadonlySet<ObjectKind> = new Set([
  "table",
  "partitioned-table",
  "view",
  "materialized-view",
  "foreign-table",
  "sequence",
]);

/** `pg_class_aclmask_ext` and `pg_namespace_aclmask_ext` of the server: what these roles may beyond every ACL. */
function predefinedGifts(kind: ObjectKind, graph: RoleGraph): CompiledAcl["predefined"] {
  const usage = bitOf("USAGE");
  const gifts = relationKinds.has(kind)
    ? [
        { role: graph.readAllData, privileges: bitOf("SELECT") },
        { role: graph.writeAllData, privileges: maskOf(["INSERT", "UPDATE", "DELETE"]) },
        { role: graph.maintain, privileges: bitOf("MAINTAIN") },
      ]
    : kind === "schema"
      ? [
          { role: graph.readAllData, privileges: usage },
          { role: graph.writeAllData, privileges: usage },
        ]
      : [];
  const all = maskOfKind(kind, graph.serverVersionNum);
  return gifts
    .map(({ role, privileges }) => ({ role, privileges: privileges & all }))
    .filter(({ role, privileges }) => role >= 0 && privileges !== 0);
}

/** `IsSystemClass` of the server. Views are left out there: they can be made to be written through. */
function withheldOf({ kind, schema }: ObjectGroup): number {
  const system = schema === "pg_catalog" || schema === "pg_toast";
  return system && relationKinds.has(kind) && kind !== "view"
    ? maskOf(["INSERT", "UPDATE", "DELETE", "TRUNCATE", "USAGE"])
    : 0;
}

/** Compiles an ACL. Entries of roles that are gone (their oid stands for the name) give nobody anything. */
export function compileAcl(group: ObjectGroup, graph: RoleGraph): CompiledAcl {
  const all = maskOfKind(group.kind, graph.serverVersionNum);
  const byGrantee = new Map<number, { grantee: number; privileges: number; grantable: number }>();
  let toPublic = 0;
  for (const { grantee, privilege, grantable } of group.acl) {
    const bit = bitOf(privilege) & all;
    const index = graph.indexOf.get(grantee);
    if (grantee === PUBLIC) toPublic |= bit;
    else if (index !== undefined) {
      const entry = byGrantee.get(index) ?? { grantee: index, privileges: 0, grantable: 0 };
      entry.privileges |= bit;
      entry.grantable |= grantable ? bit : 0;
      byGrantee.set(index, entry);
    }
  }
  return {
    entries: [...byGrantee.values()],
    public: toPublic,
    owner: graph.indexOf.get(group.owner) ?? -1,
    all,
    predefined: predefinedGifts(group.kind, graph),
    withheld: withheldOf(group),
  };
}
