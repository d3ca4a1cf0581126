import { splitIdentifierList } from "./identifier-list.ts";

/** The classes of statements that pgaudit knows (its README, "pgaudit.log"). */
export const auditClasses = ["ddl", "function", "misc", "misc_set", "read", "role", "write"] as const;

/** One class of statements that pgaudit knows. */
export type AuditClass = (typeof auditClasses)[number];

/** What a value of `pgaudit.log` amounts to. */
export type AuditClasses =
  | { readonly state: "valid"; readonly classes: ReadonlySet<AuditClass> }
  | { readonly state: "invalid"; readonly reason: string };

function classesOf(token: string): readonly AuditClass[] | null {
  if (token === "all") return auditClasses;
  if (token === "none") return [];
  const found = auditClasses.find((name) => name === token);
  return found === undefined ? null : [found];
}

/**
 * Reads a value of `pgaudit.log` as pgaudit does: from left to right, each class added, or taken away where
 * a minus stands before it. `none` adds nothing and takes nothing away.
 */
export function parseAuditClasses(value: string): AuditClasses {
  const tokens = splitIdentifierList(value);
  if (tokens === null) return { state: "invalid", reason: "not a comma-separated list" };
  const classes = new Set<AuditClass>();
  for (const token of tokens.map((each) => each.toLowerCase())) {
    const subtract = token.startsWith("-");
    const named = classesOf(subtract ? token.slice(1) : token);
    if (named === null)
      return { state: "invalid", reason: `${JSON.stringify(token)} is no class of pgaudit` };
    for (const name of named) {
      if (subtract) classes.delete(name);
      else classes.add(name);
    }
  }
  return { state: "valid", classes };
}

/** Whether every required class is among those in effect. An invalid value covers nothing. */
export function coversAuditClasses(effective: AuditClasses, required: Iterable<AuditClass>): boolean {
  return effective.state === "valid" && [...required].every((name) => effective.classes.has(name));
}
