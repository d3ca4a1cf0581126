import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { Privilege } from "../../access/privilege.ts";
import { quoteIdentifier } from "../../client/quote.ts";
import type { OutOfReach, PlannedStatement } from "../plan.ts";
import { plannedStatement } from "../planned-statement.ts";
import type { AclChange, StuckEntry } from "./acl-change.ts";
import { inManualOrder } from "./applicable-privileges.ts";
import { compareText } from "./compare-text.ts";
import { describeGrantee, describeObject, granteeSql, grantObjectSql } from "./object-sql.ts";

/**
 * Writes the changes of one object as statements: one for each grantee and kind of change, with all its
 * privileges, and one for all columns of a table. The removal of what other roles granted keeps its order
 * and is not joined, since each step there depends on the one before.
 */
export function renderChanges(
  main: CatalogueObject,
  changes: readonly AclChange[],
): readonly PlannedStatement[] {
  const stage = (wanted: AclChange["stage"]): readonly AclChange[] =>
    changes.filter((change) => change.stage === wanted);
  return [
    ...joined(stage("revoke")).map((group) => render(main, group)),
    ...stage("strip").map((change) => render(main, [change])),
    ...joined(stage("grant")).map((group) => render(main, group)),
  ];
}

function joined(changes: readonly AclChange[]): readonly (readonly AclChange[])[] {
  const groups = new Map<string, AclChange[]>();
  for (const change of changes) {
    const isColumn = change.object.kind === "column";
    // The table before its columns: revoking on the table reaches them, and what they keep is granted later.
    const key = JSON.stringify([isColumn ? 1 : 0, change.grantee, change.option, change.cascade]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(change);
  }
  return [...groups.entries()].sort(([left], [right]) => compareText(left, right)).map(([, group]) => group);
}

function render(main: CatalogueObject, group: readonly AclChange[]): PlannedStatement {
  const [first] = group;
  if (first === undefined) throw new RangeError("a statement needs at least one change");
  const list = privilegeList(group);
  const on = `ON ${grantObjectSql(main)}`;
  const grantee = granteeSql(first.grantee);
  const sql =
    first.verb === "grant"
      ? `GRANT ${list} ${on} TO ${grantee}${first.option ? " WITH GRANT OPTION" : ""}`
      : `REVOKE ${first.option ? "GRANT OPTION FOR " : ""}${list} ${on} FROM ${grantee}${first.cascade ? " CASCADE" : ""}`;
  return plannedStatement({ sql, item: describeObject(main), reason: reasonOf(main, first, group) });
}

function privilegeList(group: readonly AclChange[]): string {
  const columns = new Map<Privilege, string[]>();
  for (const { privilege, object } of group) {
    const known = columns.get(privilege) ?? [];
    columns.set(privilege, known);
    if (object.column !== null) known.push(quoteIdentifier(object.column));
  }
  return inManualOrder(columns.keys())
    .map((privilege) => {
      const names = columns.get(privilege) ?? [];
      return names.length === 0 ? privilege : `${privilege} (${names.sort(compareText).join(", ")})`;
    })
    .join(", ");
}

function reasonOf(main: CatalogueObject, first: AclChange, group: readonly AclChange[]): string {
  const what = inManualOrder(new Set(group.map((change) => change.privilege))).join(", ");
  const objects = group.map((change) => change.object);
  const where = describeObject(objects.length === 1 ? (objects[0] ?? main) : main);
  const place = first.object.kind === "column" && objects.length > 1 ? `columns of ${where}` : where;
  const who = describeGrantee(first.grantee);
  switch (first.reason) {
    case "declared":
      return `${who} shall have ${what}${first.option ? " with grant option" : ""} on ${place}`;
    case "undeclared":
      return `${who} has ${what} on ${place}, which nothing declared gives`;
    case "undeclared-option":
      return `${who} may grant ${what} on ${place} on, which nothing declared gives`;
    case "granted-by-other":
      return `${who} has granted ${what} on ${place} to others, which only ${who} or a cascade takes back`;
  }
}

/** Says why an entry stays. */
export function describeStuck(entry: StuckEntry): OutOfReach {
  const item = describeObject(entry.object);
  const who = describeGrantee(entry.grantee);
  const by = describeGrantee(entry.grantor);
  const reason =
    `${who} has ${entry.privilege} on ${item} by a grant of ${by}, who has the owner's rights by now: ` +
    "PostgreSQL then revokes in the owner's name only, which leaves that grant as it is";
  return { item, reason };
}
