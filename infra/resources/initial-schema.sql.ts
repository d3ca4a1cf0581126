import { z } from "zod";
import { defineQuery } from "#postgres/client/query.ts";

/** The mark that an initial schema leaves in the transaction that makes it; null: none was run. */
export const initialSchemaMarkQuery = defineQuery({
  name: "initial-schema-mark",
  text: `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = current_database()`,
  row: z.object({ mark: z.string().nullable() }),
});

/** How many objects of users there are; an initial schema is for a database that has none. */
export const userObjectsQuery = defineQuery({
  name: "user-objects",
  text: `SELECT count(*)::int AS objects
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`,
  row: z.object({ objects: z.int() }),
});
