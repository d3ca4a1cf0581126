import { z } from "zod";
import { defineQuery } from "../client/query.ts";

/** "pgattest" as four bytes twice: a key space of our own among the advisory locks of a database. */
const classId = 0x70676174;

const row = z.object({ locked: z.string() });

/**
 * The lock of what all databases share: roles, memberships, role settings, the ACLs of databases. Advisory
 * locks belong to a database, so all administrators take it in one agreed maintenance database.
 */
export const sharedLockQuery = defineQuery({
  name: "apply-lock-shared",
  text: `SELECT pg_catalog.pg_advisory_xact_lock(${classId}, 1)::text AS locked`,
  row,
});

/** The lock of one database's own catalogues, taken in that database, always after the shared one. */
export const databaseLockQuery = defineQuery({
  name: "apply-lock-database",
  text: `SELECT pg_catalog.pg_advisory_xact_lock(${classId}, 2)::text AS locked`,
  row,
});
