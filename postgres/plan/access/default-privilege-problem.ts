import { PUBLIC } from "../../access/privilege.ts";
import { displayName } from "../display-name.ts";
import type { DefaultPrivilegeSpec } from "../specs.ts";
import type { AccessIndex } from "./access-index.ts";
import { privilegeProblem } from "./applicable-privileges.ts";

/** Why default privileges cannot be as declared; nothing when they can. */
export function defaultPrivilegeProblem(
  spec: DefaultPrivilegeSpec,
  index: AccessIndex,
  serverVersionNum: number,
): readonly string[] {
  const problems: string[] = [];
  const { schema } = spec;
  if (schema !== null && !index.schemas.has(schema)) {
    problems.push(`schema ${displayName(schema)} does not exist`);
  }
  if (schema !== null && (spec.on === "schemas" || spec.on === "large-objects")) {
    problems.push(`${spec.on} are in no schema, so that their defaults cannot be of one schema`);
  }
  if (spec.on === "large-objects" && serverVersionNum < 180000) {
    problems.push("default privileges of large objects exist from PostgreSQL 18 on");
  }
  if (spec.to === PUBLIC && spec.grantable) {
    problems.push("PUBLIC cannot have a grant option, only roles can");
  }
  for (const privilege of spec.privileges) {
    const problem = privilegeProblem(privilege, spec.on, serverVersionNum);
    if (problem !== null) problems.push(problem);
  }
  return problems;
}
