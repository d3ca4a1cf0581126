import type { CatalogueRole } from "../access/access-catalogue.ts";
import { quoteIdentifier, quoteLiteral } from "../client/quote.ts";
import { isScramVerifier } from "../client/scram-verifier.ts";
import { displayName } from "./display-name.ts";
import { nameProblem } from "./name-problem.ts";
import { plannedStatement } from "./planned-statement.ts";
import type { PlanOutcome, PlanRefusal } from "./refusal.ts";
import { planned, refused } from "./refusal.ts";
import { booleanAttributes, instantOf } from "./role-attributes.ts";
import type { RoleSpec } from "./specs.ts";

/** How {@link planRole} may act. */
export interface PlanRoleOptions {
  /** Whether a role that exists already may be changed to what is declared (true for a role that is managed). */
  readonly adopt: boolean;
  /** A SCRAM-SHA-256 verifier; null for a role without a password. Never a clear password. */
  readonly verifier: string | null;
  /** Whether an existing role's password shall be set: what is stored cannot be compared by everyone. */
  readonly setVerifier: boolean;
}

/**
 * Plans `CREATE ROLE`, or `ALTER ROLE` for what differs. The verifier stands in `sql` only, never in
 * `display`; anything that is not exactly a verifier is refused, since the server would take it for a clear
 * password and hash it (`SCRAM-SHA-256$4096:bad`, or a verifier with a line break behind it).
 */
export function planRole(
  spec: RoleSpec,
  existing: CatalogueRole | null,
  options: PlanRoleOptions,
): PlanOutcome {
  const problem = refusalOf(spec, existing, options);
  if (problem !== null) return problem;
  const item = `role ${displayName(spec.name)}`;
  const clauses = [...attributeClauses(spec, existing), ...passwordClauses(existing, options)];
  if (existing !== null && clauses.length === 0) return planned({ statements: [], outOfReach: [] });
  const verb = existing === null ? "CREATE" : "ALTER";
  const head = `${verb} ROLE ${quoteIdentifier(spec.name)}${clauses.length === 0 ? "" : " WITH "}`;
  const reason =
    existing === null
      ? `${item} does not exist`
      : `${item} shall have ${clauses.map((each) => each.display).join(", ")}`;
  const statement = plannedStatement({
    sql: head + clauses.map((each) => each.sql).join(" "),
    display: head + clauses.map((each) => each.display).join(" "),
    item,
    reason,
  });
  return planned({ statements: [statement], outOfReach: [] });
}

interface Clause {
  readonly sql: string;
  readonly display: string;
}

function plain(sql: string): Clause {
  return { sql, display: sql };
}

/** Everything for a new role, so that no default of the server's decides; else what differs. */
function attributeClauses(spec: RoleSpec, existing: CatalogueRole | null): readonly Clause[] {
  const clauses = booleanAttributes
    .filter(({ declared, observed }) => existing === null || declared(spec) !== observed(existing))
    .map(({ keyword, declared }) => plain(declared(spec) ? keyword : `NO${keyword}`));
  if (existing === null || existing.connectionLimit !== spec.connectionLimit) {
    clauses.push(plain(`CONNECTION LIMIT ${spec.connectionLimit}`));
  }
  const declaredEnd = instantOf(spec.validUntil);
  const observedEnd = existing === null ? instantOf(null) : instantOf(existing.validUntil);
  if (declaredEnd !== observedEnd)
    clauses.push(plain(`VALID UNTIL ${quoteLiteral(spec.validUntil ?? "infinity")}`));
  return clauses;
}

function passwordClauses(existing: CatalogueRole | null, options: PlanRoleOptions): readonly Clause[] {
  const { verifier } = options;
  if (existing !== null && !options.setVerifier) return [];
  if (verifier !== null)
    return [{ sql: `PASSWORD ${quoteLiteral(verifier)}`, display: "PASSWORD <verifier>" }];
  return existing === null || existing.password === "none" ? [] : [plain("PASSWORD NULL")];
}

function refusalOf(
  spec: RoleSpec,
  existing: CatalogueRole | null,
  { adopt, verifier }: PlanRoleOptions,
): PlanRefusal | null {
  const item = `role ${displayName(spec.name)}`;
  const named = nameRefusal(spec.name, item);
  if (named !== null) return named;
  if (existing?.predefined === true) {
    return refused("predefined-role", item, `${item} is PostgreSQL's own`, "Declare a role of another name.");
  }
  if (verifier !== null && !isScramVerifier(verifier)) {
    const step = "Give a verifier made by scramVerifier(), or none.";
    return refused("invalid-verifier", item, `the password of ${item} is not a SCRAM-SHA-256 verifier`, step);
  }
  if (Number.isNaN(instantOf(spec.validUntil))) {
    const step = "Write it as ISO 8601 in UTC: 2027-01-31T00:00:00Z.";
    return refused("invalid-date", item, `the end of ${item} is not a date`, step);
  }
  if (existing !== null && !adopt) {
    const step = "Declare `adopt: true` for it, or choose another name.";
    return refused("not-adopted", item, `${item} exists already and was not made by this declaration`, step);
  }
  return null;
}

function nameRefusal(name: string, item: string): PlanRefusal | null {
  const problem = nameProblem(name);
  if (problem !== null) return refused("invalid-name", item, `${item}: ${problem}`, "Choose a shorter name.");
  if (name.startsWith("pg_") || name === "public" || name === "none") {
    const step = "Choose a name other than public and none that does not start with pg_.";
    return refused("reserved-name", item, `PostgreSQL reserves the name of ${item}`, step);
  }
  return null;
}
