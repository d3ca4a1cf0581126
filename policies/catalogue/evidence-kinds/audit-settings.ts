import { z } from "zod";
import { aclEntrySchema } from "./acl-entry.ts";

/**
 * Settings that decide what is audited, logged, encrypted and how people log in; what overrides them for some roles and
 * databases; and what follows for every login role in every database.
 */
export const auditSettingsFacts = z.strictObject({
  settings: z.array(
    z.strictObject({
      name: z.string(),
      value: z.string(),
      source: z.string(),
      sourceFile: z.string().nullable(),
      context: z.string(),
      pendingRestart: z.boolean(),
    }),
  ),
  /** All of `pg_db_role_setting`; of one role and database in the order of the server, where the later one wins. */
  overrides: z.array(
    z.strictObject({
      role: z.string().nullable(),
      database: z.string().nullable(),
      name: z.string(),
      value: z.string(),
    }),
  ),
  /** Who may change which setting by `GRANT SET` or `GRANT ALTER SYSTEM` (`pg_parameter_acl`, from 15). */
  parameterPrivileges: z.array(z.strictObject({ parameter: z.string(), acl: z.array(aclEntrySchema) })),
  /** Extensions of the databases that could be asked. */
  extensions: z.array(z.strictObject({ database: z.string(), name: z.string(), version: z.string() })),
  /** Rules of `pg_hba.conf` in order, where the collector may see them (surface `pg_hba_file_rules`). */
  hbaRules: z.array(
    z.strictObject({
      line: z.int(),
      type: z.string(),
      databases: z.array(z.string()),
      users: z.array(z.string()),
      address: z.string().nullable(),
      netmask: z.string().nullable(),
      method: z.string().nullable(),
      options: z.array(z.string()),
      error: z.string().nullable(),
    }),
  ),
  /** What a new session of a login role in a database is set to, for the settings that audit rests on. */
  effective: z.array(
    z.strictObject({
      role: z.string(),
      database: z.string(),
      name: z.string(),
      value: z.string(),
      from: z.enum(["server", "database", "role", "role-in-database"]),
    }),
  ),
});
