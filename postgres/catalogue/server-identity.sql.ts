import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** What every role may know of the server. */
export const serverIdentityQuery = defineQuery({
  name: "server-identity",
  text: `SELECT version() AS "versionText", current_setting('server_version') AS "serverVersion",
       current_setting('server_version_num')::int4 AS "serverVersionNum",
       pg_is_in_recovery() AS "inRecovery",
       to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "startedAt",
       to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "serverClock",
       session_user AS "sessionUser", current_user AS "currentUser", current_database() AS database`,
  row: z.object({
    versionText: z.string(),
    serverVersion: z.string(),
    serverVersionNum: z.int(),
    inRecovery: z.boolean(),
    startedAt: z.string(),
    serverClock: z.string(),
    sessionUser: z.string(),
    currentUser: z.string(),
    database: z.string(),
  }),
});

/** The identifier that initdb gave the cluster: a primary and its standbys share it. */
export const controlSystemQuery = defineQuery({
  name: "control-system",
  text: `SELECT c.system_identifier::text AS "systemIdentifier" FROM pg_catalog.pg_control_system() c`,
  row: z.object({ systemIdentifier: z.string() }),
});

/** The timeline of the last checkpoint. */
export const controlCheckpointQuery = defineQuery({
  name: "control-checkpoint",
  text: "SELECT c.timeline_id AS timeline FROM pg_catalog.pg_control_checkpoint() c",
  row: z.object({ timeline: z.int() }),
});

/** Where the write-ahead log is, on a primary or on a standby. */
export const walPositionQuery = defineQuery({
  name: "wal-position",
  text: `SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn`,
  row: z.object({ lsn: z.string().nullable() }),
});
