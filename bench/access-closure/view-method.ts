import { z } from "zod";
import type { TestServer } from "#test/support/postgres-server.ts";

const row = z.object({ checks: z.coerce.number(), granted: z.coerce.number() });

/** Asks the server about every pair and privilege, in one statement, as the views of pg_permissions do. */
export async function countByView(
  server: TestServer,
  database: string,
): Promise<{ readonly checks: number; readonly granted: number; readonly ms: number }> {
  const started = performance.now();
  const { rows } = await server.execAsSuperuser(
    `SELECT count(*) AS checks, count(*) FILTER (WHERE has_table_privilege(r.oid, c.oid, p.privilege)) AS granted
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      CROSS JOIN pg_catalog.pg_roles r
      CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) p (privilege)
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
    database,
  );
  return { ...row.parse(rows[0]), ms: performance.now() - started };
}
