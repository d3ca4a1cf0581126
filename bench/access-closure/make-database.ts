import type { TestServer } from "#test/support/postgres-server.ts";
import { withClient } from "#test/support/server-connection.ts";

const schemas = 10;

/** What members of a team can be given, in the order of the roles' numbers. */
const teams = ["readers", "writers", "owners", "auditors"] as const;

/**
 * Roles in four teams, every tenth NOINHERIT; auditors get at everything through two predefined roles, two hops
 * away; every twentieth role has a grant of its own.
 */
export async function makeRoles(server: TestServer, database: string, count: number): Promise<void> {
  const users = Array.from({ length: count - teams.length }, (_, index) => index);
  const statements = [
    ...teams.map((team) => `CREATE ROLE ${team}`),
    "CREATE ROLE read_everything; GRANT pg_read_all_data TO read_everything; GRANT read_everything TO auditors",
    "CREATE ROLE write_everything; GRANT pg_write_all_data TO write_everything; GRANT write_everything TO owners",
    ...users.map((n) => `CREATE ROLE user_${n} LOGIN ${n % 10 === 9 ? "NOINHERIT" : "INHERIT"}`),
    ...users.map((n) => `GRANT ${teams[Math.min(n % 25, 3)]} TO user_${n}`),
    ...Array.from(
      { length: schemas },
      (_, n) => `CREATE SCHEMA s${n}; GRANT USAGE ON SCHEMA s${n} TO PUBLIC`,
    ),
  ];
  await server.execAsSuperuser(statements.join(";\n"), database);
}

/** What is granted on a table, by its number: eleven different ACLs, and some tables with none. */
const grantsSql = `CASE n % 11
  WHEN 0 THEN ''
  WHEN 1 THEN 'GRANT SELECT ON %1$s TO PUBLIC'
  WHEN 2 THEN 'GRANT SELECT ON %1$s TO readers'
  WHEN 3 THEN 'GRANT SELECT, INSERT, UPDATE, DELETE ON %1$s TO writers; GRANT SELECT ON %1$s TO readers'
  WHEN 4 THEN 'ALTER TABLE %1$s OWNER TO owners'
  WHEN 5 THEN 'ALTER TABLE %1$s OWNER TO owners; GRANT SELECT ON %1$s TO readers'
  WHEN 6 THEN 'GRANT ALL ON %1$s TO writers WITH GRANT OPTION'
  WHEN 7 THEN 'GRANT TRUNCATE, TRIGGER ON %1$s TO user_1, user_2, user_3'
  WHEN 8 THEN 'REVOKE ALL ON %1$s FROM CURRENT_USER'
  WHEN 9 THEN 'GRANT SELECT ON %1$s TO readers, writers, auditors, user_5'
  ELSE 'GRANT INSERT ON %1$s TO user_7; GRANT UPDATE (note) ON %1$s TO user_8' END`;

/** Tables as they are in life: a primary key and a text, so that each has an index and a TOAST table beside it. */
export async function makeTables(
  server: TestServer,
  database: string,
  count: number,
  say: (text: string) => void,
): Promise<void> {
  const batch = 2_000;
  await withClient(server.connectionConfig(database), async (client) => {
    for (let from = 0; from < count; from += batch) {
      const to = Math.min(count, from + batch) - 1;
      await client.query(`DO $do$ DECLARE n int; t text; g text; BEGIN
  FOR n IN ${from}..${to} LOOP
    t := format('s%s.table_%s', n % ${schemas}, n);
    EXECUTE format('CREATE TABLE %s (id bigint PRIMARY KEY, note text)', t);
    g := ${grantsSql};
    IF g <> '' THEN EXECUTE format(g, t); END IF;
  END LOOP; END $do$`);
      if ((to + 1) % 20_000 === 0) say(`  ${to + 1} tables`);
    }
  });
}
