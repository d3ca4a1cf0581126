import { z } from "zod";
import { defineQuery } from "#postgres/client/query.ts";

/** Who answers, as whom we look, and what time it is there. Visible to everybody. */
export const sourceSession = defineQuery({
  name: "source-session",
  text: `SELECT current_setting('server_version') AS server_version,
       current_setting('server_version_num')::int AS server_version_num,
       pg_is_in_recovery() AS in_recovery,
       current_user::text AS current_user,
       session_user::text AS session_user,
       current_database()::text AS current_database,
       to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS server_time`,
  row: z.object({
    server_version: z.string(),
    server_version_num: z.number().int(),
    in_recovery: z.boolean(),
    current_user: z.string(),
    session_user: z.string(),
    current_database: z.string(),
    server_time: z.iso.datetime({ precision: 3 }),
  }),
});

/** What initdb called this cluster; a standby shares it with its primary. A bigint, so as text. */
export const sourceControl = defineQuery({
  name: "source-control",
  text: "SELECT system_identifier::text AS system_identifier FROM pg_control_system()",
  row: z.object({ system_identifier: z.string().regex(/^\d+$/) }),
});

/** Where in the write-ahead log the snapshot lies: what is written, on a standby what is replayed. */
export const sourceLsn = defineQuery({
  name: "source-lsn",
  text: `SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn`,
  row: z.object({ lsn: z.string().nullable() }),
});

/** TLS of this very connection, as the server sees it. Null: none, or ended by something in between. */
export const sourceTls = defineQuery({
  name: "source-tls",
  text: "SELECT version AS protocol, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
  row: z.object({ protocol: z.string(), cipher: z.string() }),
});
