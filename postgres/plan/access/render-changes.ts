import type { CatalogueObject } from "../../access/access-catalogue.ts";
import type { Privilege } from "../../access/privilege.ts";
import { quoteIdentifier } from "../../client/quote.ts";
import type { OutOfReach, PlannedStatement } from "../plan.ts";
import { statementOnObject } from "../planned-statement.ts";
import type { AclChange, StuckEntry } from "./acl-change.ts";
import { inManualOrder } from "./applicable-privileges.ts";
import { compareText } from "./compare-text.ts";
import type { GroupDiff } from "./diff-acls.ts";
import { describeGrantee, describeObject, granteeSql, grantObjectSql } from "./object-sql.ts";

/** What is to be done on an object, still to be said of which: many objects differ in the same way. */
export interface GroupPlan {
  readonly statements: readonly ((main: CatalogueObject) => PlannedStatement)[];
  readonly outOfReach: readonly ((main: CatalogueObject) => OutOfReach)[];
}

/** One statement: changes that differ in privilege, column and grantee only. */
interface StatementDraft {
  readonly change: AclChange;
  readonly grantees: readonly string[];
  /** In the order of the manual, each with its columns. */
  readonly privileges: string;
  readonly what: string;
  readonly columns: readonly CatalogueObject[];
}

/**
 * Writes the changes of one object as statements: one for each kind of change, with all its privileges, its
 * columns and all grantees that are to get or lose the same. Revocations keep the order of their grantees, in
 * which cascades were worked out; the removal of what other roles granted is not joined at all, since each
 * step there depends on the one before.
 */
export function renderDiff({ changes, stuck }: GroupDiff): GroupPlan {
  const stage = (wanted: AclChange["stage"]): readonly AclChange[] =>
    changes.filter((change) => change.stage === wanted);
  const drafts = [
    ...joinGrantees(byGrantee(stage("revoke")).map(draftOf), true),
    ...stage("strip").map((change) => draftOf([change])),
    ...joinGrantees(byGrantee(stage("grant")).map(draftOf), false),
  ];
  return {
    statements: drafts.map((draft) => (main) => statementOf(draft, main)),
    outOfReach: stuck.map((entry) => (main) => describeStuck(entry, main)),
  };
}

function byGrantee(changes: readonly AclChange[]): readonly (readonly AclChange[])[] {
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

function draftOf(group: readonly AclChange[]): StatementDraft {
  const [change] = group;
  if (change === undefined) throw new RangeError("a statement needs at least one change");
  const columns = group.map(({ object }) => object).filter((object) => object.kind === "column");
  return {
    change,
    grantees: [change.grantee],
    privileges: privilegeList(group),
    what: inManualOrder(new Set(group.map(({ privilege }) => privilege))).join(", "),
    columns: [...new Set(columns)],
  };
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

/** Joins drafts that say the same of different grantees; `adjacent`: only neighbours, so that the order stays. */
function joinGrantees(drafts: readonly StatementDraft[], adjacent: boolean): readonly StatementDraft[] {
  const joined = new Map<string, StatementDraft>();
  let run = 0;
  let previous = "";
  for (const draft of drafts) {
    const { option, cascade, reason } = draft.change;
    const sameness = JSON.stringify([option, cascade, reason, draft.privileges]);
    if (adjacent && sameness !== previous) run += 1;
    previous = sameness;
    const key = `${run} ${sameness}`;
    const known = joined.get(key);
    joined.set(
      key,
      known === undefined ? draft : { ...known, grantees: [...known.grantees, ...draft.grantees] },
    );
  }
  return [...joined.values()];
}

function statementOf(draft: StatementDraft, main: CatalogueObject): PlannedStatement {
  const { verb, option, cascade } = draft.change;
  const { word, name } = grantObjectSql(main);
  const on = `${draft.privileges} ON ${word} `;
  const grantees = draft.grantees.map(granteeSql).join(", ");
  const parts =
    verb === "grant"
      ? { before: `GRANT ${on}`, object: name, after: ` TO ${grantees}${option ? " WITH GRANT OPTION" : ""}` }
      : {
          before: `REVOKE ${option ? "GRANT OPTION FOR " : ""}${on}`,
          object: name,
          after: ` FROM ${grantees}${cascade ? " CASCADE" : ""}`,
        };
  return statementOnObject(parts, { item: describeObject(main), reason: reasonOf(draft, main) });
}

function placeOf({ columns }: StatementDraft, main: CatalogueObject): string {
  const [column] = columns;
  if (column === undefined) return describeObject(main);
  return columns.length === 1 ? describeObject(column) : `columns of ${describeObject(main)}`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

function reasonOf(draft: StatementDraft, main: CatalogueObject): string {
  const { what, change, grantees } = draft;
  const place = placeOf(draft, main);
  const who = listed(grantees.map(describeGrantee));
  const has = grantees.length === 1 ? "has" : "have";
  switch (change.reason) {
    case "declared":
      return `${who} shall have ${what}${change.option ? " with grant option" : ""} on ${place}`;
    case "undeclared":
      return `${who} ${has} ${what} on ${place}, which nothing declared gives`;
    case "undeclared-option":
      return `${who} may grant ${what} on ${place} on, which nothing declared gives`;
    case "granted-by-other":
      return `${who} has granted ${what} on ${place} to others, which only ${who} or a cascade takes back`;
  }
}

/** Says why an entry stays. */
function describeStuck(entry: StuckEntry, main: CatalogueObject): OutOfReach {
  const item = describeObject(entry.object.kind === "column" ? entry.object : main);
  const who = describeGrantee(entry.grantee);
  const by = describeGrantee(entry.grantor);
  const reason =
    `${who} has ${entry.privilege} on ${item} by a grant of ${by}, who has the owner's rights by now: ` +
    "PostgreSQL then revokes in the owner's name only, which leaves that grant as it is";
  return { item, reason };
}
