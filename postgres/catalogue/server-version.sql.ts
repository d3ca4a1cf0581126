import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** The server's version as a number, which decides what its catalogues look like. */
export const serverVersionQuery = defineQuery({
  name: "server-version",
  text: "SELECT current_setting('server_version_num')::int4 AS num",
  row: z.object({ num: z.int() }),
});
