import type { AccessPath, AccessSource } from "./access-path.ts";
import type { HopBy } from "./role-tree.ts";

/** Names that nobody can mistake for the words and signs around them. */
const plainName = /^[\p{L}_][\p{L}\p{N}_$@.-]*$/u;

function shown(name: string): string {
  return plainName.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The words before a role, by how it is come to. Inheritance needs none: it is what a grant does by itself. */
const hopWords: Readonly<Record<HopBy, string>> = {
  inherit: "",
  "set-role": "SET ROLE ",
  admin: "grants itself (ADMIN) ",
  createrole: "grants itself (CREATEROLE) ",
};

/** What is said behind the last role. */
function sourceWords(source: AccessSource): string {
  switch (source.by) {
    case "grant":
      return source.owner ? " (owner)" : "";
    case "public":
      return " → PUBLIC";
    case "superuser":
      return " (superuser)";
    case "predefined":
      return "";
    case "owner-grants":
      return " (owner, grants itself)";
  }
}

/**
 * A way as a chain to read: `reporting_user → analytics → pg_read_all_data: SELECT`. A bare name behind an arrow
 * is inherited; `SET ROLE x` has to be said; `grants itself (ADMIN) x` is a GRANT that the role can make.
 * Names with anything but letters, digits and `_ $ @ . -` stand in double quotes, as in SQL.
 */
export function pathText({ role, hops, source, ofTable, privilege }: AccessPath): string {
  const chain = [shown(role), ...hops.map((hop) => hopWords[hop.by] + shown(hop.role))].join(" → ");
  return `${chain}${sourceWords(source)}: ${privilege}${ofTable ? " on the table" : ""}`;
}
