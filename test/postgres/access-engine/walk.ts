import type pg from "pg";
import type { AccessPath } from "#postgres/access/access-path.ts";
import type { RoleHop } from "#postgres/access/role-tree.ts";
import { quoteIdentifier as q } from "#postgres/client/quote.ts";
import type { OracleObject } from "./oracle-world.ts";
import { hasCall, oidSql } from "./server-answers.ts";

/** Runs statements and undoes them; the rows of the last. An error of the server is undone, too, and given. */
export async function undone(
  client: pg.Client,
  statements: readonly string[],
): Promise<{ readonly ok: boolean; readonly value: unknown; readonly message: string }> {
  await client.query("SAVEPOINT walk");
  try {
    for (const statement of statements.slice(0, -1)) await client.query(statement);
    const { rows } = await client.query(statements.at(-1) ?? "SELECT 1 AS value");
    return { ok: true, value: rows[0]?.value, message: "" };
  } catch (error) {
    return { ok: false, value: null, message: error instanceof Error ? error.message : String(error) };
  } finally {
    await client.query("ROLLBACK TO SAVEPOINT walk; RELEASE SAVEPOINT walk");
  }
}

/** The memberships in a role as statements that end them: what CREATEROLE of 15 can do about a circle. */
const noCircle = (role: string): string => `DO $circle$ DECLARE m text; BEGIN
  FOR m IN SELECT x.rolname FROM pg_auth_members a JOIN pg_roles x ON x.oid = a.member JOIN pg_roles r ON r.oid = a.roleid
            WHERE r.rolname = '${role.replaceAll("'", "''")}' LOOP
    EXECUTE format('REVOKE %I FROM %I', '${role.replaceAll("'", "''")}', m);
  END LOOP; END $circle$`;

function hopSql(hop: RoleHop, role: string, options: string): readonly string[] {
  switch (hop.by) {
    case "inherit":
      return [];
    case "set-role":
      return [`SET LOCAL ROLE ${q(hop.role)}`];
    case "admin":
      return [`GRANT ${q(hop.role)} TO ${q(role)}${options}`, `SET LOCAL ROLE ${q(hop.role)}`];
    case "createrole":
      return [noCircle(role), `GRANT ${q(hop.role)} TO ${q(role)}`, `SET LOCAL ROLE ${q(hop.role)}`];
  }
}

/** The statements that go the hops of a way, beginning as the role itself. */
export function walkSql({ role, hops }: AccessPath, major: number): readonly string[] {
  const options = major >= 16 ? " WITH INHERIT TRUE, SET TRUE" : "";
  const start = `SET LOCAL SESSION AUTHORIZATION ${q(role)}`;
  return [start, ...hops.flatMap((hop) => hopSql(hop, role, options))];
}

/**
 * A large object where no function can be asked: opening it to read; for UPDATE its entries, since opening it to
 * write demands SELECT, too.
 */
function largeObjectCheck(name: string, privilege: string): string {
  if (privilege === "SELECT") return `SELECT lo_open(${name}, x'40000'::int) >= 0 AS value`;
  return `SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR EXISTS (
            SELECT 1 FROM pg_largeobject_metadata o, aclexplode(coalesce(o.lomacl, acldefault('L', o.lomowner))) a
             WHERE o.oid = ${name} AND a.privilege_type = '${privilege}'
               AND (a.grantee = 0 OR pg_has_role(current_user, a.grantee, 'USAGE'))) AS value`;
}

/** Goes a way to its end, looks whether the privilege is really there, and undoes it all. */
export async function walk(
  client: pg.Client,
  path: AccessPath,
  object: OracleObject,
  major: number,
): Promise<{ readonly ok: boolean; readonly value: unknown; readonly message: string }> {
  const on = object.kind === "column" ? object.on : ` ON ${object.on}`;
  // A missing USAGE on the schema is what `blockedBy` says; here it shall not be in the way.
  const open = object.schema === null ? [] : [`GRANT USAGE ON SCHEMA ${q(object.schema)} TO PUBLIC`];
  const grant = path.source.by === "owner-grants" ? [`GRANT ${path.privilege} ${on} TO CURRENT_USER`] : [];
  const call = hasCall(object, "current_user", `'${path.privilege}'`, major);
  const check =
    call === null
      ? largeObjectCheck(object.name, path.privilege)
      : `SELECT ${call} AS value FROM (${oidSql(object)}) o`;
  return undone(client, [...open, ...walkSql(path, major), ...grant, check]);
}
