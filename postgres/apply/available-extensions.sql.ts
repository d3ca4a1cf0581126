import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** Extensions whose files the server has. */
export const availableExtensionsQuery = defineQuery({
  name: "apply-available-extensions",
  text: "SELECT e.name FROM pg_catalog.pg_available_extensions e ORDER BY 1",
  row: z.object({ name: z.string() }),
});
