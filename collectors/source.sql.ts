import { z } from "zod";
import { defineQuery } from "#postgres/client/query.ts";

/** TLS of this very connection, as the server sees it. No row: none, or ended by something in between. */
export const sourceTlsQuery = defineQuery({
  name: "source-tls",
  text: "SELECT s.version AS protocol, s.cipher FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl",
  row: z.object({ protocol: z.string(), cipher: z.string() }),
});
