import { z } from "zod";
import { defineQuery } from "../client/query.ts";

const row = z.object({ oid: z.int(), name: z.string() });

/** Names of roles by oid, from the snapshot and not from the caches that `regrole` uses. */
export const roleNamesQuery = defineQuery({
  name: "role-names",
  text: "SELECT r.oid, r.rolname AS name FROM pg_catalog.pg_roles r ORDER BY r.oid",
  row,
});

/** Names of databases by oid. */
export const databaseNamesQuery = defineQuery({
  name: "database-names",
  text: "SELECT d.oid, d.datname AS name FROM pg_catalog.pg_database d ORDER BY d.oid",
  row,
});
