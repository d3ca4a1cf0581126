import { z } from "zod";

/** Which server this is, what runs on it, and which databases it holds. */
export const serverIdentityFacts = z.strictObject({
  /** `pg_control_system().system_identifier`: made by initdb, shared by a primary and its standbys. Null: not observable. */
  systemIdentifier: z.string().nullable(),
  serverVersion: z.string(),
  serverVersionNum: z.int(),
  inRecovery: z.boolean(),
  timeline: z.int().nullable(),
  startedAt: z.iso.datetime(),
  databases: z.array(
    z.strictObject({
      name: z.string(),
      owner: z.string(),
      encoding: z.string(),
      allowConnections: z.boolean(),
      isTemplate: z.boolean(),
      connectionLimit: z.int(),
    }),
  ),
});
