import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** Extensions whose files the server has, and the schema that an extension's own files insist on. */
export const availableExtensionsQuery = defineQuery({
  name: "apply-available-extensions",
  text: `SELECT e.name, max(v.schema::text) AS schema
  FROM pg_catalog.pg_available_extensions e
  JOIN pg_catalog.pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version
 GROUP BY e.name
 ORDER BY 1`,
  row: z.object({ name: z.string(), schema: z.string().nullable() }),
});
